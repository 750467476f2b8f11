// Completes package-lock.json after `npm install --package-lock-only`: npm leaves out optional packages of other
// platforms that the registry at hand does not have, and `npm ci` then refuses the lock. They are named without a
// checksum, and never installed on a platform that is not theirs.
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'win32']

/** From a name such as `@napi-rs/tar-linux-x64-musl` or `@napi-rs/tar-wasm32-wasi`. */
function platform(name) {
  const [first, second, abi] = name.split('/').pop().replace(/^[a-z]+(-tools)?-/, '').split('-')
  if (!SYSTEMS.includes(first)) return { cpu: [first] }
  const libc = first === 'linux' ? { libc: [abi === 'musl' ? 'musl' : 'glibc'] } : {}
  return { cpu: [second], os: [first], ...libc }
}

for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    lock.packages[`node_modules/${name}`] ??= { version, dev: true, optional: true, ...platform(name) }
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
