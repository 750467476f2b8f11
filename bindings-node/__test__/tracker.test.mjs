// What a block draws, from RAPL and from exporters, read at any time.
import assert from 'node:assert/strict'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Snapshot, Tracker, World, parse, track } from '../lib/index.mjs'

/** A powercap tree of one package. */
function powercap(t) {
  const top = mkdtempSync(join(tmpdir(), 'rapl-'))
  t.after(() => rmSync(top, { recursive: true }))
  const zone = join(top, 'intel-rapl:0')
  mkdirSync(zone)
  let microjoules = 1e6
  const write = () => writeFileSync(join(zone, 'energy_uj'), `${microjoules}\n`)
  writeFileSync(join(zone, 'name'), 'package-0\n')
  writeFileSync(join(zone, 'max_energy_range_uj'), '262143328850\n')
  write()
  return { top, add: async (joules) => { microjoules += joules * 1e6; write(); await pause(Math.max(50, joules * 2)) } }
}

/** An exporter that gives one body after the other, the last one for ever. */
async function exporter(t, ...bodies) {
  const server = createServer((_, response) => response.end(bodies.length > 1 ? bodies.shift() : bodies[0]))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => { server.closeAllConnections(); server.close() })
  return `http://127.0.0.1:${server.address().port}/metrics`
}

const pod = (name, joules) => {
  const labels = `node_name="n",pod_id="${name}",pod_name="${name}",pod_namespace="shop",state="running",zone="package"`
  return `kepler_pod_cpu_watts{${labels}} 1\nkepler_pod_cpu_joules_total{${labels}} ${joules}\n`
}

const joules = (tracked) => Math.round(tracked.energy.value * 3.6e6 * 1e6) / 1e6

test('a function is measured, and can be read meanwhile', async (t) => {
  const rapl = powercap(t)
  const seen = []
  const options = { intensity: '0.4 tCO2eq/MWh', onReading: (it) => seen.push(it) }
  const { value, tracked } = await track(rapl.top, options, async (tracker) => {
    await rapl.add(10)
    const first = await tracker.read()
    assert.equal(joules(first), 10)
    assert.deepEqual(tracker.result, first, 'until the last reading')
    await rapl.add(30)
    return 'done'
  })
  assert.equal(value, 'done')
  assert.equal(joules(tracked), 40)
  assert.equal(seen.length, 2)
  assert.ok(Math.abs(tracked.meanWatts - 40 / tracked.seconds) < 1e-6)
  assert.ok(Math.abs(tracked.emissions.value - (40 / 3.6e6) * 400) < 1e-12)
  assert.deepEqual([tracked.energy.unit, tracked.energy.quality, tracked.boundary], ['kWh', 'measured', 'component'])
  assert.ok(tracked.startedAt < tracked.endedAt)
})

test('nothing is guessed: neither a country nor what was not seen', async (t) => {
  const rapl = powercap(t)
  const { tracked } = await track(rapl.top, {}, () => rapl.add(10))
  assert.deepEqual([tracked.emissions, tracked.emissionsUnknown], [null, 'no carbon intensity: give intensity or region'])
  const still = await track(await exporter(t, pod('web', 1)), {}, () => pause(10))
  assert.deepEqual([still.tracked.energy, still.tracked.energyUnknown], [null, 'not_refreshed'])
  const tracker = await Tracker.start(rapl.top)
  rmSync(join(rapl.top, 'intel-rapl:0', 'energy_uj'))
  const ended = await tracker.stop()
  assert.equal(ended.energy, null)
  assert.match(ended.energyUnknown, /rapl|RAPL/)
  await assert.rejects(tracker.read(), /saw one that is over/)
})

test('a controller is all of its pods', async (t) => {
  const [one, two] = ['web-6d9f7b8c4-x2x74', 'web-6d9f7b8c4-x2x75']
  const url = await exporter(t, pod(one, 100), pod(one, 110) + pod(two, 7))
  const { tracked } = await track(url, { workload: 'shop/web' }, () => pause(50))
  assert.equal(joules(tracked), 17)
  await assert.rejects(Tracker.start(url, { workload: 'shop/wbe' }), { code: 'not_found', message: /did you mean shop\/web-/ })
})

test('what cannot be measured is refused before the block', async (t) => {
  const rapl = powercap(t)
  const refused = (options, message) => assert.rejects(Tracker.start(rapl.top, options), { code: 'invalid_input', message })
  await refused({ workload: 'shop/web' }, /expected an exporter, which knows workload shop\/web, saw RAPL/)
  await refused({ workload: 'a/b/c' }, /expected namespace\/name or name/)
  await refused({ everyMs: 0 }, /everyMs: expected a time above 0/)
  await refused({ onReading: 3 }, /onReading: expected a function/)
  await refused({ intensity: 'much' }, /intensity/)
  await assert.rejects(Tracker.start(rapl.top, { regoin: 'KR' }), { code: 'config' })
  await assert.rejects(Tracker.start('/nowhere'), { code: 'no_data' })
  await assert.rejects(track(rapl.top, {}, () => { throw new TypeError('from the block') }), TypeError)
})

test('snapshots know when they were taken, and windows which way round', async (t) => {
  const at = (minutes, joules) => parse(pod('web', joules), { takenAt: new Date(Date.UTC(2026, 2, 2, 10, minutes)) })
  const window = at(30, 1801).since(at(0, 1))
  assert.deepEqual([window.windowSeconds, window.workloads[0].energyJoules], [1800, 1800])
  assert.equal(window.takenAt.toISOString(), '2026-03-02T10:30:00.000Z')
  assert.equal(parse(pod('web', 1)).takenAt, null, 'only its writer knows')
  assert.throws(() => at(0, 1).since(at(30, 2)), { code: 'invalid_input', message: /expected the earlier one first/ })
  assert.throws(() => at(30, 1).since(parse(pod('web', 1).replaceAll('"n"', '"m"'))), /expected two of the same nodes, saw m, then n/)
  assert.throws(() => parse(pod('web', 1), { takenAt: '2026' }), /takenAt: expected a Date/)
  const world = await World.fetch({ source: await exporter(t, pod('web', 1)) })
  assert.ok(world)
  assert.ok(Snapshot.rapl(powercap(t).top).takenAt > new Date(Date.now() - 10_000))
})
