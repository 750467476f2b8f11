// What a person sees at the console, and what imports give.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { inspect } from 'node:util'
import ck, * as names from '../lib/index.mjs'

const { SAMPLE_SCRAPE, Snapshot, World, parse } = names

test('snapshots and worlds are readable at the console', () => {
  const snapshot = parse(SAMPLE_SCRAPE)
  assert.equal(inspect(snapshot), "Snapshot(20 workloads on 1 node ('worker-7'))")
  assert.equal(inspect(snapshot.since(parse(SAMPLE_SCRAPE), 5)), "Snapshot(20 workloads on 1 node ('worker-7') in 5 s)")
  assert.equal(inspect(new World({ snapshot, region: 'KR', pue: 1.3 })), `World(${inspect(snapshot)}, region: 'KR', pue: 1.3)`)
  assert.equal(inspect(new World()), 'World(nothing measured)')
  const evil = parse(SAMPLE_SCRAPE.replaceAll('worker-7', 'a\u001b[2J'))
  assert.ok(!inspect(evil).includes('\u001b'), 'names are data')
})

test('a snapshot is made by those who read one', () => {
  assert.throws(() => new Snapshot(), { code: 'invalid_input', message: /expected one that parse/ })
})

test('the default import is all of it', () => {
  assert.equal(ck.parse, parse)
  assert.deepEqual(Object.keys(ck).sort(), Object.keys(names).filter((it) => it !== 'default').sort())
  assert.equal(createRequire(import.meta.url)('../lib/index.js').World, World)
})
