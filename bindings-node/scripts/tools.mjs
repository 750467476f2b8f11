// `npm run types`: what is generated, but for what tsc makes of lib/, all of it from the schemas in core/schema.
// tool-types.d.ts: settings as options, sets of words, what tools take and answer, documents, nouns; lib/tools.js: each
// tool of the catalog as a method; lib/nouns.js: nouns as JavaScript names their fields.
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const schemas = new URL('../../core/schema/', import.meta.url)
const root = new URL('..', import.meta.url)

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

/** Those settings of connections that `fetchSnapshot` knows: Node has its own proxies and certificates. */
const CONNECTIONS = ['timeout', 'retries', 'max_bytes', 'total_zone']

/** Options of `fetchSnapshot`. JavaScript counts times in milliseconds. */
function connections({ properties }) {
  return CONNECTIONS.map((key) => {
    const { description, default: value, ...schema } = properties[key]
    const seconds = `(s), ${value} by default`
    if (!description.includes(seconds)) return { name: camel(key), description, value, schema }
    const milliseconds = description.replace(seconds, `(ms), ${value * 1000} by default`)
    return { name: `${camel(key)}Ms`, description: milliseconds, value: value * 1000, schema }
  })
}

function fetchOptions(settings) {
  const fields = connections(settings).map(({ name, description, schema }) => {
    return `  /** ${description} */\n  ${name}?: ${type(schema, '  ')} | undefined`
  })
  return `/** How exporters are read. */
export type FetchOptions = {
  /** Gives up; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Headers of the request, such as \`authorization\`. They do not go along when a server redirects to another origin. */
  headers?: Record<string, string> | Headers | undefined
  /** Whether an exporter that fails, or a bad line, is an error. Else \`failures\` has the one, and the other is skipped and counted. */
  strict?: boolean | undefined
${fields.join('\n')}\n}`
}

/** A JSON schema as a TypeScript type; what it says in words becomes comments. */
function type(schema, indent) {
  if (schema === true || schema === undefined) return 'unknown'
  if (schema.$ref) return reference(schema)
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

/** The name of a type of its own. */
function reference({ $ref }) {
  return $ref.replace('#/$defs/', '')
}

function declared(name, schema) {
  return `/** ${schema.description.replace(/\s+/g, ' ')} */\nexport type ${name} = ${type(schema, '')}`
}

/** The same with names as JavaScript has them, as far as they are the core's. */
function camelled({ properties, required, ...schema }) {
  const named = Object.entries(properties).map(([key, it]) => [camel(key), it])
  return { ...schema, properties: Object.fromEntries(named), required: required.map(camel) }
}

/** All types that schemas name, each once. */
function named(schemas) {
  const types = Object.assign({}, ...schemas.map((schema) => schema.$defs ?? {}))
  return Object.entries(types).sort(([one], [other]) => (one < other ? -1 : 1))
}

/** What is at an address, as far as its text tells. */
function resourceAt(resources) {
  const rows = resources.map(({ uri, document }) => {
    const pattern = uri.includes('{') ? `\`${uri.replace(/\{\w+\}.*/, '${string}')}\`` : `'${uri}'`
    return `  Uri extends ${pattern} ? ${document.title} :`
  })
  const all = [...new Set(resources.map(({ document }) => document.title))]
  return `/** The document at an address. */
export type ResourceAt<Uri extends string> =
${[...new Set(rows)].join('\n')}\n  ${all.join(' | ')}`
}

/** Nouns as the core describes them, and what they are made of. */
function nounsOf(nouns) {
  const parts = named(nouns).filter(([, schema]) => schema.properties)
  return [...nouns.map((noun) => [noun.title, noun]), ...parts]
}

/** Types in a file of their own: JavaScript has no place for them. */
function types({ tools, settings, resources, nouns, reading }) {
  const both = tools.flatMap(({ name, input, output }) => [
    declared(`${pascal(name)}Input`, input),
    declared(`${pascal(name)}Output`, output),
  ])
  const isPlain = ([, schema]) => schema.enum || !nouns.some(({ $defs = {} }) => Object.values($defs).includes(schema))
  const parts = [...tools.flatMap(({ input, output }) => [input, output]), ...resources.map(({ document }) => document), ...nouns]
  const documents = new Map(resources.map(({ document }) => [document.title, document]))
  const own = named(parts).filter(([name]) => !documents.has(name)).filter(isPlain)
  const texts = [
    options(settings),
    fetchOptions(reading),
    ...own.map(([name, schema]) => declared(name, schema)),
    ...both,
    ...[...documents].map(([name, schema]) => declared(name, schema)),
    resourceAt(resources),
    ...nounsOf(nouns).map(([name, schema]) => declared(name, camelled(schema))),
  ]
  return `// Written by scripts/tools.mjs from core/schema.\n\n${texts.join('\n\n')}\n`
}

/** Each noun of the core with its fields as JavaScript names them. */
function nounFunctions(nouns) {
  const name = (title) => title[0].toLowerCase() + title.slice(1)
  const parts = new Set(nounsOf(nouns).map(([title]) => title))
  const functions = nounsOf(nouns).reverse().map(([title, { properties }]) => {
    const fields = Object.entries(properties).map(([key, { items }]) => {
      const part = items?.$ref && reference(items)
      return `  ${camel(key)}: row.${key}${parts.has(part) ? `.map(${name(part)})` : ''},`
    })
    return `/** @param {any} row @returns {import('../tool-types.js').${title}} */
const ${name(title)} = (row) => ({\n${fields.join('\n')}\n})`
  })
  const exported = nouns.map(({ title }) => name(title)).join(', ')
  return `'use strict'\n\n// Written by scripts/tools.mjs from core/schema.\n\n${functions.join('\n\n')}\n\nmodule.exports = { ${exported} }\n`
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
  return Object.keys(properties).filter((key) => properties[key].anyOf?.some(({ type }) => type === 'array')).map(camel)
}

function methods({ tools, settings, reading }) {
  const known = connections(reading).filter(({ value }) => value !== undefined)
  const defaults = known.map(({ name, value }) => `${name}: ${value}`)
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

/** What \`fetchSnapshot\` does unless told. */
const FETCH_DEFAULTS = { ${defaults.join(', ')} }

module.exports = { FETCH_DEFAULTS, LISTS, Tools }
`
}

/** What the files should hold, by path. */
export function generated() {
  const read = (name) => JSON.parse(readFileSync(new URL(name, schemas), 'utf8'))
  const all = (folder) => {
    const files = readdirSync(new URL(folder, schemas)).filter((name) => name.endsWith('.json')).sort()
    return files.map((name) => read(`${folder}${name}`))
  }
  const core = {
    tools: all('./'),
    settings: read('settings/assumptions.json'),
    reading: read('settings/connections.json'),
    resources: all('resources/').sort((one, other) => one.order - other.order),
    // What assesses workloads is a tool here.
    nouns: all('nouns/').filter(({ title }) => title !== 'Finding'),
  }
  return new Map([
    [fileURLToPath(new URL('lib/tools.js', root)), methods(core)],
    [fileURLToPath(new URL('lib/nouns.js', root)), nounFunctions(core.nouns)],
    [fileURLToPath(new URL('tool-types.d.ts', root)), types(core)],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generated()) writeFileSync(path, text)
  copyFileSync(new URL('../build/native.d.ts', import.meta.url), new URL('../native.d.ts', import.meta.url))
}
