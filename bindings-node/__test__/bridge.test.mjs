// The bridge in this process, as a library and as programs; and our MCP server with the official client.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Bridge, CarbonKeplerError, SseParser } from '../lib/index.mjs'
import { WEB } from './world.mjs'

const bin = (name) => fileURLToPath(new URL(`../bin/${name}.js`, import.meta.url))
const sample = fileURLToPath(new URL('../../core/corpus/v0.11.2-steady-2socket.prom', import.meta.url))
const message = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params })
const INITIALIZE = message(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
})

/** A server of Streamable HTTP that gives back what it was asked. */
let server
let url
const seen = []
before(async () => {
  server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end()
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    seen.push({ text, headers: request.headers })
    const { id, method, params } = JSON.parse(text)
    if (id === undefined) return response.writeHead(202).end()
    const info = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'echo', version: '1' } }
    const result = method === 'initialize' ? info : { params }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${server.address().port}/mcp`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

/** A bridge, and a way to wait for the answer to an id. An open bridge would keep a failed test alive. */
function connected(t, options) {
  const answers = new Map()
  const answer = (id) => {
    if (!answers.has(id)) {
      let resolve
      const promise = new Promise((done) => (resolve = done))
      answers.set(id, { promise, resolve })
    }
    return answers.get(id)
  }
  const bridge = new Bridge(url, { transport: 'http', ...options }).start((json) => {
    const parsed = JSON.parse(json)
    answer(parsed.id).resolve(parsed)
  })
  t.after(() => bridge.close())
  return { bridge, ask: (json) => (bridge.send(json), answer(JSON.parse(json).id).promise) }
}

test('messages go there and back, as text and as bytes', async (t) => {
  const { bridge, ask } = connected(t, { headers: { 'x-who': 'me' } })
  assert.equal((await ask(INITIALIZE)).result.serverInfo.name, 'echo')
  assert.equal(seen[0].headers['x-who'], 'me')
  const text = 'ㅋ'.repeat(100_000)
  const long = await ask(Buffer.from(message(2, 'tools/call', { text })))
  assert.ok(long.result.params.text === text)
  // Pretty JSON is one message too.
  const pretty = JSON.stringify(JSON.parse(message(3, 'tools/call', { a: 1 })), null, 2)
  assert.equal((await ask(pretty)).result.params.a, 1)
  const many = Array.from({ length: 500 }, (_, at) => ask(message(1000 + at, 'tools/call', { at })))
  for (const [at, { result }] of (await Promise.all(many)).entries()) assert.equal(result.params.at, at)
  const stats = bridge.stats()
  assert.deepEqual([stats.transport, stats.protocolVersion, stats.isTranslated], ['http', '2025-06-18', false])
  assert.deepEqual([stats.messagesSent, stats.messagesReceived], [503, 503])
  assert.ok(stats.bytesSent > 300_000 && stats.bytesReceived > 300_000)
  assert.deepEqual([stats.requestsWaiting, stats.requestsFailed, stats.reconnects], [0, 0, 0])
  await bridge.close()
  await assert.rejects(bridge.send('{}'), { code: 'unavailable' })
})

test('a server that is not there is an error to the request, and options are checked', async (t) => {
  const answers = []
  const bridge = new Bridge('http://127.0.0.1:1/mcp', { connectTimeoutMs: 100 })
  t.after(() => bridge.close())
  await assert.rejects(bridge.send(INITIALIZE), { code: 'unavailable' })
  const answered = new Promise((resolve) => bridge.start((json) => resolve(answers.push(JSON.parse(json)))))
  assert.throws(() => bridge.start(() => {}), { code: 'invalid_input' })
  bridge.send(INITIALIZE)
  await answered
  assert.deepEqual([answers[0].id, answers[0].error.data.retryable], [1, true])
  assert.deepEqual([bridge.stats().requestsFailed, bridge.stats().transport], [1, null])
  await bridge.close()
  for (const [address, options] of [['host', {}], [url, { transport: 'carrier pigeon' }], [url, { headers: { 'a b': '' } }]]) {
    assert.throws(() => new Bridge(address, options), (error) => error instanceof CarbonKeplerError && error.code === 'invalid_input')
  }
  const unreadable = new Bridge(url, { logFile: '/no/such/folder/log' }).start(() => {})
  await assert.rejects(unreadable.ended, { code: 'config' })
})

test('server-sent events in pieces of any size', () => {
  const stream = Buffer.from('\uFEFFevent: a\r\nid: 7\r\ndata: ㅎ\r\ndata: 2\r\n\r\n:ping\n\nretry: 1500\n\ndata: xxxxxxxxxx\n\n')
  const whole = new SseParser({ maxBytes: 8 }).push(stream)
  assert.deepEqual(whole.map((it) => it.type), ['event', 'comment', 'retry', 'oversized'])
  assert.deepEqual([whole[0].event, whole[0].data, whole[0].lastEventId], ['a', 'ㅎ\n2', '7'])
  assert.deepEqual([whole[2].milliseconds, whole[3].size], [1500, 16])
  const parser = new SseParser({ maxBytes: 8 })
  assert.deepEqual([...stream].flatMap((byte) => parser.push(Buffer.from([byte]))), whole)
  assert.throws(() => new SseParser({ maxBytes: 0 }), { code: 'invalid_input' })
})

/** A program of ours; its end and all it wrote. */
function started(name, args) {
  const child = spawn(process.execPath, [bin(name), ...args], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 30_000 })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output, errors }))
  return { child, ended }
}

test('mcp-sse-bridge takes the one argument that the script of this name took', async () => {
  const { child, ended } = started('mcp-sse-bridge', [url])
  child.stdin.end(`${INITIALIZE}\n`)
  const { code, output } = await ended
  assert.equal(code, 0)
  const lines = output.trim().split('\n')
  assert.equal(lines.length, 1)
  assert.equal(JSON.parse(lines[0]).result.serverInfo.name, 'echo')
})

test('carbon-kepler is the command line, with its exit codes', async () => {
  const report = await started('carbon-kepler', ['report', '--source', sample]).ended
  assert.equal(report.code, 0)
  assert.match(report.output, /web-6d9f7b8c4-x2x7k/)
  assert.equal((await started('carbon-kepler', ['report', '--source', 'http://127.0.0.1:1', '--retries', '0']).ended).code, 69)
  assert.equal((await started('carbon-kepler', ['report', '--no-such-flag']).ended).code, 2)
  assert.match((await started('carbon-kepler', ['--version']).ended).output, /0\.1\.0/)
})

test('a signal ends the bridge as it ends the program: with a farewell', { skip: process.platform === 'win32' }, async () => {
  const { child, ended } = started('carbon-kepler', ['bridge', url])
  child.stdin.write(`${INITIALIZE}\n`)
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const { code, signal, errors } = await ended
  assert.deepEqual([code, signal], [0, null], errors)
  assert.match(errors, /Stopped/)
})

test('the official client lists and calls our tools', async () => {
  const { Client } = await import('@modelcontextprotocol/client')
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio')
  const client = new Client({ name: 'test', version: '1' })
  const args = [bin('carbon-kepler'), 'serve', '--source', sample]
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env: {} }))
  const { tools } = await client.listTools()
  assert.ok(tools.some((tool) => tool.name === 'assess_workload_compliance'))
  const answer = await client.callTool({ name: 'assess_workload_compliance', arguments: WEB })
  assert.deepEqual(answer.structuredContent.members, ['web-6d9f7b8c4-x2x7k'])
  await client.close()
})
