#!/usr/bin/env node
'use strict'

// As the script of this name: one argument, the address of the server.
require('../lib/main.js').main(['bridge', ...process.argv.slice(2)])
