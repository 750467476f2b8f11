// Published worked examples, as far as tools and snapshots express them; the rest runs in the core's own tests.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World, parse } from '../lib/index.mjs'
import { json } from './world.mjs'

/** Of which topics examples are left to the core's tests, and why. */
const ELSEWHERE = {
  aggregate: 'means of what is no intensity',
  attrib: 'exporters attribute nodes to workloads',
  carbon: 'an intensity is given, not mixed',
  ccf: 'models of machines that nobody measured, out of scope in the core too',
  embodied: 'a function of the core that no tool asks for',
  energy: 'estimates from load, where nothing is measured',
  interp: 'estimates from load, where nothing is measured',
  mix: 'an intensity is given, not mixed',
  policy: 'rules by which other programs scale',
  power: 'models of machines that nobody measured, out of scope in the core too',
  rapl: 'the range of a counter is in no scrape',
  sci: 'a function of the core that no tool asks for',
  units: 'units of other programs',
}
const RAN = 52

const KEY = { workload_name: 'job', namespace: 'v' }

/** Pods of one controller that draw so much each (W). */
function job(...watts) {
  const line = (it, at) =>
    `kepler_pod_cpu_watts{node_name="n",pod_id="u${at}",pod_name="job-${at}",pod_namespace="v",state="running",zone="package"} ${it}\n`
  return parse(watts.map(line).join(''), { maxWatts: 1e12 })
}

/** A job at an intensity that is given; nothing is assumed. */
function assessed(watts, intensity, { PUE = 1, overhead = 1 } = {}) {
  const settings = { region: 'KR', koreaCarbonIntensity: intensity, pue: PUE, overhead, boundary: 'facility' }
  return new World({ ...settings, snapshot: job(...watts) }).assessWorkloadCompliance(KEY)
}

/** What it emits in an hour (g). */
const hourly = (...given) => assessed(...given).hourly_emissions_gCO2eq

const time = (minutes) => new Date(minutes * 60_000).toISOString()
const clock = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const steps = (ratings, minutes) => ratings.map((value, at) => ({ time: time(at * minutes), value }))

/** The best window of so many minutes on a curve. */
function schedule(curve, minutes, options = {}) {
  return new World({ snapshot: job(1), region: 'KR', now: null }).calculateOptimalSchedule({ ...KEY, duration_hours: minutes / 60, curve, ...options })
}

/** The mean of a curve from a minute to another. */
function mean(curve, from, to, options) {
  return schedule(curve, to - from, { earliest: time(from), deadline: time(to), ...options }).optimal_carbon_intensity
}

/** Means of all windows that begin at whole ticks. */
function slots({ step_min: step, ratings, window_min: window, tick_min: tick, start_min: start = 0, end_min: end = Infinity }) {
  const curve = steps(ratings, step)
  const [first, last] = [Math.max(start, 0), Math.min(end, ratings.length * step)]
  const means = []
  for (let from = first; from + window <= last; from += tick) means.push(mean(curve, from, from + window))
  const bounds = { earliest: time(first), deadline: time(last) }
  assert.equal(schedule(curve, window, { ...bounds, step_minutes: tick }).optimal_carbon_intensity, Math.min(...means))
  return means
}

function carbon({ inputs, unit }) {
  const energy = inputs.kWh ?? inputs.IT_kWh ?? inputs.J / 3.6e6
  const overhead = (inputs.transmission ?? 1) * (inputs.power_supply ?? 1)
  const emitted = (intensity) => hourly([energy * 1000], intensity, { PUE: inputs.PUE, overhead })
  const grams = [inputs.I_g_per_kWh ?? inputs.I].flat().map(emitted)
  return unit === 'kgCO2e' ? grams.map((it) => it / 1000) : grams
}

/** What an example comes to; undefined if nothing here expresses it, true if it has been compared already. */
function result(vector) {
  const { id, inputs, expected } = vector
  if (id === 'pue.double-ANTI') {
    assert.notEqual(carbon(vector)[0], expected)
    return true
  }
  if (/^(carbon|pue)\./.test(id)) return inputs.mix_TWh ? undefined : carbon(vector)
  if (id.startsWith('verdict.')) {
    const { carbon_status: status, target_carbon_intensity_gCO2eq_kWh: target } = assessed([1], inputs.I)
    assert.deepEqual([status, target], [expected ? 'COMPLIANT' : 'NON_COMPLIANT', inputs.threshold])
    return true
  }
  if (/^(average|window)\.casdk-/.test(id) && !inputs.window_min) {
    if (!inputs.hour_points) return [mean(steps(inputs.ratings, inputs.step_min), inputs.start_min, inputs.end_min)]
    const curve = Object.entries(inputs.hour_points).map(([at, value]) => ({ time: time(clock(at)), value }))
    return [mean(curve, clock(inputs.start), clock(inputs.end))]
  }
  if (id.startsWith('window.casdk-')) return slots(inputs)
  return one[id]?.(inputs)
}

const one = {
  'korea.official-example': ({ MWh, EF_t_per_MWh: tonnes }) => [hourly([MWh * 1e6], tonnes * 1000) / 1e6],
  'korea.factor-change': (inputs) => {
    const official = (factors) =>
      new World({ snapshot: job(1), region: 'KR', factors }).assessWorkloadCompliance(KEY).grid_carbon_intensity_gCO2eq_kWh
    const [before, now] = [official('kr-official-2020-2022'), official('kr-official-2023')]
    assert.deepEqual([before / 1000, now / 1000], [inputs.old, inputs.new])
    return [(before - now) / before]
  },
  'ref.readme-power-carbon': ({ W, I }) => [hourly([W], I)],
  'ref.readme-power-carbon2': ({ W, I }) => [hourly([W], I)],
  'ref.readme-rapl': ({ pkg_J: packages, dram_J: drams, dt_s: seconds }) => {
    const zone = (name, joules) => joules.map((it, at) => `kepler_node_cpu_joules_total{node_name="n",zone="${name}",path="${at}"} ${it}\n`)
    const watts = (...zones) => {
      const scrape = (times) => parse(zones.flatMap(([name, joules]) => zone(name, joules.map((it) => it * times))).join(''))
      return scrape(2).since(scrape(1), seconds).nodes[0].totalWatts
    }
    // dram alone is no power of a node.
    return { pkg: watts(['package', packages]), total: watts(['package', packages], ['dram', drams]) }
  },
  // An estimate that gives 1.4 for every node cannot fail 1.4: unknown PUE is an assumption with bounds.
  'ref.pue-tautology-ANTI': ({ node_W: watts }) => {
    for (const it of watts) {
      const { pue_status: status, basis } = new World({ snapshot: job(it), region: 'KR' }).assessWorkloadCompliance(KEY)
      assert.deepEqual([status, basis.pue.quality], ['UNKNOWN', 'assumed'])
    }
    return true
  },
  'savings.cats': ({ jobinfo_units_watts: units, PUE, runtime_min: minutes, ci_now: now, ci_best: best }) => {
    assert.equal(minutes, 60)
    const watts = units.flatMap(([count, each]) => Array(count).fill(each))
    const emitted = { now: hourly(watts, now, { PUE }), best: hourly(watts, best, { PUE }) }
    return { ...emitted, savings: emitted.now - emitted.best }
  },
  'window.end-aligned-optimum': ({ step_min: step, ratings, window_min: window, tick_min: tick }) => {
    const curve = steps(ratings, step)
    const exact = schedule(curve, window)
    return {
      casdk_best: schedule(curve, window, { step_minutes: tick }).optimal_carbon_intensity,
      exact_best: exact.optimal_carbon_intensity,
      exact_start_min: Date.parse(exact.optimal_start) / 60_000,
    }
  },
  'window.cats-trapezoid': ({ points, step_min: step, window_min: window }) =>
    [schedule(steps(points, step), window, { interpolate: true }).optimal_carbon_intensity],
  // No tool gives the values at its ends.
  'window.cats-misaligned': ({ points, start, duration_min: minutes }) => {
    const curve = Object.entries(points).map(([at, value]) => ({ time: time(clock(at)), value }))
    return { mean: mean(curve, clock(start), clock(start) + minutes, { interpolate: true }) }
  },
  'window.carbon-aware-mcp': ({ slots_min: slot, ratings, duration_min: minutes }) => {
    const found = schedule(steps(ratings, slot), minutes)
    return { index: Date.parse(found.optimal_start) / 60_000 / slot, mean: found.optimal_carbon_intensity }
  },
}

function close(id, got, expected, tolerance) {
  // Answers of tools have six digits.
  const most = Math.max(tolerance?.abs ?? 0, Math.max(tolerance?.rel ?? 0, 5e-6) * Math.abs(expected))
  assert.ok(Math.abs(got - expected) <= most, `${id}: ${got}, expected ${expected}`)
}

test('published examples', (t) => {
  const vectors = json('vectors/math-vectors.json')
  const left = {}
  let ran = 0
  for (const vector of vectors) {
    const { id, topic, expected, tolerance } = vector
    const got = result(vector)
    if (got === undefined) {
      assert.ok(topic in ELSEWHERE, `${id}: nothing here runs it`)
      left[topic] = (left[topic] ?? 0) + 1
      continue
    }
    ran += 1
    if (got === true) continue
    assert.notEqual(vector.kind, 'anti-vector', id)
    if (Array.isArray(got)) {
      assert.equal(got.length, [expected].flat().length, id)
      got.forEach((it, at) => close(id, it, [expected].flat()[at], tolerance))
    } else for (const [key, it] of Object.entries(got)) close(`${id} ${key}`, it, expected[key], tolerance)
  }
  t.diagnostic(`${ran} of ${vectors.length} published examples ran; what the library does not express:`)
  for (const [topic, count] of Object.entries(left)) t.diagnostic(`${topic} ${count}: ${ELSEWHERE[topic]}`)
  assert.equal(ran, RAN)
})
