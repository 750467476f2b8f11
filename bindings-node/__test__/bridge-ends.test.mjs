// How a bridge ends, who reads it, and what it does not take.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { Bridge, CarbonKeplerError } from '../lib/index.mjs'

const NOWHERE = 'http://127.0.0.1:1/mcp'
const options = { quiet: true, connectTimeoutMs: 50 }
const message = (id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })

test('send says why a bridge has ended', async () => {
  const bridge = new Bridge(NOWHERE, { ...options, logFile: '/no/such/folder/log' }).start(() => {})
  await assert.rejects(bridge.ended, { code: 'config' })
  for (let time = 0; time < 2; time++) {
    await assert.rejects(bridge.send(message(1)), (error) => error instanceof CarbonKeplerError && /log file/.test(error.message))
  }
})

test('a bridge has one reader', async () => {
  const read = async (bridge) => {
    for await (const json of bridge) return JSON.parse(json)
  }
  const told = new Bridge(NOWHERE, options).start(() => {})
  await assert.rejects(read(told), { code: 'invalid_input' })
  await told.close()
  const bridge = new Bridge(NOWHERE, options).start()
  const first = read(bridge)
  await assert.rejects(read(bridge), { code: 'invalid_input', message: /has a reader/ })
  // Nor does the second one close it.
  await bridge.send(message(7))
  assert.equal((await first).id, 7)
})

test('what was closed is not started', async () => {
  const bridge = new Bridge(NOWHERE, options)
  await bridge.close()
  assert.throws(() => bridge.start(), { code: 'invalid_input', message: /was closed before/ })
})

test('a signal ends it', async () => {
  const early = new Bridge(NOWHERE, { ...options, signal: AbortSignal.abort(new Error('no longer wanted')) })
  assert.throws(() => early.start(), /no longer wanted/)
  const abort = new AbortController()
  const bridge = new Bridge(NOWHERE, { ...options, signal: abort.signal }).start(() => {})
  abort.abort()
  await bridge.ended
  await assert.rejects(bridge.send(message(1)), { code: 'unavailable' })
})

test('what throws in onMessage is uncaught, and the other messages still come', async () => {
  const library = new URL('../lib/index.js', import.meta.url).pathname
  const code = `
    const { Bridge } = require(${JSON.stringify(library)})
    let [thrown, got] = [0, 0]
    process.on('uncaughtException', () => thrown++)
    const bridge = new Bridge('${NOWHERE}', ${JSON.stringify(options)}).start((json) => {
      if (++got === 30) setImmediate(() => bridge.close().then(() => console.log(thrown, got)))
      throw new Error('boom')
    })
    for (let id = 1; id <= 30; id++) bridge.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code], { timeout: 20_000 })
  assert.equal(stdout.trim(), '30 30')
})

test('what is no message, no function or no table of headers is refused', async () => {
  const refused = (error) => error instanceof CarbonKeplerError && error.code === 'invalid_input'
  for (const wrong of [5, null, 'x', {}]) assert.throws(() => new Bridge(NOWHERE, options).start(wrong), refused)
  const bridge = new Bridge(NOWHERE, options).start(() => {})
  for (const wrong of [undefined, null, 5, {}, [], new Uint16Array(2), Symbol('s')]) await assert.rejects(bridge.send(wrong), refused)
  await bridge.send(new TextEncoder().encode(message(1)).buffer)
  await bridge.close()
  for (const headers of [new Map([['a', 'b']]), 'a: b', [['a', 'b']]]) assert.throws(() => new Bridge(NOWHERE, { headers }), refused)
  new Bridge(NOWHERE, { headers: new Headers({ authorization: 'Bearer x' }) })
  for (const signal of [{}, 5, null]) assert.throws(() => new Bridge(NOWHERE, { signal }), refused)
})
