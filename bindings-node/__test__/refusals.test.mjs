// What cannot be used is refused with an error of ours that names it, and nothing becomes a default in silence.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  Bridge, CarbonKeplerError, SAMPLE_SCRAPE, Snapshot, SseParser, World, detect, fetchSnapshot, fetchSnapshots, parse, parseSamples,
  runCli, serveStdio, toolNames,
} from '../lib/index.mjs'

const ADDRESS = 'http://127.0.0.1:1/sse'
const refused = (says) => (error) => {
  assert.ok(error instanceof CarbonKeplerError, String(error?.stack ?? error))
  assert.equal(error.code, 'invalid_input', error.message)
  assert.match(error.message, says)
  return true
}

test('options have known names, and undefined keeps defaults', async () => {
  for (const [wrong, says] of [[{ strcit: true }, /"strcit"/], [null, /saw null/], [5, /saw 5/], [[], /a list/]]) {
    assert.throws(() => parse(SAMPLE_SCRAPE, wrong), refused(says))
    assert.throws(() => parseSamples('', wrong), refused(says))
    assert.throws(() => new Bridge(ADDRESS, wrong), refused(says))
    assert.throws(() => new SseParser(wrong), refused(says))
    await assert.rejects(fetchSnapshot(ADDRESS, wrong), refused(says))
    await assert.rejects(detect(ADDRESS, wrong), refused(says))
    await assert.rejects(serveStdio(wrong), refused(says))
  }
  assert.throws(() => new World(null), refused(/saw null/))
  await assert.rejects(World.fetch(null), refused(/saw null/))
  const nothing = { source: undefined, strict: undefined, maxWatts: undefined, totalZone: undefined, format: undefined }
  assert.equal(parse(SAMPLE_SCRAPE, nothing).exporters[0].source, 'scrape')
  new Bridge(ADDRESS, { quiet: undefined, headers: undefined, signal: undefined })
})

test('the names of options are those of the addon', () => {
  const declared = readFileSync(new URL('../native.d.ts', import.meta.url), 'utf8')
  const calls = { ParseOptions: (it) => parse('', it), SampleOptions: (it) => parseSamples('', it), BridgeOptions: (it) => new Bridge(ADDRESS, it) }
  for (const [name, call] of Object.entries(calls)) {
    const fields = declared.split(`interface ${name} {`)[1].split('\n}')[0]
    const names = [...fields.matchAll(/^ {2}(\w+)\?:/gm)].map(([, field]) => field)
    assert.ok(names.length >= 3)
    assert.throws(() => call({ nonsense: 1 }), (error) => names.every((field) => error.message.includes(field)))
  }
})

test('bytes are taken from any view, and not from a detached buffer', () => {
  const whole = parse(SAMPLE_SCRAPE).toJSON()
  const { buffer } = new Uint8Array(Buffer.from(SAMPLE_SCRAPE))
  const padded = new Uint8Array([120, ...new Uint8Array(buffer)])
  for (const body of [buffer, new DataView(buffer), new DataView(padded.buffer, 1)]) assert.deepEqual(parse(body).toJSON(), whole)
  const view = new Uint8Array(buffer)
  structuredClone(buffer, { transfer: [buffer] })
  for (const body of [buffer, view]) assert.throws(() => parse(body), refused(/detached/))
  for (const body of [undefined, null, 7, {}, new Uint16Array(2), new Proxy(view, {}), Object.create(Uint8Array.prototype)]) {
    assert.throws(() => parse(body), refused(/body: expected .*DataView/))
  }
  assert.throws(() => new SseParser().push('text'), refused(/chunk: expected a Uint8Array/))
  assert.equal(new SseParser().push(Buffer.from('data: x\n\n').buffer.slice(0, 0)).length, 0)
})

test('lists are lists, and not empty', async () => {
  for (const wrong of [undefined, null, 5, {}, [], [null], ['x']]) assert.throws(() => Snapshot.of(wrong), refused(/scrapes/))
  for (const wrong of [undefined, ADDRESS, []]) await assert.rejects(fetchSnapshots(wrong), refused(/urls/))
  for (const wrong of [undefined, 'report', [5]]) await assert.rejects(runCli(wrong), refused(/args/))
  for (const wrong of [{ source: [] }, { source: [5] }]) await assert.rejects(serveStdio(wrong), refused(/source/))
  await assert.rejects(World.fetch({ source: [] }), refused(/urls/))
  // What the caller's own iterator throws stays as it is.
  const mine = new DOMException('stop', 'AbortError')
  assert.throws(() => Snapshot.of((function* () { throw mine })()), (error) => error === mine)
  assert.throws(() => Snapshot.of((function* () { throw null })()), (error) => error === null)
})

test('a world takes one value where there is one', () => {
  assert.throws(() => new World({ pue: [1.2, 1.3] }), refused(/pue: .*a list/))
  assert.throws(() => new World({ region: ['KR', 'us-east-1'] }), refused(/region/))
  assert.throws(() => new World({ budget: [null] }), refused(/budget/))
  assert.throws(() => new World({ now: 'today' }), refused(/now: expected a Date/))
  for (const documents of [{}, [null], [{}]]) assert.throws(() => new World({ documents }), refused(/./))
})

test('arguments of tools are what JSON can say', () => {
  const world = new World({ snapshot: parse(SAMPLE_SCRAPE) })
  const circle = {}
  circle.limit = circle
  for (const limit of [NaN, Infinity, 3n, () => 3, Symbol('3')]) {
    assert.throws(() => world.listTopPowerConsumers({ limit }), refused(/limit/))
    assert.throws(() => world.tell('list_top_power_consumers', { limit }), refused(/limit/))
  }
  assert.throws(() => world.listTopPowerConsumers(circle), refused(/circle/))
})

test('what does not change is frozen', () => {
  const { nodes, workloads } = parse(SAMPLE_SCRAPE)
  for (const list of [nodes, workloads, toolNames]) assert.throws(() => list.push('x'), TypeError)
})
