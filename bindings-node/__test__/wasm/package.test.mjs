// The WebAssembly package, installed beside the main one where there is no addon for the platform. `make node-wasm`.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { collectWasm } from '../../scripts/collect.mjs'
import { packAll } from '../../scripts/pack.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'carbon-kepler-wasm-'))
const project = join(scratch, 'project')

before(() => {
  const artifacts = join(scratch, 'artifacts')
  collectWasm({ into: artifacts })
  const tarballs = packAll({ artifacts, out: join(scratch, 'dist') })
  assert.equal(tarballs.length, 2, 'the main package and this one')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  // Forced, because npm takes a package that is named itself for its own platform only.
  const flags = ['--force', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', '--prefer-offline']
  execFileSync('npm', ['install', ...flags, ...tarballs], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] })
})
after(() => rmSync(scratch, { recursive: true, force: true }))

const CODE = `
const { Bridge, SAMPLE_SCRAPE, World, parse, parseSamples } = require('carbon-kepler')
const snapshot = parse(SAMPLE_SCRAPE)
const world = new World({ snapshot, region: 'us-east-1' })
let bridge
try { new Bridge('http://host/sse') } catch (error) { bridge = error.code }
console.log(JSON.stringify([
  require('carbon-kepler/package.json').name,
  snapshot.nodes[0].name,
  world.assessWorkloadCompliance({ workload_name: 'web', namespace: 'shop' }).status,
  parseSamples(SAMPLE_SCRAPE, { strict: true }).samples.length > 100,
  bridge,
]))
process.exit()`

test('the packed and installed WebAssembly build parses, with no addon anywhere', () => {
  assert.ok(!existsSync(join(project, 'node_modules', 'carbon-kepler-linux-x64-gnu')))
  const env = { PATH: process.env.PATH }
  const said = execFileSync(process.execPath, ['-e', CODE], { cwd: project, env, encoding: 'utf8', timeout: 60_000 })
  assert.deepEqual(JSON.parse(said), ['carbon-kepler', 'worker-7', 'COMPLIANT', true, 'unavailable'])
})
