// What tests share: the files of the core, and what contains what.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const core = new URL('../../core/', import.meta.url)

export const file = (path) => readFileSync(new URL(path, core))
export const json = (path) => JSON.parse(file(path))
export const STEADY = 'corpus/v0.11.2-steady-2socket.prom'
export const WEB = { workload_name: 'web', namespace: 'shop' }

/** What is expected is there; more may stand beside it. */
export function contains(what, got, expected) {
  if (typeof expected === 'number') {
    // null would be 0 in what follows.
    assert.equal(typeof got, 'number', what)
    assert.ok(Math.abs(got - expected) <= 1e-5 * Math.abs(expected), `${what}: ${got}, expected ${expected}`)
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(got) && got.length >= expected.length && (got.length === 0) === (expected.length === 0), what)
    expected.forEach((item, at) => contains(`${what}: ${at}`, got[at], item))
  } else if (expected && typeof expected === 'object') {
    assert.ok(got && typeof got === 'object', what)
    for (const [key, value] of Object.entries(expected)) contains(`${what}: ${key}`, got[key], value)
  } else {
    assert.equal(got, expected, what)
  }
}
