// `npm install carbon-kepler` as people will do it: from a registry, where npm chooses the package of the platform.
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { collect } from '../scripts/collect.mjs'
import { packAll } from '../scripts/pack.mjs'
import { registry } from './registry.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = process.platform !== 'linux'
const scratch = mkdtempSync(join(tmpdir(), 'carbon-kepler-install-'))
const artifacts = join(scratch, 'artifacts')
const OTHERS = ['darwin-arm64', 'darwin-x64', 'linux-arm64-gnu', 'linux-arm64-musl', 'linux-x64-gnu', 'linux-x64-musl', 'win32-arm64-msvc', 'win32-x64-msvc', 'wasm32-wasi']
let here
let server

before(async () => {
  if (skip) return
  execFileSync('cargo', ['build', '-q', '-p', 'carbon-kepler-mcp'], { cwd: root, stdio: 'inherit' })
  here = collect({ profile: 'debug', into: artifacts }).platform
})
after(() => {
  server?.close()
  rmSync(scratch, { recursive: true, force: true })
})

/** npm in an empty project, which this process serves meanwhile; what is in its node_modules then. */
async function installed(name, ...flags) {
  const cwd = join(scratch, name)
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }')
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0', '--cache', join(scratch, 'cache')]
  await promisify(execFile)('npm', ['install', 'carbon-kepler', '--registry', server.url, ...quiet, ...flags], { cwd })
  return { cwd, packages: readdirSync(join(cwd, 'node_modules')).filter((it) => it.startsWith('carbon-kepler')).sort() }
}

test('a platform that was not built is an error, not a package that cannot load', { skip }, () => {
  assert.throws(() => packAll({ artifacts: join(scratch, 'nothing'), out: join(scratch, 'none') }), /nothing in .*linux-x64-gnu.*pack:here/)
  const message = new RegExp(OTHERS.filter((it) => it !== here).sort().join('.*'))
  assert.throws(() => packAll({ artifacts, out: join(scratch, 'some'), all: true }), message)
})

test('an address is in every package once there is one, and none is made up', { skip }, () => {
  const manifests = (out, repository) =>
    packAll({ artifacts, out: join(scratch, out), repository }).map((file) => JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' })))
  for (const { repository, homepage } of manifests('without')) assert.deepEqual([repository, homepage], [undefined, undefined])
  const url = 'https://forge.example/people/carbon-kepler'
  for (const { repository } of manifests('with', url)) assert.deepEqual(repository, { type: 'git', url: `git+${url}.git` })
})

test('npm takes the package of this platform, and of no other', { skip }, async () => {
  // What the others hold does not matter: they must not be unpacked here.
  for (const platform of OTHERS.filter((it) => it !== here)) {
    mkdirSync(join(artifacts, platform))
    const names = platform.startsWith('wasm') ? ['carbon-kepler.wasi.cjs'] : [`carbon-kepler.${platform}.node`]
    for (const name of names) writeFileSync(join(artifacts, platform, name), "throw new Error('of another platform')")
  }
  const tarballs = packAll({ artifacts, out: join(scratch, 'dist'), all: true })
  assert.equal(tarballs.length, 1 + OTHERS.length)
  server = await registry([...tarballs, ...needed(tarballs)])
  const { cwd, packages } = await installed('project')
  assert.deepEqual(packages, ['carbon-kepler', `carbon-kepler-${here}`])
  assert.deepEqual([...server.fetched].filter((it) => it.startsWith('carbon-kepler')).length, 2)
  // Whoever has a name that we have not published could put anything into a project that asks for it.
  for (const name of server.asked) assert.ok(!name.startsWith('carbon-kepler') || OTHERS.includes(name.slice(14)) || name === 'carbon-kepler', name)
  // The lock file has them all, for who shares it from another platform.
  const { packages: locked } = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8'))
  for (const platform of OTHERS) assert.equal(locked[`node_modules/carbon-kepler-${platform}`].optional, true, platform)

  const show = "console.log(require('carbon-kepler').parse(require('carbon-kepler').SAMPLE_SCRAPE).workloads.length > 0)"
  assert.equal(spawnSync(process.execPath, ['-e', show], { cwd, encoding: 'utf8' }).stdout, 'true\n')
  const program = spawnSync(join(cwd, 'node_modules/.bin/carbon-kepler'), ['--version'], { encoding: 'utf8' })
  assert.match(program.stdout, /^carbon-kepler \d/)
  assert.ok(existsSync(join(cwd, 'node_modules', `carbon-kepler-${here}`, 'carbon-kepler-mcp')))
})

test('the cures that a failing load names do what they say', { skip }, async () => {
  const omitted = await installed('omitted', '--omit=optional')
  assert.deepEqual(omitted.packages, ['carbon-kepler'])
  const { stderr } = spawnSync(process.execPath, ['-e', "require('carbon-kepler')"], { cwd: omitted.cwd, encoding: 'utf8' })
  assert.match(stderr, /expected the package carbon-kepler-linux-\S+ or carbon-kepler-linux-\S+, saw none/)
  assert.match(stderr, /npm install --include=optional/)
  const wasm = await installed('wasm', '--cpu=wasm32')
  assert.deepEqual(wasm.packages, ['carbon-kepler', 'carbon-kepler-wasm32-wasi'])
})

/** Tarballs of what the WebAssembly package depends on, by name only: the registry has nothing of others. */
function needed(tarballs) {
  const wasm = tarballs.find((file) => file.includes('wasm32'))
  const { dependencies } = JSON.parse(execFileSync('tar', ['-xzOf', wasm, 'package/package.json'], { encoding: 'utf8' }))
  return Object.entries(dependencies).map(([name, range], at) => {
    const folder = join(scratch, `needed-${at}`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: range.replace(/^[^\d]*/, '') }))
    const packed = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return join(folder, packed[0].filename)
  })
}
