// Secrets stay with whom they are for, and what may pass is tried again.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { CarbonKeplerError, SAMPLE_SCRAPE, Snapshot, World, fetchSnapshot, fetchSnapshots, parse } from '../lib/index.mjs'

const SECRET = { authorization: 'Bearer hush-hush', 'X-Api-Key': 'also-hush' }
const servers = []
const seen = []
let base
let other
let tries = 0
const repeats = ({ headers }, response) => {
  const pair = Buffer.from((headers.authorization ?? '').slice(6), 'base64')
  response.writeHead(401).end(`no: ${headers.authorization} ${headers['x-api-key']} ${pair}`)
}
const answers = {
  '/metrics': (_, response) => response.end(SAMPLE_SCRAPE),
  '/near': (_, response) => response.writeHead(302, { location: '/metrics' }).end(),
  '/far': (_, response) => response.writeHead(307, { location: `${other}/metrics` }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/odd': (_, response) => response.writeHead(302, { location: 'ftp://u:hush@host/' }).end(),
  '/repeats': repeats,
  '/packed': (_, response) => response.writeHead(200, { 'content-encoding': 'snappy' }).end('x'),
  '/zstd': (_, response) => response.end(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])),
  '/json': (_, response) => response.end('{"status":"success","data":{}}'),
  '/page': (_, response) => response.end('<!DOCTYPE html>'),
  '/slow': (request) => request.socket.once('close', () => seen.push({ path: 'given up' })),
  '/empty': (_, response) => response.end(tries++ ? SAMPLE_SCRAPE : ''),
  // Nothing but the end of the connection ends this body.
  '/cut': (_, response) => {
    response.writeHead(200, { connection: 'close', 'transfer-encoding': 'identity' })
    response.end(tries++ ? SAMPLE_SCRAPE : SAMPLE_SCRAPE.slice(0, -20))
  },
}

async function listening() {
  const server = createServer((request, response) => {
    seen.push({ path: request.url, headers: request.headers })
    answers[request.url](request, response)
  })
  servers.push(server)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${server.address().port}`
}
before(async () => ([base, other] = [await listening(), await listening()]))
after(() => servers.forEach((server) => (server.closeAllConnections(), server.close())))

const fails = (promise, code, says) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof CarbonKeplerError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, says)
    return true
  })

test('headers go along within an origin, and not to another one', async () => {
  const near = await fetchSnapshot(`${base}/near`, { headers: SECRET })
  assert.equal(near.exporters[0].source, `${base}/metrics`)
  assert.deepEqual([seen.at(-1).headers.authorization, seen.at(-1).headers['x-api-key']], Object.values(SECRET))
  const far = await fetchSnapshot(`${base}/far`.replace('//', '//user:hush@'), { headers: { 'x-api-key': 'also-hush' } })
  assert.equal(far.exporters[0].source, `${other}/metrics`)
  const { authorization, accept, 'x-api-key': key } = seen.at(-1).headers
  assert.deepEqual([authorization, key, accept], [undefined, undefined, 'text/plain;version=0.0.4'])
  assert.match(seen.at(-2).headers.authorization, /^Basic /)
  await fails(fetchSnapshot(`${base}/loop`), 'invalid_input', /more than 5 redirects/)
  await fails(fetchSnapshot(`${base}/odd`), 'invalid_input', /^(?!.*hush).*redirect to http/)
})

test("the caller's headers come first, whatever their case, as an object or as Headers", async () => {
  for (const headers of [{ ACCEPT: 'text/x', Authorization: 'Bearer me' }, new Headers({ accept: 'text/x', authorization: 'Bearer me' })]) {
    await fetchSnapshot(base.replace('//', '//user:pass@'), { headers })
    assert.deepEqual([seen.at(-1).headers.accept, seen.at(-1).headers.authorization], ['text/x', 'Bearer me'])
  }
  for (const headers of [new Map([['a', 'b']]), 'a: b', [['a', 'b']], null, { a: 5 }, { 'a b': 'hush' }, { a: 'x\nhush' }, { a: '한' }]) {
    await fails(fetchSnapshot(base, { headers }), 'invalid_input', /^(?!.*hush)headers/)
  }
})

test('no message shows a secret', async () => {
  await fails(fetchSnapshot(`${base}/repeats`, { headers: SECRET }), 'config', /^(?!.*hush).*no: \*\*\*/)
  await fails(fetchSnapshot(`${base}/repeats`.replace('//', '//user:hush%20me@')), 'config', /^(?!.*(hush|dXNlc)).*no: \*\*\*/)
  for (const address of ['http://u:hu/hush@h', 'u:hush@h:28282/metrics', 'htp://u:hush@h', 'http://u:hush@h:99999/', 'x?t=hush', 'http://u:h?hush@h']) {
    await fails(fetchSnapshot(address), 'invalid_input', /^(?!.*hush)url: expected an address/)
  }
})

test('an empty body and one cut by the end of the connection are tried again', async () => {
  for (const path of ['/empty', '/cut']) {
    tries = 0
    assert.equal((await fetchSnapshot(`${base}${path}`)).nodes[0].name, 'worker-7')
    assert.equal(tries, 2)
    tries = 0
    await fails(fetchSnapshot(`${base}${path}`, { retries: 0 }), path === '/cut' ? 'parse' : 'no_data', /cut off|empty/)
  }
})

test('limits are finite and signals are signals', async () => {
  for (const timeoutMs of [Infinity, 2 ** 31, -1, '500']) await fails(fetchSnapshot(base, { timeoutMs }), 'invalid_input', /timeoutMs/)
  for (const maxBytes of [NaN, 0, -1, 1.5, '10', Infinity]) await fails(fetchSnapshot(base, { maxBytes }), 'invalid_input', /maxBytes/)
  for (const signal of [{}, 5, null]) await fails(fetchSnapshot(base, { signal }), 'invalid_input', /signal: expected an AbortSignal/)
})

test('what could be read is given with the failures, and said in every answer', async () => {
  const snapshot = await fetchSnapshots([`${base}/odd`, base, `${base}/repeats`], { retries: 0 })
  assert.deepEqual(snapshot.nodes.map(({ name }) => name), ['worker-7'])
  assert.deepEqual(snapshot.failures.map(({ source, kind }) => [source, kind]), [
    [`${base}/odd`, 'invalid_input'], [`${base}/repeats`, 'config'],
  ])
  const [, denied] = snapshot.failures
  assert.match(denied.message, /HTTP 401/)
  assert.match(denied.hints[0], /credentials/)
  assert.deepEqual(JSON.parse(JSON.stringify(snapshot)).failures, snapshot.failures)
  const world = await World.fetch({ source: [base, `${base}/odd`] })
  assert.equal(world.getPowerConsumptionSummary().basis.sources_failed[0].source, `${base}/odd`)
  assert.match(world.tell('get_power_consumption_summary'), /1 of 2 sources could not be read/)
  assert.deepEqual((await fetchSnapshots([base])).failures, [])
})

test('one that is no exporter, or the same node again, is a failure of its own', async () => {
  const { nodes, failures } = await fetchSnapshots([base, `${base}/page`, `${base}/near`], { retries: 0 })
  assert.equal(nodes.length, 1)
  assert.deepEqual(failures.map(({ kind }) => kind), ['parse', 'invalid_input'])
  assert.match(failures[1].message, /already read/)
  // Where all fail there is nothing to give.
  await fails(fetchSnapshots([`${base}/page`, `${base}/odd`], { retries: 0 }), 'parse', /HTML/)
  await fails(fetchSnapshots([base, `${base}/page`], { strict: true, retries: 0 }), 'parse', /HTML/)
  await fails(World.fetch({ source: [base, `${base}/page`], strict: true, retries: 0 }), 'parse', /HTML/)
  await fails(fetchSnapshots([base], { strict: 'yes' }), 'invalid_input', /strict: expected true or false/)
})

test('encodings nobody asked for and JSON are named', async () => {
  await fails(fetchSnapshot(`${base}/packed`), 'parse', /snappy data, expected Prometheus metrics/)
  await fails(fetchSnapshot(`${base}/zstd`, { retries: 0 }), 'parse', /zstd data, expected Prometheus metrics/)
  await fails(fetchSnapshot(`${base}/json`, { retries: 0 }), 'parse', /a JSON document/)
})

test('snapshots of different nodes merge', async () => {
  const other = parse(SAMPLE_SCRAPE.replaceAll('worker-7', 'worker-8').replace(/(_id="[^"]{8})/g, '$1x'), { source: 'other' })
  const part = await fetchSnapshots([base, `${base}/odd`])
  const merged = Snapshot.merge([part, other])
  assert.deepEqual(merged.nodes.map(({ name }) => name), ['worker-7', 'worker-8'])
  assert.equal(merged.failures.length, 1)
  const refused = (says) => (error) => error instanceof CarbonKeplerError && error.code === 'invalid_input' && says.test(error.message)
  assert.throws(() => Snapshot.merge([part, part]), refused(/already read from .*same node name/))
  assert.throws(() => Snapshot.merge([]), refused(/expected at least one/))
  assert.throws(() => Snapshot.merge([{}]), refused(/expected a Snapshot/))
  assert.throws(() => Snapshot.merge(), refused(/snapshots: expected a list/))
})

test('with strict, when one fails, the others are given up', async () => {
  const begun = Date.now()
  await fails(fetchSnapshots([`${base}/slow`, `${base}/odd`], { timeoutMs: 5000, strict: true }), 'invalid_input', /redirect/)
  while (seen.at(-1).path !== 'given up' && Date.now() - begun < 2000) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(seen.at(-1).path, 'given up')
})
