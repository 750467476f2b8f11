// Makes the two .mcpb of one platform from build/artifacts, bundles that Claude Desktop installs with one click: `serve`
// reads exporters, `bridge` reaches an MCP server somewhere else.
// node scripts/mcpb.mjs [--artifacts DIR] [--platform linux-x64-gnu] [--out DIR]
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'))
// Its own file, because npx would start another Node and a shell.
const mcpb = (...args) => execFileSync(process.execPath, [join(root, 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js'), ...args], { encoding: 'utf8' })

/** Names of the bundles, by the command that they start. */
const BUNDLES = { serve: 'carbon-kepler', bridge: 'carbon-kepler-bridge' }

/** Version, platform and tools are known elsewhere; the rest is in mcpb/<command>.json. */
function manifest(command, platform, program) {
  const manifest = readJson('mcpb', `${command}.json`)
  manifest.version = readJson('package.json').version
  manifest.compatibility.platforms = [platform.split('-')[0]]
  manifest.server.entry_point = `server/${program}`
  manifest.server.mcp_config.command = `\${__dirname}/server/${program}`
  // Those of a bridge are its server's.
  if (manifest.tools_generated) return manifest
  const schemas = readdirSync(join(root, '../core/schema')).filter((name) => name.endsWith('.json')).sort().map((name) => readJson('../core/schema', name))
  manifest.tools = schemas.filter((it) => it.listed).map(({ name, description }) => ({ name, description }))
  return manifest
}

/** The bundle that starts one command. */
export function bundle(command, { artifacts = join(root, 'build', 'artifacts'), platform, out = join(root, 'dist') }) {
  const target = platform ?? readdirSync(artifacts).find((it) => !it.startsWith('wasm'))
  const program = target.startsWith('win32') ? 'carbon-kepler-mcp.exe' : 'carbon-kepler-mcp'
  const folder = join(out, `mcpb-${command}-${target}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'server'), { recursive: true })
  copyFileSync(join(artifacts, target, program), join(folder, 'server', program))
  chmodSync(join(folder, 'server', program), 0o755)
  for (const path of ['LICENSE', 'NOTICE', 'mcp-bridge/THIRD-PARTY.txt']) copyFileSync(join(root, '..', path), join(folder, basename(path)))
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest(command, target, program), null, 2)}\n`)
  mcpb('validate', join(folder, 'manifest.json'))
  const file = join(out, `${BUNDLES[command]}-${target}.mcpb`)
  mcpb('pack', folder, file)
  return file
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { artifacts: { type: 'string' }, platform: { type: 'string' }, out: { type: 'string' } }
  const { values } = parseArgs({ options })
  for (const command of Object.keys(BUNDLES)) console.log(bundle(command, values))
}
