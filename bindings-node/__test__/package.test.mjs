// What is published, installed into an empty project: library and programs from there, with every Node we support.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { collect } from '../scripts/collect.mjs'
import { bundle } from '../scripts/mcpb.mjs'
import { packAll } from '../scripts/pack.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..', '..')
const skip = process.platform !== 'linux'
const nodes = [process.execPath, ...['node-18', 'node-24'].map((name) => join(here, 'node_modules', name, 'bin/node'))]
const scratch = mkdtempSync(join(tmpdir(), 'carbon-kepler-'))
const project = join(scratch, 'project')
const installed = (...path) => join(project, 'node_modules', ...path)
let built

before(() => {
  if (skip) return
  execFileSync('cargo', ['build', '-q', '-p', 'carbon-kepler-mcp'], { cwd: root, stdio: 'inherit' })
  const artifacts = join(scratch, 'artifacts')
  built = { ...collect({ profile: 'debug', into: artifacts }), artifacts }
  const tarballs = packAll({ artifacts, out: join(scratch, 'dist') })
  execFileSync('mkdir', ['-p', project])
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  // Other platforms are left out, as npm does when their packages are for another system.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', '--offline']
  execFileSync('npm', ['install', ...flags, ...tarballs], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] })
})
after(() => rmSync(scratch, { recursive: true, force: true }))

const run = (node, args, options) => {
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: project, encoding: 'utf8', timeout: 60_000, ...options })
  return { status, stdout, stderr }
}

test('nothing runs at installation, and platforms are optional', { skip }, () => {
  const manifest = JSON.parse(readFileSync(installed('carbon-kepler', 'package.json'), 'utf8'))
  assert.deepEqual([manifest.scripts, manifest.devDependencies, manifest.dependencies], [undefined, undefined, undefined])
  const platforms = Object.keys(manifest.optionalDependencies)
  for (const platform of ['darwin-arm64', 'darwin-x64', 'linux-arm64-gnu', 'linux-arm64-musl', 'linux-x64-gnu', 'linux-x64-musl', 'win32-arm64-msvc', 'win32-x64-msvc']) {
    assert.ok(platforms.includes(`carbon-kepler-${platform}`), platform)
  }
  for (const name of ['LICENSE', 'NOTICE']) assert.ok(existsSync(installed('carbon-kepler', name)), name)
})

const COMMON = `
const { parse, World, SAMPLE_SCRAPE, CarbonKeplerError } = require('carbon-kepler')
const world = new World({ snapshot: parse(Buffer.from(SAMPLE_SCRAPE)), region: 'us-east-1' })
try { parse('') } catch (error) { if (!(error instanceof CarbonKeplerError)) throw error }
console.log(world.assessWorkloadCompliance({ workload_name: 'web', namespace: 'shop' }).status)`
const MODULE = COMMON.replace(/const (.*) = require\((.*)\)/, 'import $1 from $2')

for (const node of nodes) {
  const version = existsSync(node) ? execFileSync(node, ['--version'], { encoding: 'utf8' }).trim() : node
  test(`library and programs with Node ${version}`, { skip: skip || !existsSync(node) }, () => {
    for (const flags of [['-e', COMMON], ['--input-type=module', '-e', MODULE]]) {
      assert.deepEqual(run(node, flags), { status: 0, stdout: 'COMPLIANT\n', stderr: '' })
    }
    const bin = (name) => installed('.bin', name)
    const report = run(node, [bin('carbon-kepler'), 'report'])
    assert.equal(report.status, 0, report.stderr)
    assert.match(report.stdout, /web-6d9f7b8c4-x2x7k/)
    const request = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
    const env = { ...process.env, MCP_BRIDGE_CONNECT_TIMEOUT: '100ms' }
    const bridge = run(node, [bin('mcp-sse-bridge'), 'http://127.0.0.1:1/sse'], { input: request, env })
    assert.equal(bridge.status, 0, bridge.stderr)
    assert.equal(JSON.parse(bridge.stdout).error.data.retryable, true)
  })
}

test('the examples in the READMEs run', { skip }, () => {
  const files = [join(root, 'README.md'), join(root, 'bindings-node', 'README.md')]
  for (const file of files) {
    const examples = [...readFileSync(file, 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code)
    assert.ok(examples.length > 0, file)
    for (const code of examples) {
      const kind = code.includes('import ') ? 'module' : 'commonjs'
      const { status, stdout, stderr } = run(process.execPath, [`--input-type=${kind}`, '-e', code])
      assert.equal(status, 0, `${file}: ${stderr}`)
      assert.match(stdout, /web-6d9f7b8c4-x2x7k/)
    }
  }
})

test('the program is in the package of the platform, and install is told where', { skip }, () => {
  const program = installed(`carbon-kepler-${built.platform}`, 'carbon-kepler-mcp')
  assert.match(execFileSync(program, ['--version'], { encoding: 'utf8' }), /^carbon-kepler-mcp \d/)
  const tell = `const { runCli } = require('carbon-kepler')
    runCli(['--version']).then(() => console.log(process.env.CARBON_KEPLER_EXECUTABLE))`
  assert.ok(run(process.execPath, ['-e', tell]).stdout.trim().endsWith(program))
})

test('the .mcpb is valid and holds the program', { skip }, () => {
  const file = bundle({ artifacts: built.artifacts, out: join(scratch, 'dist') })
  const cli = join(here, '..', 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js')
  const folder = join(scratch, 'unpacked')
  execFileSync(process.execPath, [cli, 'unpack', file, folder], { stdio: 'ignore' })
  execFileSync(process.execPath, [cli, 'validate', join(folder, 'manifest.json')], { stdio: 'ignore' })
  const { manifest_version: version, server, tools, user_config: config } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  assert.deepEqual([version, server.type, tools.length > 5], ['0.4', 'binary', true])
  // As a host starts it: with what the user has filled in.
  const fill = (text) => text.replace('${__dirname}', folder).replace('${user_config.region}', config.region.default)
  const { command, args } = server.mcp_config
  const input = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n'
  const env = { ...process.env, KEPLER_ENDPOINT: join(root, 'core/corpus/v0.11.2-steady-2socket.prom') }
  const { stdout, stderr } = run(fill(command), args.map(fill), { input, env })
  assert.match(stdout, /"serverInfo"/, stderr)
})
