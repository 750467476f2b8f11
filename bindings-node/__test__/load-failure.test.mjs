// A package whose addon is not there, or cannot be loaded: which one was looked for, why, and the cure.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import platforms from '../lib/platforms.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const skip = process.platform !== 'linux' || process.report.getReport().header.glibcVersionRuntime === undefined
const scratch = mkdtempSync(join(tmpdir(), 'carbon-kepler-load-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
const addon = readdirSync(root).find((name) => /^carbon-kepler\..+\.node$/.test(name))
const ours = `carbon-kepler-linux-${process.arch}-gnu`
const other = ours.replace('gnu', 'musl')

/** A project in which the package is installed, and of the platforms' packages those that are given. */
function project(name, packages) {
  const modules = join(scratch, name, 'node_modules')
  for (const part of ['lib', 'bin', 'native.js', 'package.json']) {
    cpSync(join(root, part), join(modules, 'carbon-kepler', part), { recursive: true })
  }
  for (const [packed, write] of Object.entries(packages)) {
    const main = packed.replace(/carbon-kepler-(.*)/, 'carbon-kepler.$1.node')
    mkdirSync(join(modules, packed))
    writeFileSync(join(modules, packed, 'package.json'), JSON.stringify({ name: packed, version: '0.1.0', main }))
    write(join(modules, packed, main))
  }
  return { folder: join(scratch, name), file: (...path) => join(modules, ...path) }
}

const SHOW = `try { require('carbon-kepler') } catch ({ name, code, message, hints, cause }) {
  console.log(JSON.stringify({ name, code, message, hints: hints.join('; '), caused: cause instanceof Error })) }`

function failureIn(folder, before = '') {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', before + SHOW], { cwd: folder, encoding: 'utf8' })
  assert.notEqual(stdout, '', stderr)
  return JSON.parse(stdout)
}

test('left out by npm', { skip }, () => {
  const { folder, file } = project('omitted', {})
  const { name, code, message, hints, caused } = failureIn(folder)
  assert.deepEqual([name, code, caused], ['CarbonKeplerError', 'unavailable', true])
  assert.equal(message, `expected the package ${ours} or ${other}, saw none: it is not installed`)
  assert.match(hints, /--include=optional.*--cpu=wasm32/)
  // The programs say the same, and no stack.
  const { status, stderr } = spawnSync(process.execPath, [file('carbon-kepler/bin/carbon-kepler.js'), '--version'], { encoding: 'utf8' })
  assert.equal(status, 69)
  assert.match(stderr, new RegExp(`^error: expected the package ${ours}[^\n]*\n  hint: npm left out[^\n]*\n  hint: the WebAssembly[^\n]*\n$`))
})

test('a glibc that is too old', { skip }, () => {
  // As a newer system would have built it: the loader looks for the version by its hash.
  const { folder } = project('old', { [ours]: (file) => writeFileSync(file, withNewerGlibc(readFileSync(join(root, addon)))) })
  const { message, hints } = failureIn(folder)
  assert.match(message, new RegExp(`^${ours} or ${other} cannot be loaded: .*version \`GLIBC_2\\.9\\d' not found`))
  assert.match(hints, /it needs glibc 2\.9\d.*releases need 2\.28 or newer.*--cpu=wasm32/)
})

/** Asks for a version of glibc that there is none of, in place of the newest one that is asked for. */
function withNewerGlibc(bytes) {
  const text = bytes.toString('latin1')
  const [newest] = [...new Set(text.match(/GLIBC_2\.\d\d(?=\0)/g))].sort().reverse()
  const wanted = newest.replace(/\d\d$/, '94')
  const hash = (name) => {
    const value = [...name].reduce((sum, char) => {
      const next = ((sum << 4) + char.charCodeAt(0)) >>> 0
      return (next ^ ((next & 0xf0000000) >>> 24)) & 0x0fffffff
    }, 0)
    const four = Buffer.alloc(4)
    four.writeUInt32LE(value >>> 0)
    return four.toString('latin1')
  }
  return Buffer.from(text.replaceAll(newest, wanted).replaceAll(hash(newest), hash(wanted)), 'latin1')
}

test('another C library, a file that is no addon, and one that was named', { skip }, () => {
  const { folder } = project('broken', { [ours]: (file) => writeFileSync(file, 'no library') })
  const broken = failureIn(folder)
  assert.match(broken.message, /cannot be loaded: .*(file too short|invalid ELF header)/)
  assert.match(broken.hints, /remove node_modules/)
  const named = failureIn(folder, "process.env.NAPI_RS_NATIVE_LIBRARY_PATH = '/nowhere.node';")
  assert.match(named.message, /^\/nowhere\.node cannot be loaded/)
  assert.match(named.hints, /unset NAPI_RS_NATIVE_LIBRARY_PATH/)
})

test('a platform that nothing is built for', { skip }, () => {
  const { folder } = project('unknown', {})
  const { message, hints } = failureIn(folder, "Object.defineProperty(process, 'arch', { value: 's390x' });")
  assert.equal(message, 'carbon-kepler has no native addon for linux s390x')
  assert.match(hints, /--cpu=wasm32/)
})

test('the executable is the one beside the addon that was loaded', { skip }, () => {
  // As Yarn 1 installs on Alpine: packages of both C libraries, of which the first cannot run here.
  const { folder, file } = project('both', {
    [ours]: (path) => writeFileSync(path, 'no library'),
    [other]: (path) => copyFileSync(join(root, addon), path),
  })
  for (const name of [ours, other]) writeFileSync(file(name, 'carbon-kepler-mcp'), '')
  // The generated loader finds out which C library runs Node by a file that this system has not.
  const asAlpine = `const fs = require('fs'), { readFileSync } = fs
    fs.readFileSync = (path, ...more) => (path === '/usr/bin/ldd' ? 'musl libc' : readFileSync(path, ...more));`
  const tell = `${asAlpine}require('carbon-kepler').runCli(['--version']).then(() => console.log(process.env.CARBON_KEPLER_EXECUTABLE))`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', tell], { cwd: folder, encoding: 'utf8' })
  assert.equal(stdout.trim().split('\n').pop(), file(other, 'carbon-kepler-mcp'), stderr)
})

test('there is a package for every target', () => {
  const { napi } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const systems = { apple: 'darwin', linux: 'linux', windows: 'win32' }
  const names = napi.targets.filter((target) => !target.startsWith('wasm')).map((target) => {
    const [cpu, vendor, system, abi] = target.split('-')
    const kind = abi ? `-${abi}` : ''
    return `carbon-kepler-${systems[system] ?? systems[vendor]}-${cpu === 'aarch64' ? 'arm64' : 'x64'}${kind}`
  })
  const known = ['darwin', 'linux', 'win32'].flatMap((platform) =>
    ['arm64', 'x64'].flatMap((arch) => platforms.addonPackages({ platform, arch })),
  )
  assert.deepEqual(known.sort(), names.sort())
})
