// What is generated is fresh, and the types are what programs need, in both kinds of modules.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generated } from '../scripts/tools.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (...path) => readFileSync(join(root, ...path), 'utf8')
const tsc = (...args) => spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], { cwd: root, encoding: 'utf8' })

/** A folder inside of the package, so that its name is found. */
function folder(run) {
  const path = mkdtempSync(join(root, 'build', 'types-'))
  try {
    return run(path)
  } finally {
    rmSync(path, { recursive: true })
  }
}

test('generated files are fresh', () => {
  const stale = 'is stale: npm run types writes it'
  for (const [path, text] of generated()) assert.ok(readFileSync(path, 'utf8') === text, `${path} ${stale}`)
  assert.ok(read('native.d.ts') === read('build', 'native.d.ts'), `native.d.ts ${stale}`)
  folder((path) => {
    const { status, stdout } = tsc('-p', join(root, 'tsconfig.types.json'), '--outDir', path)
    assert.equal(status, 0, stdout)
    for (const name of readdirSync(path)) {
      assert.ok(readFileSync(join(path, name), 'utf8') === read('types', name), `types/${name} ${stale}`)
    }
  })
})

const BODY = `
const snapshot = parse(Buffer.from(SAMPLE_SCRAPE), { strict: true })
const watts: number | null = snapshot.workloads[0]!.totalWatts
const world = new World({ snapshot, region: 'KR', idle: 'proportional' })
const { status, gap_percent } = world.assessWorkloadCompliance({ workload_name: 'web', namespace: 'shop' })
const gap: number | null | undefined = gap_percent
const sum: number | null | undefined = world.getPowerConsumptionSummary().total_power_watts
const said: 'COMPLIANT' | 'NON_COMPLIANT' | 'UNKNOWN' = status
const boundary: 'component' | 'server' | 'facility' = world.getPowerConsumptionSummary().basis.boundary
// @ts-expect-error no such verdict
const guessed: boolean = status === 'compliant'
const laws: string[] = world.resource('compliance-standards://korea').laws.map((it) => it.name)
const grams: number | null = world.resource('carbon-intensity://KR').average_gCO2eq_kWh
const metered: number | null = world.resource('workload-metrics://shop/web').metrics.total_watts
const meter: string = snapshot.nodes[0]!.zones[0]!.meter
// @ts-expect-error no such option
fetchSnapshot('http://node-1:28282', { timeout: 3 })
// @ts-expect-error what is not known is null
const known: number = world.identifyPowerHotspots().summary.total_power_watts
const top = world.listTopPowerConsumers().consumers.map((it): string => it.name)
const fetched: Promise<{ readonly nodes: readonly { activeWatts: number | null }[] }> =
  fetchSnapshot('http://node-1:28282', { signal: new AbortController().signal })
const bridge = new Bridge('http://host/sse', { transport: 'sse' }).start((json: string) => json.length)
const sent: Promise<void> = bridge.send(Buffer.from('{}'))
const spoken: 'http' | 'sse' | null = bridge.stats().transport
async function read() { for await (const json of new Bridge('http://host/sse').start()) json.length }
const versions: Promise<string[]> = detect('http://host/sse', { signal: new AbortController().signal }).then((it) => it.protocolVersions)
const labels: Record<string, string> = parseSamples(SAMPLE_SCRAPE, { format: 'text' }).samples[0]!.labels
const ended: Promise<void> = bridge.close()
const events = new SseParser().push(Buffer.from('data: x')).map((it) => it.type === 'event' && it.data)
try { parse('') } catch (error) { if (error instanceof CarbonKeplerError && error.code === 'no_data') error.hints.length }
const code: Promise<number> = serveStdio({ source: 'http://node-1:28282' })
const perhaps: string | undefined = undefined
parse(new ArrayBuffer(0), { source: perhaps })
new World({ region: perhaps })
new Bridge('http://host/sse', { bearerTokenFile: perhaps, headers: new Headers(), signal: new AbortController().signal })
// @ts-expect-error there is no such tool
world.assess()
// @ts-expect-error a workload has a name
world.assessWorkloadCompliance({ namespace: 'shop' })
// @ts-expect-error no such policy
new World({ idle: 'half' })
// @ts-expect-error no such setting
new World({ regoin: 'KR' })
// @ts-expect-error no such format
parseSamples('', { format: 'yaml' })
// @ts-expect-error it may be unknown
snapshot.nodes[0]!.totalWatts.toFixed()
export { boundary, code, grams, guessed, laws, meter, metered, said, ended, events, fetched, gap, labels, read, sent, spoken, status, top, versions, watts }
`
const NAMES = 'Bridge, CarbonKeplerError, SAMPLE_SCRAPE, SseParser, World, detect, fetchSnapshot, parse, parseSamples, serveStdio'

test('types are for TypeScript below 5.7 and without @types/node', () => {
  for (const name of readdirSync(join(root, 'types'))) assert.doesNotMatch(read('types', name), /Uint8Array<|\bBuffer</, name)
})

test('programs pass tsc --strict, as ECMAScript modules and as CommonJS', () => {
  folder((path) => {
    writeFileSync(join(path, 'program.mts'), `import { ${NAMES} } from 'carbon-kepler'\n${BODY}`)
    writeFileSync(join(path, 'program.cts'), `import { ${NAMES} } from 'carbon-kepler'\n${BODY}`)
    const flags = ['--ignoreConfig', '--strict', '--exactOptionalPropertyTypes', '--noEmit', '--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022']
    const { status, stdout } = tsc(...flags, '--types', 'node', join(path, 'program.mts'), join(path, 'program.cts'))
    assert.equal(status, 0, stdout)
  })
})
