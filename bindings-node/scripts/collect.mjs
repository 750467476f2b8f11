// Puts the addon and the program of one platform into build/artifacts/<platform>, without symbols.
// node scripts/collect.mjs [--profile release] [--triple x86_64-unknown-linux-musl] [--addon DIR, where it is];
// with --wasm the WebAssembly build.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))

export function collect({ profile = 'release', triple, addon = root, into = join(root, 'build', 'artifacts') }) {
  const addons = readdirSync(addon).filter((name) => /^carbon-kepler\..+\.node$/.test(name))
  if (addons.length !== 1) throw new Error(`expected the addon of one platform, saw ${addons.length}: npm run build makes it`)
  const platform = addons[0].split('.')[1]
  const folder = join(into, platform)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const program = platform.startsWith('win32') ? 'carbon-kepler-mcp.exe' : 'carbon-kepler-mcp'
  copyFileSync(join(addon, addons[0]), join(folder, addons[0]))
  copyFileSync(join(root, '..', 'target', triple ?? '', profile, program), join(folder, program))
  // The release profile strips by itself.
  if (profile !== 'release') execFileSync('strip', ['--strip-unneeded', join(folder, addons[0]), join(folder, program)])
  return { folder, platform, program: join(folder, program) }
}

/** What `npm run build:wasm` has made; there is no program beside it. */
export function collectWasm({ into = join(root, 'build', 'artifacts') } = {}) {
  const folder = join(into, 'wasm32-wasi')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const isOurs = (name) => /^carbon-kepler\.wasi.*js$|^carbon-kepler\.wasi\.d\.cts$|^carbon-kepler\.wasm32-wasi\.wasm$|^wasi-worker.*\.mjs$/.test(name)
  const files = readdirSync(root).filter(isOurs)
  if (!files.some((name) => name.endsWith('.wasm'))) throw new Error('no WebAssembly here: npm run build:wasm makes it')
  for (const name of files) copyFileSync(join(root, name), join(folder, name))
  return { folder }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { profile: { type: 'string' }, triple: { type: 'string' }, addon: { type: 'string' }, wasm: { type: 'boolean' } }
  const { values } = parseArgs({ options })
  console.log((values.wasm ? collectWasm() : collect(values)).folder)
}
