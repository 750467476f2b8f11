'use strict'

const { dirname } = require('node:path')

/** The oldest glibc that released addons and programs run on; `make release-check` looks at what was built. */
const GLIBC_FLOOR = '2.28'

/** @type {Record<string, string[]>} What there is a package for, by `process.platform` and `process.arch`. */
const KINDS = {
  'darwin arm64': [''],
  'darwin x64': [''],
  'linux arm64': ['-gnu', '-musl'],
  'linux x64': ['-gnu', '-musl'],
  'win32 arm64': ['-msvc'],
  'win32 x64': ['-msvc'],
}

/** Names of the packages with an addon for this platform; on Linux one of each C library. */
function addonPackages({ platform, arch } = process) {
  return (KINDS[`${platform} ${arch}`] ?? []).map((kind) => `carbon-kepler-${platform}-${arch}${kind}`)
}

/**
 * The folder of the addon that was loaded. Where both C libraries' packages are installed (Yarn 1, npm before 10.4),
 * only one of them can run here, and Node has found out which.
 */
function addonFolder() {
  const loaded = require.cache[require.resolve('../native.js')]?.children?.find(({ filename }) => filename?.endsWith('.node'))
  if (loaded) return dirname(loaded.filename)
  // Not every runtime says what a module has loaded.
  const found = addonPackages().map(resolved).find(Boolean)
  return found && dirname(found)
}

/** @param {string} name */
function resolved(name) {
  try {
    return require.resolve(`${name}/package.json`)
  } catch {
    return undefined
  }
}

module.exports = { addonFolder, addonPackages, GLIBC_FLOOR }
