import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { CarbonKeplerError, SAMPLE_SCRAPE, World, fetchSnapshot } from '../lib/index.mjs'
import { WEB } from './world.mjs'

let server
let base
const answers = {
  '/metrics': (_, response) => response.end(SAMPLE_SCRAPE),
  '/page': (_, response) => response.end('<!DOCTYPE html>'),
  '/gone': (_, response) => response.writeHead(503).end(),
  '/private': (request, response) => {
    const known = request.headers.authorization === `Basic ${Buffer.from('user:p@ss').toString('base64')}`
    response.writeHead(known ? 200 : 401).end(known ? SAMPLE_SCRAPE : '')
  },
  '/slow': (_, response) => response.write('# HELP'),
}

before(async () => {
  server = createServer((request, response) => answers[request.url](request, response))
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
  await fails(World.fetch({ source: [base, `${base}/metrics`] }), 'invalid_input', /already read/)
})

test('credentials in the address are sent and not shown', async () => {
  const withUser = base.replace('//', '//user:p%40ss@')
  const snapshot = await fetchSnapshot(`${withUser}/private`)
  assert.equal(snapshot.exporters[0].source, `${base}/private`)
  await fails(fetchSnapshot(`${base}/private`), 'config', /401/)
  await fails(fetchSnapshot(`ftp://user:secret@host`), 'invalid_input', /^(?!.*secret).*host/)
})

test('failures have codes', async () => {
  await fails(fetchSnapshot(`${base}/page`), 'parse', /HTML/)
  await fails(fetchSnapshot(`${base}/gone`), 'unavailable', /503/)
  await fails(fetchSnapshot('http://127.0.0.1:1'), 'unavailable', /./)
  await fails(fetchSnapshot(`${base}/slow`, { timeoutMs: 100 }), 'timeout', /0\.1 s/)
  await fails(fetchSnapshot(base, { maxBytes: 1000 }), 'invalid_input', /1000 bytes/)
  await fails(fetchSnapshot('nonsense'), 'invalid_input', /expected an address/)
})

test('a signal gives up, with its own reason', async () => {
  const early = AbortSignal.abort(new Error('no longer wanted'))
  await assert.rejects(fetchSnapshot(base, { signal: early }), /no longer wanted/)
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  await assert.rejects(fetchSnapshot(`${base}/slow`, { signal: abort.signal }), { name: 'AbortError' })
})
