// The npm package beside its peers, as medians: start of the program beside bare Node, a scrape of 31 MB beside
// parse-prometheus-text-format, one call of a tool across the border. `make bench-node`.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(new URL('../bindings-node/package.json', import.meta.url))
const { SAMPLE_SCRAPE, World, parse } = require('./lib/index.js')
const native = require('./native.js')
const program = fileURLToPath(new URL('../bindings-node/bin/carbon-kepler.js', import.meta.url))
const goals = []

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Milliseconds that it takes, by the clock. */
function milliseconds(run) {
  const start = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - start) / 1e6
}

const times = (count, run) => median(Array.from({ length: count }, () => milliseconds(run)))

function goal(what, value, unit, met, wanted) {
  goals.push(met)
  console.log(`${what.padEnd(44)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(3)} ${met ? 'meets' : 'MISSES'} ${wanted}`)
}

/** In turn, so that both see the same machine. */
function start() {
  const [bare, ours] = [[], []]
  for (let at = 0; at < 41; at += 1) {
    bare.push(milliseconds(() => spawnSync(process.execPath, ['-e', '0'])))
    ours.push(milliseconds(() => spawnSync(process.execPath, [program, '--version'])))
  }
  const [node, own] = [median(bare), median(ours)]
  console.log(`${'bare Node, start to end'.padEnd(44)} ${node.toFixed(2).padStart(9)} ms`)
  console.log(`${'carbon-kepler --version, start to end'.padEnd(44)} ${own.toFixed(2).padStart(9)} ms`)
  goal('  more than bare Node', own - node, 'ms', own - node <= 15, '<= 15 ms')
}

function scrape() {
  const body = readFileSync(process.env.BENCH_BODY)
  const peer = require('parse-prometheus-text-format')
  const ours = times(5, () => parse(body))
  const text = body.toString()
  const theirs = times(1, () => peer(text))
  console.log(`${`parse of ${(body.length / 1e6).toFixed(1)} MB into a snapshot`.padEnd(44)} ${ours.toFixed(2).padStart(9)} ms`)
  console.log(`${'parse-prometheus-text-format, into families'.padEnd(44)} ${theirs.toFixed(2).padStart(9)} ms`)
  goal('  times as fast', theirs / ours, 'x', theirs / ours >= 50, '>= 50 x')
  const workloads = milliseconds(() => parse(body).workloads.length) - ours
  console.log(`${'  its workloads as objects, in addition'.padEnd(44)} ${workloads.toFixed(2).padStart(9)} ms`)
}

/** Whole calls: arguments to JSON, across, the tool, its text, back, and out of JSON. */
function call() {
  const world = new World({ snapshot: parse(SAMPLE_SCRAPE), region: 'us-east-1' })
  const each = (run) => {
    for (let at = 0; at < 2000; at += 1) run()
    return times(21, () => { for (let at = 0; at < 200; at += 1) run() }) / 200 * 1000
  }
  const summary = each(() => world.getPowerConsumptionSummary({}))
  goal('get_power_consumption_summary, one call', summary, 'us', summary <= 20, '<= 20 us')
  const result = JSON.stringify(world.getPowerConsumptionSummary({}))
  const border = each(() => JSON.parse(result)) + each(() => JSON.stringify({})) + each(() => native.version())
  console.log(`${'  of that JSON in JavaScript and the crossing'.padEnd(44)} ${border.toFixed(2).padStart(9)} us`)
  const assess = each(() => world.assessWorkloadCompliance({ workload_name: 'web', namespace: 'shop' }))
  console.log(`${'assess_workload_compliance, one call'.padEnd(44)} ${assess.toFixed(2).padStart(9)} us`)
}

start()
scrape()
call()
console.log(`${goals.filter(Boolean).length} of ${goals.length} goals met`)
