// Who does not read holds the flood, on both sides of a bridge; and what a server speaks.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Bridge, detect } from '../lib/index.mjs'

const MIB = 1 << 20
const message = (id, method, params = {}) => JSON.stringify({ jsonrpc: '2.0', id, method, params })
const INITIALIZE = message(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } })
const MESSAGES = 2048
const NOTE = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/note', params: { text: 'x'.repeat(64 << 10) } })}\n\n`

let server
let base
let written = 0

/** 128 MiB of notifications, as fast as they are taken, and then the answer. */
async function flood(response, id) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let at = 0; at < MESSAGES; at++) {
    if (!response.write(NOTE)) await once(response, 'drain')
    written += NOTE.length
  }
  response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n\n`)
}

before(async () => {
  server = createServer(async (request, response) => {
    if (request.url === '/private') return response.writeHead(401).end()
    if (request.url === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    if (request.url === '/silent') return
    if (request.method !== 'POST' || request.url !== '/mcp') return response.writeHead(404).end()
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const { id, method } = JSON.parse(text)
    if (id === undefined) return response.writeHead(202).end()
    if (method === 'flood') return flood(response, id).catch(() => {})
    const known = method === 'initialize'
    const info = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'flood', version: '1' } }
    const error = { code: -32601, message: 'no such method' }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(known ? { result: info } : { error }) }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${server.address().port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

test('while nobody reads, the server waits; then everything comes', async (t) => {
  const bridge = new Bridge(`${base}/mcp`, { transport: 'http', quiet: true }).start()
  t.after(() => bridge.close())
  const messages = bridge[Symbol.asyncIterator]()
  await bridge.send(INITIALIZE)
  assert.equal(JSON.parse((await messages.next()).value).result.serverInfo.name, 'flood')
  await bridge.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
  const before = process.memoryUsage().rss
  await bridge.send(message(2, 'flood'))
  let last = -1
  while (written === 0 || written !== last) {
    last = written
    await pause(500)
  }
  const { bytesUnread } = bridge.stats()
  const grown = process.memoryUsage().rss - before
  t.diagnostic(`of ${(MESSAGES * NOTE.length) / MIB} MiB the server could write ${(written / MIB).toFixed(1)}; ${(bytesUnread / MIB).toFixed(1)} MiB unread; memory +${(grown / MIB).toFixed(1)} MiB`)
  assert.ok(bytesUnread > 3 * MIB && bytesUnread <= 4 * MIB, `${bytesUnread} B unread`)
  assert.ok(written < 32 * MIB, `${written} B written`)
  assert.ok(grown < 64 * MIB, `${grown} B more memory`)
  let seen = 0
  for await (const json of messages) {
    if (json.includes('"id":2')) break
    seen += 1
  }
  assert.equal(seen, MESSAGES)
  // Leaving the loop has closed it.
  await bridge.ended
  await assert.rejects(bridge.send('{}'), { code: 'unavailable' })
  assert.equal(bridge.stats().requestsWaiting, 0)
})

test('while nothing is taken, whoever waits for send waits', async (t) => {
  const bridge = new Bridge('http://127.0.0.1:1/mcp', { quiet: true, connectTimeoutMs: 60_000 }).start(() => {})
  t.after(() => bridge.close())
  bridge.send(INITIALIZE)
  const text = 'x'.repeat(MIB)
  let sent = 0
  let isFull = false
  let waiting
  while (!isFull && sent < 100) {
    waiting = bridge.send(message(10 + sent, 'tools/call', { text }))
    sent += 1
    isFull = await Promise.race([waiting.then(() => false), pause(500).then(() => true)])
  }
  // The bridge itself takes 32 MiB before it knows its server.
  assert.ok(isFull && sent > 32 && sent < 40, `full after ${sent} MiB`)
  assert.ok(bridge.stats().bytesUnsent > 4 * MIB)
  await bridge.close()
  await waiting
})

test('a bridge that nobody reads ends when it is told to', async (t) => {
  const bridge = new Bridge(`${base}/mcp`, { transport: 'http', quiet: true }).start()
  t.after(() => bridge.close())
  await bridge.send(INITIALIZE)
  await bridge.send(message(2, 'flood'))
  await pause(300)
  const begun = Date.now()
  await bridge.close()
  assert.ok(Date.now() - begun < 5000, `${Date.now() - begun} ms`)
})

test('what a bridge says at its end is read before the end', async () => {
  await assert.rejects(new Bridge(base)[Symbol.asyncIterator]().next(), { code: 'unavailable' })
  for (let at = 0; at < 20; at++) {
    const bridge = new Bridge(`${base}/silent`, { transport: 'http', quiet: true }).start()
    await bridge.send(INITIALIZE)
    while (bridge.stats().requestsWaiting === 0) await pause(1)
    bridge.close()
    const seen = []
    for await (const json of bridge) seen.push(JSON.parse(json))
    assert.deepEqual(seen.map((it) => [it.id, it.error.data.retryable]), [[1, true]])
  }
})

test('what a server speaks is found out', async () => {
  const found = await detect(`${base}/mcp`)
  assert.deepEqual(found, {
    transport: 'http',
    protocolVersion: '2025-06-18',
    protocolVersions: ['2025-06-18'],
    serverInfo: { name: 'flood', version: '1' },
    capabilities: { tools: {} },
    instructions: null,
  })
  await assert.rejects(detect(`${base}/private`), { code: 'config', message: /401/ })
  await assert.rejects(detect(`${base}/nothing`), { code: 'not_found', message: /404/ })
  await assert.rejects(detect(`${base}/page`), { code: 'invalid_input', message: /text\/html/ })
  await assert.rejects(detect('http://127.0.0.1:1/mcp', { connectTimeoutMs: 100 }), { code: 'unavailable', isRetryable: true })
  await assert.rejects(detect('nonsense'), { code: 'invalid_input' })
  await assert.rejects(detect(base, { caFiles: ['/no/such/file'], headers: { 'a b': '' } }), { code: 'invalid_input' })
  const nobody = { clientCert: '/no/such/file', clientKey: '/no/such/file' }
  await assert.rejects(detect('https://127.0.0.1:1/mcp', nobody), { code: 'config', message: /no\/such\/file/ })
  await assert.rejects(detect('https://127.0.0.1:1/mcp', { clientKey: '/no/such/file' }), { code: 'config', message: /certificate/ })
  const early = AbortSignal.abort(new Error('no longer wanted'))
  await assert.rejects(detect(base, { signal: early }), /no longer wanted/)
  const begun = Date.now()
  await assert.rejects(detect(`${base}/silent`, { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' })
  assert.ok(Date.now() - begun < 3000)
})
