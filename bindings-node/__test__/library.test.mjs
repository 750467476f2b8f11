// What the border adds: types, errors, time, and bodies that stay where they are.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import * as library from '../lib/index.mjs'
import { STEADY, WEB, file } from './world.mjs'

const { CarbonKeplerError, SAMPLE_SCRAPE, Snapshot, World, parse } = library
const require = createRequire(import.meta.url)
const code = (expected, says) => (error) => {
  assert.ok(error instanceof CarbonKeplerError && error instanceof Error, String(error))
  assert.equal(error.code, expected, error.message)
  if (says) assert.match(error.message, says)
  return true
}

test('text and Buffer give the same snapshot', () => {
  const [text, buffer] = [file(STEADY).toString(), file(STEADY)]
  assert.deepEqual(parse(text).toJSON(), parse(buffer).toJSON())
  assert.deepEqual(parse(SAMPLE_SCRAPE).toJSON(), parse(buffer).toJSON())
  // A view on a part of a larger buffer is that part.
  const padded = Buffer.concat([Buffer.from('garbage\n'), buffer])
  assert.deepEqual(parse(padded.subarray(8), { strict: true }).toJSON(), parse(buffer).toJSON())
})

test('a snapshot has nodes, workloads, exporters and oddities', () => {
  const snapshot = parse(SAMPLE_SCRAPE, { source: 'node-1' })
  const web = snapshot.workloads.find((it) => it.name.startsWith('web-'))
  assert.ok(Math.abs(web.totalWatts - 25.7379) < 1e-4 && web.isOutermost && web.kind === 'pod')
  assert.ok(Math.abs(web.zonesWatts.package + web.zonesWatts.dram - web.totalWatts) < 1e-9)
  const inside = snapshot.workloads.filter((it) => !it.isOutermost)
  assert.ok(inside.length > 0 && inside.every((it) => it.runsIn) && web.runsIn === null)
  assert.equal(web.energyJoules, null)
  assert.equal(snapshot.windowSeconds, null)
  assert.deepEqual(snapshot.exporters, [{ source: 'node-1', dialects: ['kepler'], meters: ['rapl'], versions: ['v0.11.2'] }])
  assert.equal(snapshot.nodes[0].name, 'worker-7')
  const skipped = parse(`${SAMPLE_SCRAPE}no metric at all\n`).oddities
  assert.deepEqual([skipped[0].kind, skipped[0].count], ['skipped_line', 1])
})

test('fields of nouns are in camel case, and zones keep their names', () => {
  const scrape = `kepler_node_cpu_watts{zone="package",node_name="n"} 3\nkepler_node_cpu_watts{zone="__proto__",node_name="n"} 2\n`
  const [node] = parse(scrape).nodes
  assert.deepEqual([node.totalWatts, node.zonesWatts.package, Object.hasOwn(node.zonesWatts, '__proto__')], [3, 3, true])
  assert.deepEqual(node.zones.map((it) => [it.zone, it.totalWatts]).sort(), [['__proto__', 2], ['package', 3]])
  for (const noun of [node, node.zones[0], ...parse(SAMPLE_SCRAPE).workloads]) {
    for (const [name, value] of Object.entries(noun)) assert.ok(/^[a-zA-Z]+$/.test(name) && value !== undefined, name)
  }
})

test('more workloads than cross at once come in their order', () => {
  const line = (at) => `kepler_pod_cpu_watts{pod_namespace="a",pod_name="p${String(at).padStart(6, '0')}",pod_id="${at}",zone="package",node_name="n",state="running"} 1\n`
  const count = 20_001
  const { workloads } = parse(Array.from({ length: count }, (_, at) => line(at)).join(''))
  assert.equal(workloads.length, count)
  assert.ok(workloads.every((it, at) => Number(it.id) === at))
})

test('documents are read by their addresses', () => {
  const world = new World({ snapshot: parse(SAMPLE_SCRAPE), now: new Date('2026-11-21T03:00:00Z') })
  const seoul = world.resource('carbon-intensity://ap-northeast-2')
  // 03:00Z is noon in Seoul; the mean of sample days is what is usual then, and nobody's value of now.
  const { average_gCO2eq_kWh: average, current_gCO2eq_kWh: current, usual_at_this_hour_gCO2eq_kWh: usual } = seoul
  assert.deepEqual([average, current, usual], [417.3, null, 291.2])
  assert.equal(world.resource('rules://korea').rules[0].place, 'KR')
  assert.equal(world.resource('compliance-standards://korea').standards.length, 2)
  assert.equal(world.resource('workload-metrics://shop/web-6d9f7b8c4-x2x7k').measured_by, 'gauges')
  assert.deepEqual(World.resources().map((it) => it.name).slice(0, 2), ['rules-korea', 'korean-standards'])
  assert.throws(() => world.resource('carbon-intensity://mars'), code('not_found', /no region/))
  assert.throws(() => world.resource(3), code('invalid_input', /uri: expected a text, saw 3/))
  assert.throws(() => new World().resource('workload-metrics://shop/web'), code('config'))
})

test('unknown is null, with the reason beside it', () => {
  const first = parse(file('corpus/v0.11.2-zero-activity-reset.prom'))
  const unknown = first.workloads.filter((it) => it.totalWatts === null)
  assert.ok(unknown.length > 0 && unknown.every((it) => it.totalUnknown === 'no_active_energy'))
})

test('time is that between the timestamps of samples', () => {
  const body = (joules, at) =>
    `kepler_pod_cpu_joules_total{node_name="n",pod_id="u",pod_name="web",pod_namespace="shop",state="running",zone="package"} ${joules} ${at}\n`
  const [first, second] = [parse(body(100, 1796000000000)), parse(body(1300, 1796000060000))]
  for (const window of [second.since(first), second.since(first, 3)]) {
    assert.deepEqual([window.workloads[0].totalWatts, window.windowSeconds], [20, 60])
  }
  assert.match(second.since(first, 3).oddities[0].examples[0], /3 s were given, but the samples of n are 60 s apart/)
  const again = second.since(second, 3)
  assert.deepEqual([again.workloads[0].totalWatts, again.workloads[0].totalUnknown], [null, 'not_refreshed'])
})

test('a sum of what is not known is null, and its text says why', () => {
  const world = new World({ snapshot: parse(file('corpus/v0.11.2-scrape2.prom')) })
  const { total_power_watts: total, unknown_consumers: unknown, zones_watts: zones } = world.getPowerConsumptionSummary()
  assert.deepEqual([total, unknown, zones], [null, 5, { dram: null, package: null }])
  const { summary } = world.identifyPowerHotspots()
  assert.deepEqual([summary.total_hotspots, summary.unjudged_workloads, summary.total_power_watts], [null, 5, null])
  for (const tool of ['get_power_consumption_summary', 'list_top_power_consumers', 'identify_power_hotspots']) {
    const text = world.tell(tool)
    assert.ok(text.includes('no active energy yet') && !text.includes('0.000'), text)
  }
})

test('a window has energy and mean power', () => {
  const body = (joules) =>
    `kepler_pod_cpu_joules_total{node_name="n",pod_id="u",pod_name="web",pod_namespace="shop",state="running",zone="package"} ${joules}\n`
  const [first, second] = [parse(body(100)), parse(body(150))]
  const window = second.since(first, 10)
  const [web] = window.workloads
  assert.deepEqual([web.energyJoules, web.totalWatts, web.windowSeconds, window.windowSeconds], [50, 5, 10, 10])
  assert.throws(() => second.since(first, 0), code('invalid_input'))
  assert.throws(() => second.since(first, '10'), code('invalid_input'))
  assert.throws(() => second.since({}, 10), code('invalid_input', /Snapshot/))
  assert.throws(() => second.since(first), code('invalid_input', /the time between two snapshots/))
  const answer = new World({ snapshot: window }).listTopPowerConsumers()
  assert.equal(answer.consumers[0].power_watts, 5)
})

test('several sources are one snapshot, and a node is never counted twice', () => {
  const body = (node) => `kepler_node_cpu_watts{node_name="${node}",zone="package",path=""} 5\n`
  const both = Snapshot.of([{ body: body('a'), source: '1' }, { body: Buffer.from(body('b')), source: '2' }])
  assert.deepEqual(both.nodes.map((it) => [it.name, it.source]), [['a', '1'], ['b', '2']])
  assert.throws(() => Snapshot.of([{ body: body('a') }, { body: body('a') }]), code('invalid_input', /already read/))
})

test('errors have a code, hints and whether asking again makes sense', () => {
  assert.throws(() => parse('<html>'), (error) => code('parse', /HTML/)(error) && error.hints.length > 0)
  assert.throws(() => parse(''), (error) => code('no_data')(error) && error.isRetryable)
  assert.throws(() => parse('up 1\n'), code('no_data', /no power/))
  assert.throws(() => parse(`${SAMPLE_SCRAPE}}\n`, { strict: true }), code('parse', /scrape: /))
  assert.throws(() => parse(7), code('invalid_input', /Uint8Array/))
  assert.throws(() => parse('', { strict: 'yes' }), code('invalid_input'))
  const world = new World()
  assert.throws(() => world.call('asess_workload_compliance'), code('not_found', /did you mean assess/))
  assert.throws(() => world.call('list_top_power_consumers', { limt: 1 }), code('not_found', /did you mean limit/))
  assert.throws(() => world.listTopPowerConsumers({ limit: -1 }), code('invalid_input'))
  assert.throws(() => world.listTopPowerConsumers(), code('config', /no source/))
  const known = require('../native.js').errorCodes()
  assert.deepEqual(known, ['invalid_input', 'parse', 'not_found', 'no_data', 'config', 'unavailable', 'timeout'])
})

test('settings are those of the command line, in camel case', () => {
  assert.throws(() => new World({ regoin: 'KR' }), code('config', /"regoin"; did you mean region/))
  assert.throws(() => new World({ koreaPue: 1 }), code('config', /did you mean koreaPueTarget/))
  assert.throws(() => new World({ pue: 0.5 }), code('config', /the calling program.*PUE of 1 or more/))
  assert.throws(() => new World({ region: 'mars' }), code('not_found', /mars/))
  assert.throws(() => new World({ pue: {} }), code('invalid_input'))
  assert.throws(() => new World({ now: new Date(NaN) }), code('invalid_input', /now/))
  const world = new World({ snapshot: parse(SAMPLE_SCRAPE), region: 'us-east-1', pue: 1.2, standard: ['KR_CARBON_2050'] })
  const answer = world.assessWorkloadCompliance(WEB)
  assert.equal(answer.current_pue, 1.2)
  assert.match(world.tell('assess_workload_compliance', WEB), /COMPLIANT/)
})

test('documents give settings and regions, and what the caller says comes first', () => {
  const documents = [{ name: 'site.toml', text: '[settings]\npue = 1.3\nregion = "us-east-1"\n' }]
  const snapshot = parse(SAMPLE_SCRAPE)
  const pue = (options) => new World({ snapshot, documents, ...options }).assessWorkloadCompliance(WEB).current_pue
  assert.deepEqual([pue({}), pue({ pue: 1.4 })], [1.3, 1.4])
  assert.throws(() => new World({ documents: [{ name: 'x.toml', text: 'nonsense' }] }), code('config', /x\.toml/))
})

test('ECMAScript modules and CommonJS have the same', () => {
  const common = require('../lib/index.js')
  assert.deepEqual(Object.keys(common).sort(), Object.keys(library).filter((name) => name !== 'default').sort())
  assert.equal(common.Snapshot, Snapshot)
  assert.equal(common.version, require('../package.json').version)
})

test('a named zone is the whole of a machine without RAPL', () => {
  const body = 'kepler_node_cpu_watts{zone="vdd_in",path="/sys/class/hwmon/hwmon0/in1",node_name="n"} 12\n'
  assert.equal(parse(body).nodes[0].totalWatts, null)
  for (const totalZone of ['vdd_in', ['power_meter_power1', 'vdd_in']]) {
    const [node] = parse(body, { totalZone }).nodes
    assert.deepEqual([node.totalWatts, node.meters], [12, ['hwmon']])
  }
  assert.throws(() => parse(body, { totalZone: 'vdd_on' }), (error) => error.code === 'not_found' && error.message.includes('vdd_in'))
})
