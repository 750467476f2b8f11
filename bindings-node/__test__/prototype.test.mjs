// Every tool with profile oss-korea-2025, beside the answers that the FastMCP prototype recorded.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World, parse } from '../lib/index.mjs'
import { file, json } from './world.mjs'

/** Keys whose values differ on purpose; core/docs/how-to/leave-fastmcp.md has the reasons. */
const DIFFERENT = {
  compare: [
    'optimized_power_watts', 'optimized_emissions_gCO2eq_hour', 'optimized_monthly_emissions_kg', 'reduction_percent',
    'power_reduction_watts', 'emissions_reduction_kg_month', 'estimated_cost_savings_usd_month',
  ],
  migration: ['status', 'name', 'region_name'],
  hotspots: ['estimated_co2_reduction_kg_month', 'potential_co2_reduction_kg_month'],
}

const workload = (text) => ({ namespace: text.split('/')[0], workload_name: text.split('/')[1] })
const calls = {
  assess: (world, name, region) => world.assessWorkloadCompliance({ ...workload(name), region }),
  compare: (world, name) => world.compareOptimizationImpact(workload(name)),
  migration: (world, name) => world.getMigrationRecommendations(workload(name)),
  schedule: (world, name) => world.calculateOptimalSchedule(workload(name)),
  list: (world, namespace) => world.listWorkloadsByCompliance({ namespace }),
  top: (world) => world.listTopPowerConsumers(),
  hotspots: (world) => world.identifyPowerHotspots(),
  summary: (world) => world.getPowerConsumptionSummary(),
}

/** Every key of the prototype is there, with its value; gives how many values were compared. */
function same(what, kind, key, got, expected) {
  if (DIFFERENT[kind]?.includes(key)) {
    assert.ok(got != null || expected === null, `${what}: nothing there`)
    return 0
  }
  if (Array.isArray(expected)) {
    assert.equal(got?.length, expected.length, what)
    return expected.reduce((sum, item, at) => sum + same(what, kind, key, got[at], item), 0)
  }
  if (expected && typeof expected === 'object') {
    return Object.entries(expected).reduce((sum, [inner, value]) => {
      assert.ok(got && inner in got, `${what}: no key ${inner}`)
      return sum + same(`${what} ${inner}`, kind, inner, got[inner], value)
    }, 0)
  }
  if (typeof expected === 'number') {
    // null would be 0 in what follows.
    assert.equal(typeof got, 'number', what)
    assert.ok(Math.abs(got - expected) <= 1e-9 * Math.max(Math.abs(expected), 1e-9), `${what}: ${got}, expected ${expected}`)
  } else assert.equal(got, expected, what)
  return 1
}

test("the prototype's answers are given", () => {
  let compared = 0
  for (const [capture, answers] of Object.entries(json('vectors/prototype-answers.json'))) {
    const snapshot = parse(file(`corpus/${capture}`), { source: 'node' })
    const world = new World({ snapshot, profile: 'oss-korea-2025', now: new Date('2025-10-13T05:00:00Z') })
    for (const [call, expected] of Object.entries(answers)) {
      const [kind, ...words] = call.split(' ')
      const got = calls[kind](world, ...words)
      // Nothing was attributed in that capture: the prototype's zeros are there, with a sentence beside them.
      assert.equal(typeof got.zeros_note, capture.includes('zero-activity') ? 'string' : 'object', `${capture} ${call}`)
      // It divided by 0 W; a workload that draws nothing has a schedule too, and saves nothing by it.
      if ('raised' in expected) assert.equal(got.optimal_emissions_gCO2eq, 0)
      else compared += same(`${capture} ${call}`, kind, '', got, expected)
    }
  }
  assert.equal(compared, 2488)
})
