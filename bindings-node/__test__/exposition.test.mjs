// Every sample of a body: the vectors of the core's lexer, and what the border adds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CarbonKeplerError, SAMPLE_SCRAPE, parse, parseSamples } from '../lib/index.mjs'
import { json } from './world.mjs'

const body = ({ input, input_b64: base64 }) => (base64 === undefined ? input : Buffer.from(base64, 'base64'))
/** Values are written as Go writes them. */
const number = (text) => Number(text.replace(/^([+-]?)inf.*$/i, '$1Infinity'))
// Rules about whole families of OpenMetrics are not checked, as the core documents.
const isInScope = (vector) => vector.level !== 'semantic' || vector.expect.samples

function run(vector) {
  const call = () => parseSamples(body(vector), { strict: vector.policy !== 'lenient', format: vector.format === 'openmetrics' ? 'openmetrics' : 'text' })
  if (!vector.expect.samples) {
    assert.throws(call, (error) => error instanceof CarbonKeplerError && error.code === 'parse' && error.line > 0 && error.column > 0)
    return
  }
  const expected = vector.expect.samples
  const { samples } = call()
  assert.equal(samples.length, expected.length)
  for (const [at, { name, labels, value, ts_ms: time }] of expected.entries()) {
    const got = samples[at]
    assert.deepEqual([got.name, { ...got.labels }], [name, labels])
    assert.ok(Object.is(got.value, number(value)), `${got.value}, expected ${value}`)
    if (time === null) assert.equal(got.timestampMs, null)
    else assert.ok(Math.abs(got.timestampMs - time) <= Math.max(1e-9, Math.abs(time) * 1e-12), `${got.timestampMs}, expected ${time}`)
  }
}

for (const [file, least] of [['exposition-cases-own.json', 40], ['exposition-twins.json', 700]]) {
  test(file, (t) => {
    const vectors = json(`vectors/${file}`)
    const inScope = vectors.filter(isInScope)
    const wrong = inScope.flatMap((vector) => {
      try {
        return run(vector) ?? []
      } catch (error) {
        return `${vector.id}: ${error.message}`
      }
    })
    t.diagnostic(`${inScope.length} of ${vectors.length} cases ran; the others are rules about whole families of OpenMetrics, which are not checked`)
    assert.deepEqual(wrong, [])
    assert.ok(inScope.length >= least, `${inScope.length} cases`)
  })
}

test('a bad line is told with its place, or skipped and counted', () => {
  const text = 'ok 1\nm{a="1",a="2"} 1\nnonsense\nok 2 5\n'
  assert.throws(() => parseSamples(text, { source: 'node-1', strict: true }), (error) => {
    assert.deepEqual([error.code, error.line, error.message.startsWith('node-1: line 2, column ')], ['parse', 2, true])
    return true
  })
  const { samples, skipped, isComplete } = parseSamples(text)
  assert.deepEqual(samples.map(({ name, value, timestampMs, line }) => [name, value, timestampMs, line]), [['ok', 1, null, 1], ['ok', 2, 5, 4]])
  assert.deepEqual([skipped.count, skipped.first.map((it) => it.line), isComplete], [2, [2, 3], true])
  assert.ok(skipped.first.every((it) => it.expected && it.column > 0))
  assert.equal(parseSamples('ok 1').isComplete, false)
  assert.throws(() => parseSamples(text, { format: 'yaml' }), { code: 'invalid_input' })
  assert.throws(() => parseSamples(5), { code: 'invalid_input' })
  // What is no bad line has no place.
  assert.throws(() => parse(''), { code: 'no_data', line: null, column: null })
})

test('labels keep their order, and any name; batches join', () => {
  const [sample] = parseSamples('m{z="1",__proto__="2",a="\\"ㅋ\\n"} -0\n').samples
  assert.deepEqual(Object.entries(sample.labels), [['z', '1'], ['__proto__', '2'], ['a', '"ㅋ\n']])
  assert.ok(Object.is(sample.value, -0))
  assert.ok(parseSamples(SAMPLE_SCRAPE).samples.some((it) => it.name === 'kepler_node_cpu_watts'))
  const many = parseSamples(Array.from({ length: 20_000 }, (_, at) => `m ${at}\n`).join('')).samples
  assert.ok(many.length === 20_000 && many.every((it, at) => it.value === at && it.line === at + 1))
})
