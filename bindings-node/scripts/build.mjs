// Builds the addon. `--release` as it is published; `--wasm` for WebAssembly; any other flag goes to `napi build`.
// Its types go to build/, so that a test can tell whether those in the repository are stale; `npm run types` takes them over.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const flags = process.argv.slice(2)
const napi = (...args) => {
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }
  execFileSync('npx', ['napi', 'build', ...args], options)
}

if (flags[0] === '--wasm') {
  // Where an earlier one is, napi takes native.js, which is the addon's, for a part of it and removes it.
  rmSync(new URL('../carbon-kepler.wasi.cjs', import.meta.url), { force: true })
  const target = ['--manifest-path', 'Cargo.toml', '--target', 'wasm32-wasip1-threads', '--release']
  napi(...target, '--js', 'native.js', '--dts', 'native.wasi.d.cts', '--no-dts-header')
} else {
  mkdirSync(new URL('../build', import.meta.url), { recursive: true })
  napi('--platform', '--js', 'native.js', '--dts', 'build/native.d.ts', ...flags)
}
