'use strict'

/**
 * A program of this package: ends with the command line's exit code, or says why there is none.
 * @param {string[]} args
 */
function main(args) {
  started(args).then(
    (code) => process.exit(code),
    (error) => {
      console.error(`error: ${error.message}`)
      for (const hint of error.hints ?? []) console.error(`  hint: ${hint}`)
      process.exit(69)
    },
  )
}

/** @param {string[]} args */
async function started(args) {
  // Here, because it loads the addon, which may fail.
  return require('./cli.js').runCli(args)
}

module.exports = { main }
