// The vectors that every language runs, through the typed methods.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CarbonKeplerError, World, parse, toolNames } from '../lib/index.mjs'
import { contains, file, json } from './world.mjs'

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())

/** A capture, without the lines that hold all of these words. */
function body(scrape, without) {
  const all = file(`corpus/${scrape}`)
  if (!without) return all
  const lines = all.toString().split(/(?<=\n)/)
  return lines.filter((line) => !without.every((word) => line.includes(word))).join('')
}

function world({ scrape, without, settings = {}, pod_specs: specs, node_specs: nodes, now }) {
  const ours = Object.fromEntries(Object.entries(settings).map(([key, value]) => [camel(key), value]))
  return new World({
    ...ours,
    snapshot: scrape && parse(body(scrape, without), { source: 'vector' }),
    podSpecs: specs && file(`vectors/${specs}`).toString(),
    nodeSpecs: nodes && file(`vectors/${nodes}`).toString(),
    now: now ? new Date(now) : null,
  })
}

const vectors = json('vectors/operations.json')

for (const vector of vectors) {
  test(vector.name, () => {
    const call = () => world(vector.world)[camel(vector.op)](vector.input)
    if (vector.text) assert.equal(world(vector.world).tell(vector.op, vector.input), vector.text)
    if (!vector.fault) return contains(vector.name, call(), vector.expect)
    assert.throws(call, (error) => {
      assert.ok(error instanceof CarbonKeplerError, String(error))
      assert.equal(error.code, vector.fault.kind)
      assert.ok(error.message.includes(vector.fault.says), error.message)
      return true
    })
  })
}

test('each tool has vectors and a method', () => {
  assert.deepEqual([...new Set(vectors.map((vector) => vector.op))].sort(), [...toolNames].sort())
  assert.equal(vectors.length, 52)
})

test('workloads are assessed as in the core', () => {
  const snapshot = parse(file('corpus/v0.11.2-steady-2socket.prom'))
  const rows = json('vectors/steady-assessed.json').filter((row) => row.namespace && row.region)
  assert.ok(rows.length > 0)
  for (const { workload, namespace, region, intensity_gCO2eq_kWh: intensity, pue, ...row } of rows) {
    const got = new World({ snapshot, region }).assessWorkloadCompliance({ workload_name: workload, namespace })
    contains(workload, got, {
      hourly_emissions_gCO2eq: row.hourly_emissions_gCO2eq,
      monthly_emissions_kg: row.monthly_emissions_kg,
      carbon_status: row.carbon_status,
      current_carbon_intensity_gCO2eq_kWh: intensity[1],
      current_pue: pue[1],
    })
  }
})
