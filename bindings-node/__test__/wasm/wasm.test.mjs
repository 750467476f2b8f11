// The WebAssembly build: the library is there, what needs threads and sockets says that it is not. `make node-wasm`.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STEADY, WEB, file, json } from '../world.mjs'

// Not even an addon that is there.
process.env.NAPI_RS_FORCE_WASI = 'error'
const { Bridge, CarbonKeplerError, SseParser, World, parse, runCli, toolNames } = await import('../../lib/index.mjs')

test('parse and tools', () => {
  const snapshot = parse(file(STEADY))
  assert.ok(Math.abs(snapshot.workloads.find((it) => it.name.startsWith('web-')).totalWatts - 25.7379) < 1e-4)
  const world = new World({ snapshot, region: 'us-east-1' })
  const vector = json('vectors/operations.json')[0]
  assert.equal(world.assessWorkloadCompliance(WEB).status, vector.expect.status)
  assert.ok(toolNames.length >= 9)
  assert.throws(() => parse('<html>'), (error) => error instanceof CarbonKeplerError && error.code === 'parse')
})

test('what is not there says so', async () => {
  assert.throws(() => new Bridge('http://host/sse'), { code: 'unavailable' })
  assert.throws(() => new SseParser(), { code: 'unavailable' })
  await assert.rejects(runCli(['report']), { code: 'unavailable' })
})
