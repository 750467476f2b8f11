// A registry of npm on loopback that has the packages of some tarballs, and no others.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'

/** Serves the tarballs; `asked` names every package that was asked for, `fetched` every tarball that was taken. */
export async function registry(tarballs) {
  const files = new Map(tarballs.map((file) => [basename(file), readFileSync(file)]))
  const manifests = tarballs.map((file) => {
    const manifest = JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }))
    return { ...manifest, _file: basename(file) }
  })
  const asked = new Set()
  const fetched = new Set()
  const server = createServer(({ url }, response) => {
    const name = decodeURIComponent(url.slice(1))
    const file = files.get(basename(name))
    if (file) fetched.add(basename(name))
    else asked.add(name)
    const manifest = manifests.find((it) => it.name === name)
    const body = file ?? (manifest && JSON.stringify(packument(manifest)))
    response.writeHead(body ? 200 : 404, { 'content-type': file ? 'application/octet-stream' : 'application/json' }).end(body ?? '{}')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  const packument = ({ _file, ...manifest }) => {
    const integrity = `sha512-${createHash('sha512').update(files.get(_file)).digest('base64')}`
    const version = { ...manifest, dist: { tarball: `${url}/-/${_file}`, integrity } }
    return { name: manifest.name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: version } }
  }
  return { url, asked, fetched, close: () => server.close() }
}
