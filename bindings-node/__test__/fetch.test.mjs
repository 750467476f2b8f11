import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { CarbonKeplerError, SAMPLE_SCRAPE, World, fetchSnapshot } from '../lib/index.mjs'
import { WEB, file } from './world.mjs'

let server
let base
/** How often, by path. */
const asked = {}
const TWICE = file('corpus/v0.11.2-http500-pid-reuse.txt')
const answers = {
  '/metrics': (_, response) => response.end(SAMPLE_SCRAPE),
  '/page': (_, response) => response.end('<!DOCTYPE html>'),
  '/gone': (_, response) => response.writeHead(503).end(),
  '/twice': (_, response) => response.writeHead(500).end(TWICE),
  '/private': (request, response) => {
    const known = request.headers.authorization === `Basic ${Buffer.from('user:p@ss').toString('base64')}`
    response.writeHead(known ? 200 : 401).end(known ? SAMPLE_SCRAPE : '')
  },
  '/slow': (_, response) => response.write('# HELP'),
  '/nothing': (_, response) => response.writeHead(204).end(),
  '/cut': (_, response) => response.writeHead(200, { 'content-length': 1000 }).write('# HELP', () => response.destroy()),
  '/flaky': (_, response) => (asked['/flaky'] % 3 ? response.writeHead(503).end('<p>busy</p>\n') : response.end(SAMPLE_SCRAPE)),
}

before(async () => {
  server = createServer((request, response) => {
    const path = request.url.split('?')[0]
    asked[path] = (asked[path] ?? 0) + 1
    if (!answers[path]) return response.writeHead(404).end('no such page')
    answers[path](request, response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${server.address().port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const fails = (promise, code, says) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof CarbonKeplerError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, says)
    return true
  })

test('an exporter is read, at /metrics where the address has no path', async () => {
  const snapshot = await fetchSnapshot(base)
  assert.equal(snapshot.nodes[0].name, 'worker-7')
  assert.equal(snapshot.exporters[0].source, `${base}/metrics`)
  const world = await World.fetch({ source: base, region: 'us-east-1' })
  assert.equal(world.assessWorkloadCompliance(WEB).status, 'COMPLIANT')
  await fails(World.fetch({ source: base, region: 'mars' }), 'not_found', /mars/)
  await fails(World.fetch({ source: [base, `${base}/metrics`], strict: true }), 'invalid_input', /already read/)
})

test('credentials in the address are sent and not shown', async () => {
  const withUser = base.replace('//', '//user:p%40ss@')
  const snapshot = await fetchSnapshot(`${withUser}/private`)
  assert.equal(snapshot.exporters[0].source, `${base}/private`)
  await fails(fetchSnapshot(`${base}/private`), 'config', /401/)
  await fails(fetchSnapshot(`ftp://user:secret@host`), 'invalid_input', /^(?!.*secret).*host/)
})

test('failures have codes', async () => {
  const once = { retries: 0 }
  await fails(fetchSnapshot(`${base}/page`), 'parse', /HTML/)
  await fails(fetchSnapshot(`${base}/gone`, once), 'unavailable', /503/)
  await fails(fetchSnapshot('http://127.0.0.1:2', once), 'unavailable', /ECONNREFUSED/)
  await fails(fetchSnapshot(`${base}/slow`, { timeoutMs: 100 }), 'timeout', /0\.1 s/)
  await fails(fetchSnapshot(`${base}/cut`, once), 'parse', /cut off/)
  await fails(fetchSnapshot(`${base}/missing`), 'not_found', /404.*no such page/)
  await fails(fetchSnapshot(`${base}/nothing`), 'invalid_input', /expected HTTP 200 with metrics, saw HTTP 204/)
  await fails(fetchSnapshot(base.replace('http', 'https'), once), 'config', /SSL|wrong version|packet length/)
  await fails(fetchSnapshot(`${base}/missing?token=hush`), 'not_found', /^(?!.*hush).*missing\?\.\.\./)
  await fails(fetchSnapshot(base, { maxBytes: 1000 }), 'invalid_input', /1000 bytes/)
  await fails(fetchSnapshot('nonsense'), 'invalid_input', /expected an address/)
  for (const wrong of [{ retries: 1.5 }, { retries: 11 }, { timeoutMs: 0 }, { timeoutMs: NaN }]) {
    await fails(fetchSnapshot(base, wrong), 'invalid_input', /retries|timeoutMs/)
  }
  await assert.rejects(fetchSnapshot(`${base}/gone`, once), { isRetryable: true })
  await assert.rejects(fetchSnapshot(`${base}/gone`, once), (error) => error.hints[0].startsWith('it answered'))
  await assert.rejects(fetchSnapshot(`${base}/twice`, once), (error) => /collected before with the same name and label values"$/.test(error.message) && error.hints[0].includes('process id was reused'))
  await assert.rejects(fetchSnapshot(`${base}/private`), { isRetryable: false })
})

test('a failure that may pass is tried again, with growing pauses; others are not', async () => {
  const begun = Date.now()
  asked['/flaky'] = 0
  assert.equal((await fetchSnapshot(`${base}/flaky`)).nodes[0].name, 'worker-7')
  assert.equal(asked['/flaky'], 3)
  assert.ok(Date.now() - begun >= 1750, `${Date.now() - begun} ms`)
  for (const [path, code, times] of [['/gone', 'unavailable', 2], ['/cut', 'parse', 2], ['/missing', 'not_found', 1], ['/slow', 'timeout', 1]]) {
    asked[path] = 0
    await fails(fetchSnapshot(`${base}${path}`, { retries: 1, timeoutMs: 200 }), code, /./)
    assert.equal(asked[path], times, path)
  }
})

test('a signal gives up, with its own reason', async () => {
  const early = AbortSignal.abort(new Error('no longer wanted'))
  await assert.rejects(fetchSnapshot(base, { signal: early }), /no longer wanted/)
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  await assert.rejects(fetchSnapshot(`${base}/slow`, { signal: abort.signal }), { name: 'AbortError' })
  // Nor are pauses waited for.
  const begun = Date.now()
  await assert.rejects(fetchSnapshot(`${base}/gone`, { retries: 10, signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' })
  assert.ok(Date.now() - begun < 600, `${Date.now() - begun} ms`)
})

/** Another Node, because these variables are read when it starts. */
function fetchedWith(url, env) {
  const library = new URL('../lib/index.js', import.meta.url).pathname
  const code = `require(${JSON.stringify(library)}).fetchSnapshot(${JSON.stringify(url)}, { retries: 0 })
    .then((it) => console.log(it.nodes[0].name), (error) => console.log(error.code))`
  const ours = Object.entries(process.env).filter(([name]) => !/proxy/i.test(name))
  const run = promisify(execFile)(process.execPath, ['-e', code], { env: { ...Object.fromEntries(ours), ...env } })
  return run.then(({ stdout }) => stdout.trim())
}

const hasOpenssl = process.platform === 'linux' && (() => {
  try {
    return Boolean(execFileSync('openssl', ['version']))
  } catch {
    return false
  }
})()

test('certificate authorities are those of Node', { skip: !hasOpenssl }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'carbon-kepler-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name))
  const flags = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', ...flags, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const secure = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end(SAMPLE_SCRAPE))
  await new Promise((resolve) => secure.listen(0, '127.0.0.1', resolve))
  t.after(() => secure.close())
  const url = `https://127.0.0.1:${secure.address().port}`
  await fails(fetchSnapshot(url), 'config', /self.signed/)
  assert.equal(await fetchedWith(url, { NODE_EXTRA_CA_CERTS: cert }), 'worker-7')
})

const takesProxies = process.allowedNodeEnvironmentFlags.has('--use-env-proxy')

test('a proxy is that of Node', { skip: !takesProxies }, async (t) => {
  let tunnels = 0
  const proxy = createServer().on('connect', (_, socket) => {
    tunnels += 1
    const { port } = server.address()
    const there = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    there.pipe(socket).pipe(there)
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.after(() => (proxy.closeAllConnections(), proxy.close()))
  const variables = { HTTP_PROXY: `http://127.0.0.1:${proxy.address().port}` }
  assert.equal(await fetchedWith('http://exporter.invalid', variables), 'unavailable')
  assert.equal(await fetchedWith('http://exporter.invalid', { ...variables, NODE_USE_ENV_PROXY: '1' }), 'worker-7')
  assert.equal(tunnels, 1)
})
