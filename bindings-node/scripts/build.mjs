// Builds the addon. `--release` as it is published; any other flag goes to `napi build`.
// Its types go to build/, so that a test can tell whether those in the repository are stale; `npm run types` takes them over.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (program, ...args) => {
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }
  execFileSync(program, args, options)
}

mkdirSync(new URL('../build', import.meta.url), { recursive: true })
run('npx', 'napi', 'build', '--platform', '--js', 'native.js', '--dts', 'build/native.d.ts', ...process.argv.slice(2))
