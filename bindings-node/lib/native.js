'use strict'

const { CarbonKeplerError } = require('./errors.js')
const { explained } = require('./load-failure.js')

/** @returns {typeof import('../native.js')} */
function load() {
  try {
    return require('../native.js')
  } catch (error) {
    const { message, hints } = explained(error)
    throw new CarbonKeplerError('unavailable', message, { hints, cause: error })
  }
}

/** The addon of this platform, or the WebAssembly build in its place. */
module.exports = load()
