// The tests of library and bridge with the oldest and the newest Node that we support.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const names = ['vectors', 'exposition', 'math', 'prototype', 'library', 'refusals', 'fetch', 'fetch-careful', 'bridge', 'bridge-ends', 'flow']
const tests = names.map((name) => path(`${name}.test.mjs`))

for (const name of ['node-18', 'node-24']) {
  const node = path(`node_modules/${name}/bin/node`)
  if (!existsSync(node)) {
    console.log(`${name}: not there for this platform, skipped`)
    continue
  }
  const { status, stdout } = spawnSync(node, ['--test', ...tests], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const passed = /pass (\d+)/.exec(stdout)?.[1]
  console.log(`${name}: ${passed} passed`)
  if (status !== 0 || !(Number(passed) > 40)) {
    console.error(stdout)
    process.exitCode = 1
  }
}
