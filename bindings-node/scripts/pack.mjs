// Packs the package and those of the platforms that are in build/artifacts, of which some has to be there; with --all, every
// one. `npm run pack:here` builds and collects what it needs.
// node scripts/pack.mjs [--artifacts DIR] [--out DIR] [--all]
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const shell = process.platform === 'win32'
const npx = (...args) => execFileSync('npx', args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], shell })
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
const LEGAL = ['LICENSE', 'NOTICE', 'mcp-bridge/THIRD-PARTY.txt']
const licence = (folder) => LEGAL.forEach((path) => copyFileSync(join(root, '..', path), join(folder, basename(path))))

/** The address of the repository, without which npm refuses provenance; none is made up. */
const repositoryOf = (cargo) => /^repository = "(.+)"/m.exec(cargo)?.[1]
const withAddress = (manifest, address) => (address ? { ...manifest, repository: { type: 'git', url: `git+${address}.git` }, homepage: address, bugs: `${address}/issues` } : manifest)

/** `npm pack`, which says what it wrote. */
function pack(folder, out) {
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', out], { cwd: folder, shell, stdio: ['ignore', 'pipe', 'pipe'] }))
  return join(out, packed.filename)
}

/** The addon, and beside it the program that hosts are told to start. */
function platformPackage(folder, artifacts, repository) {
  const manifest = withAddress(readJson(join(folder, 'package.json')), repository)
  manifest.files = [...readdirSync(artifacts), 'NOTICE', 'THIRD-PARTY.txt']
  cpSync(artifacts, folder, { recursive: true })
  licence(folder)
  writeJson(join(folder, 'package.json'), manifest)
}

/** What is published: no script that runs at installation, and the platforms as optional dependencies. */
function mainPackage(folder, platforms, repository) {
  const { scripts, devDependencies, napi, ...own } = readJson(join(root, 'package.json'))
  const manifest = withAddress(own, repository)
  manifest.optionalDependencies = Object.fromEntries(platforms.map((name) => [name, manifest.version]))
  mkdirSync(folder, { recursive: true })
  for (const name of [...manifest.files, 'README.md']) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  licence(folder)
  copyFileSync(join(root, '..', 'CHANGELOG.md'), join(folder, 'CHANGELOG.md'))
  manifest.files = [...manifest.files, 'NOTICE', 'THIRD-PARTY.txt', 'CHANGELOG.md']
  writeJson(join(folder, 'package.json'), manifest)
}

export function packAll({ artifacts = join(root, 'build', 'artifacts'), out = join(root, 'dist'), all = false, repository = repositoryOf(readFileSync(join(root, '../Cargo.toml'), 'utf8')) }) {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  // It writes inside of the package only; tests pack at the same time.
  const made = join('build', `npm-${process.pid}`)
  npx('napi', 'create-npm-dirs', '--npm-dir', made)
  cpSync(join(root, made), join(out, 'npm'), { recursive: true })
  rmSync(join(root, made), { recursive: true, force: true })
  const platforms = readdirSync(join(out, 'npm')).sort()
  const here = platforms.filter((platform) => existsSync(join(artifacts, platform)))
  const missing = all || here.length === 0 ? platforms.filter((it) => !here.includes(it)) : []
  // The package would install without an error, and could load nothing.
  if (missing.length > 0) {
    throw new Error(`nothing in ${artifacts} for ${missing.join(', ')}: npm run pack:here builds, collects and packs for this platform`)
  }
  mainPackage(join(out, 'main'), platforms.map((platform) => `carbon-kepler-${platform}`), repository)
  const packed = here.map((platform) => {
    platformPackage(join(out, 'npm', platform), join(artifacts, platform), repository)
    return pack(join(out, 'npm', platform), out)
  })
  return [pack(join(out, 'main'), out), ...packed]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { artifacts: { type: 'string' }, out: { type: 'string' }, all: { type: 'boolean' } }
  console.log(packAll(parseArgs({ options }).values).join('\n'))
}
