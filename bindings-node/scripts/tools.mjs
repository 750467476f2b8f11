// `npm run types`: what is generated, but for what tsc makes of lib/.
// lib/tools.js and tool-types.d.ts: settings as options, and each tool of the catalog as a method with types, from the
// schemas in core/schema.
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const schemas = new URL('../../core/schema/', import.meta.url)
const target = new URL('../lib/tools.js', import.meta.url)

const words = (name) => name.split('_')
const capital = (word) => word[0].toUpperCase() + word.slice(1)
const pascal = (name) => words(name).map(capital).join('')
const camel = (name) => pascal(name).replace(/^./, (first) => first.toLowerCase())

/** Settings as options: each may be left out, and they are named as JavaScript names things. */
function options({ properties }) {
  const fields = Object.entries(properties).map(([key, schema]) => {
    return `  /** ${schema.description.replaceAll('*/', '* /')} */\n  ${camel(key)}?: ${type(schema, '  ')} | undefined`
  })
  return `/** What decides how data is counted and what it is held against; the command line's settings. */
export type Settings = {\n${fields.join('\n')}\n}`
}

/** A JSON schema as a TypeScript type; what it says in words becomes comments. */
function type(schema, indent) {
  if (schema === true || schema === undefined) return 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map((branch) => type(branch, indent)))].join(' | ')
  if (schema.prefixItems) return `[${schema.prefixItems.map((item) => type(item, indent)).join(', ')}]`
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return array(schema, indent)
    case 'object':
      return object(schema, indent)
    case undefined:
      return 'unknown'
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`)
  }
}

function array({ items, minItems, maxItems }, indent) {
  const item = type(items, indent)
  if (minItems !== undefined && minItems === maxItems) return `[${Array(minItems).fill(item).join(', ')}]`
  return item.includes('|') ? `(${item})[]` : `${item}[]`
}

function object({ properties, required = [], additionalProperties }, indent) {
  if (!properties) return additionalProperties ? `Record<string, ${type(additionalProperties, indent)}>` : '{}'
  const inner = `${indent}  `
  const fields = Object.entries(properties).map(([key, schema]) => {
    const said = [schema.description, schema.default == null ? '' : `Default: ${JSON.stringify(schema.default)}.`]
    const comment = said.filter(Boolean).join(' ').replace(/\s+/g, ' ').replaceAll('*/', '* /')
    const name = /^\w+$/.test(key) ? key : JSON.stringify(key)
    const field = `${inner}${name}${required.includes(key) ? '' : '?'}: ${type(schema, inner)}`
    return comment ? `${inner}/** ${comment} */\n${field}` : field
  })
  return `{\n${fields.join('\n')}\n${indent}}`
}

/** Types in a file of their own: JavaScript has no place for them. */
function types(tools, settings) {
  const both = tools.flatMap(({ name, input, output }) => [
    `/** ${input.description} */\nexport type ${pascal(name)}Input = ${type(input, '')}`,
    `/** ${output.description} */\nexport type ${pascal(name)}Output = ${type(output, '')}`,
  ])
  return `// Written by scripts/tools.mjs from core/schema.\n\n${[options(settings), ...both].join('\n\n')}\n`
}

function method({ name, description, input }) {
  const isOptional = !(input.required ?? []).length
  const parameter = isOptional ? '[input]' : 'input'
  return `  /**
   * ${description}
   * @param {import('../tool-types.js').${pascal(name)}Input} ${parameter}
   * @returns {import('../tool-types.js').${pascal(name)}Output}
   * @throws {import('./errors.js').CarbonKeplerError} as \`call\`
   */
  ${camel(name)}(input) {
    return this.call('${name}', input)
  }`
}

/** Names of settings that may be several. */
function lists({ properties }) {
  return Object.keys(properties).filter((key) => properties[key].anyOf).map(camel)
}

function methods(tools, settings) {
  return `'use strict'

// Written by scripts/tools.mjs from core/schema.

/** Each tool of the catalog as a method; \`World\` has what they need. */
class Tools {
  /**
   * Calls a tool by its name.
   * @param {string} _tool
   * @param {object} [_input]
   * @returns {any}
   */
  call(_tool, _input) {
    throw new Error('a World knows how to call tools')
  }

${tools.map(method).join('\n\n')}
}

/** Settings that may be several. */
const LISTS = [${lists(settings).map((name) => `'${name}'`).join(', ')}]

module.exports = { LISTS, Tools }
`
}

/** What the two files should hold, by path. */
export function generated() {
  const files = readdirSync(schemas).filter((name) => name.endsWith('.json')).sort()
  const read = (name) => JSON.parse(readFileSync(new URL(name, schemas), 'utf8'))
  const [tools, settings] = [files.map(read), read('settings/assumptions.json')]
  return new Map([
    [fileURLToPath(target), methods(tools, settings)],
    [fileURLToPath(new URL('../tool-types.d.ts', target)), types(tools, settings)],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generated()) writeFileSync(path, text)
  copyFileSync(new URL('../build/native.d.ts', import.meta.url), new URL('../native.d.ts', import.meta.url))
}
