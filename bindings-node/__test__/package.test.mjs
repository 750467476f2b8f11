// What is published, installed into an empty project: library and programs from there, with every Node we support.
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
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
  for (const name of ['carbon-kepler', `carbon-kepler-${built.platform}`]) {
    for (const file of ['LICENSE', 'NOTICE', 'THIRD-PARTY.txt']) assert.ok(existsSync(installed(name, file)), `${name}/${file}`)
  }
  assert.ok(existsSync(installed('carbon-kepler', 'CHANGELOG.md')))
  const thirdParty = readFileSync(installed('carbon-kepler', 'THIRD-PARTY.txt'), 'utf8')
  assert.deepEqual(run(process.execPath, [installed('.bin', 'carbon-kepler'), '--licenses']), { status: 0, stdout: thirdParty, stderr: '' })
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

const examplesOf = (file) => [...readFileSync(file, 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code)

test('the examples in READMEs and pages run', { skip }, () => {
  const docs = join(root, 'core', 'docs')
  const pages = readdirSync(docs, { recursive: true }).filter((name) => name.endsWith('.md')).map((name) => join(docs, name))
  const files = [join(root, 'README.md'), join(root, 'bindings-node', 'README.md'), ...pages].filter((file) => examplesOf(file).length > 0)
  assert.ok(files.length >= 3, files.join())
  for (const file of files) {
    for (const code of examplesOf(file)) {
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

/** A person's home, and the program of the installed package in it. */
function home(name) {
  const folder = join(scratch, `home 홍길동 ${name}`)
  mkdirSync(folder)
  const env = { PATH: process.env.PATH, HOME: folder }
  return { folder, run: (...args) => run(process.execPath, [installed('.bin', 'carbon-kepler'), ...args], { env }) }
}

const filesBelow = (folder) => readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile())
const BRIDGE = ['--', 'bridge', 'http://host:8000/sse']

test('install puts the program of the package into a stable place, and its address into the configuration', { skip }, () => {
  for (const client of ['claude-desktop', 'cursor', 'vscode']) {
    const { folder, run } = home(client)
    const { status, stdout, stderr } = run('install', '--client', client, ...BRIDGE)
    assert.deepEqual([status, stderr], [0, ''], stdout)
    const config = filesBelow(folder).find((name) => name.endsWith('.json'))
    const { mcpServers, servers } = JSON.parse(readFileSync(join(folder, config), 'utf8'))
    const { command, args } = (mcpServers ?? servers)['carbon-kepler']
    assert.deepEqual(args, ['bridge', 'http://host:8000/sse'])
    // Not in node_modules, which may go with the project.
    assert.ok(command.startsWith(`${folder}/`), command)
    assert.ok(readFileSync(command).equals(readFileSync(installed(`carbon-kepler-${built.platform}`, 'carbon-kepler-mcp'))))
    assert.match(execFileSync(command, ['--version'], { encoding: 'utf8' }), /^carbon-kepler-mcp \d/)
    assert.deepEqual(filesBelow(folder).length, 2)
    const printed = run('print-config', '--client', client, ...BRIDGE)
    assert.equal(printed.status, 0, printed.stderr)
    const { mcpServers: theirs, servers: vscodes } = JSON.parse(printed.stdout)
    assert.deepEqual((theirs ?? vscodes)['carbon-kepler'], (mcpServers ?? servers)['carbon-kepler'])
  }
})

test('install a second time changes nothing, keeps other keys, and can be taken back', { skip }, () => {
  const { folder, run } = home('twice')
  const config = join(folder, '.cursor', 'mcp.json')
  const old = '{\n  "big": 12345678901234567890.10,\n  "mcpServers": { "z": { "url": "http://z" } }\n}\n'
  mkdirSync(join(folder, '.cursor'))
  writeFileSync(config, old)
  const dry = run('install', '--client', 'cursor', '--dry-run', ...BRIDGE)
  assert.equal(dry.status, 0, dry.stderr)
  assert.match(dry.stdout, /would be copied[^]*would be written/)
  assert.deepEqual(filesBelow(folder), ['.cursor/mcp.json'])
  assert.equal(readFileSync(config, 'utf8'), old)

  assert.equal(run('install', '--client', 'cursor', ...BRIDGE).status, 0)
  const after = readFileSync(config, 'utf8')
  assert.match(after, /"big": 12345678901234567890\.10/)
  const { z, 'carbon-kepler': ours } = JSON.parse(after).mcpServers
  assert.deepEqual([z, ours.args], [{ url: 'http://z' }, ['bridge', 'http://host:8000/sse']])
  const files = filesBelow(folder)
  const again = run('install', '--client', 'cursor', ...BRIDGE)
  assert.match(again.stdout, /nothing had to be changed/)
  assert.deepEqual([readFileSync(config, 'utf8'), filesBelow(folder)], [after, files])

  assert.equal(run('install', '--client', 'cursor', '--uninstall').status, 0)
  assert.deepEqual(JSON.parse(readFileSync(config, 'utf8')).mcpServers, { z: { url: 'http://z' } })
})

test('npx finds the program in the project', { skip }, () => {
  const { status, stdout, stderr } = run('npx', ['--no', '--offline', 'carbon-kepler', '--version'])
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^carbon-kepler \d+\.\d+\.\d+\n$/)
  // Examples are to be pasted: this package has no carbon-kepler-mcp.
  const help = run('npx', ['--no', '--offline', 'carbon-kepler', 'report', '--help']).stdout
  assert.match(help, /Usage: carbon-kepler report[^]*\n {2}carbon-kepler report --source/)
  assert.doesNotMatch(help, /carbon-kepler-mcp/)
})

/** Unpacks a bundle; gives its manifest, and what a host would start after the user has filled in its form. */
async function unpacked(command) {
  const file = bundle(command, { artifacts: built.artifacts, out: join(scratch, 'dist') })
  const cli = join(here, '..', 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js')
  const folder = join(scratch, `unpacked-${command}`)
  execFileSync(process.execPath, [cli, 'unpack', file, folder], { stdio: 'ignore' })
  execFileSync(process.execPath, [cli, 'validate', join(folder, 'manifest.json')], { stdio: 'ignore' })
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  // The host's own way to fill in forms.
  const { getMcpConfigForManifest } = await import('@anthropic-ai/mcpb')
  const more = { manifest, extensionPath: folder, systemDirs: {}, pathSeparator: '/' }
  return { manifest, filled: (userConfig) => getMcpConfigForManifest({ ...more, userConfig }) }
}

const INITIALIZE = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n'

test('the .mcpb of serve is valid and holds the program', { skip }, async () => {
  const source = join(root, 'core/corpus/v0.11.2-steady-2socket.prom')
  const { manifest, filled } = await unpacked('serve')
  assert.deepEqual([manifest.manifest_version, manifest.server.type, manifest.tools.length > 5], ['0.4', 'binary', true])
  for (const form of [{ source }, { source, region: '' }, { source, region: 'SE' }]) {
    const { command, args, env } = await filled(form)
    const { stdout, stderr } = run(command, args, { input: INITIALIZE, env: { ...process.env, ...env } })
    assert.match(stdout, /"serverInfo"/, stderr)
  }
})

test('the .mcpb of bridge asks for an address, and for a token that may be left out', { skip }, async () => {
  const seen = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(500).end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/mcp`
  const token = join(scratch, 'token 홍길동.txt')
  writeFileSync(token, 'geheim\n')
  const quick = { MCP_BRIDGE_CONNECT_TIMEOUT: '100ms', MCP_BRIDGE_DRAIN_TIMEOUT: '100ms' }
  const { manifest, filled } = await unpacked('bridge')
  assert.equal(manifest.name, 'carbon-kepler-bridge')
  for (const [form, wanted] of [[{ url }, undefined], [{ url, token_file: '' }, undefined], [{ url, token_file: token }, 'Bearer geheim']]) {
    const { command, args, env } = await filled(form)
    assert.deepEqual(args, ['bridge'])
    const variables = { ...process.env, ...env, ...quick }
    seen.length = 0
    const { status, stdout, stderr } = await started(command, args, { input: INITIALIZE, env: variables })
    assert.equal(status, 0, stderr)
    assert.ok(JSON.parse(stdout).error, stdout)
    assert.ok(seen.length > 0 && seen.every((it) => it === wanted), `${seen}, ${stderr}`)
  }
  server.close()
  // Nothing is started without an address; and an old host may leave the placeholder of what was not filled in.
  assert.equal(await filled({}), undefined)
  const { command } = await filled({ url })
  const env = { ...process.env, MCP_BRIDGE_URL: url, MCP_BRIDGE_BEARER_TOKEN_FILE: '${user_config.token_file}', ...quick }
  assert.equal(run(command, ['bridge'], { input: INITIALIZE, env }).status, 0)
})

/** As `run`, while this process goes on answering. */
function started(command, args, { input, env }) {
  return new Promise((resolve) => {
    const child = execFile(command, args, { env, timeout: 60_000 }, (error, stdout, stderr) => resolve({ status: error ? error.code : 0, stdout, stderr }))
    child.stdin.end(input)
  })
}
