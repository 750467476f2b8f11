'use strict'

const native = require('../native.js')
const { CarbonKeplerError, guarded } = require('./errors.js')
const { fetchSnapshots } = require('./fetch.js')
const { invalid, isObject } = require('./options.js')
const { Snapshot } = require('./snapshot.js')
const { World } = require('./world.js')

/** @typedef {import('./fetch.js').FetchOptions} FetchOptions */
/** @typedef {import('./world.js').Settings} Settings */

/**
 * A figure with its bounds, its quality and where it comes from. `high` is null where only a lower bound is known.
 * @typedef {{ value: number, low: number, high: number | null, unit: string, quality: string, provenance: string }} Quantity
 */

/**
 * What was drawn until a moment.
 * @typedef {object} Tracked
 * @property {readonly string[]} sources Addresses, or a RAPL directory.
 * @property {string | null} workload A workload or controller, or null for whole machines, whatever else ran there.
 * @property {Date} startedAt
 * @property {Date} endedAt When it was read for the last time.
 * @property {number} seconds The time it was read over (s).
 * @property {Quantity | null} energy As it was measured (kWh); null where it is not known.
 * @property {string | null} energyUnknown Why not.
 * @property {number | null} meanWatts The mean power (W).
 * @property {Quantity | null} emissions What that stands for (gCO2eq).
 * @property {string | null} emissionsUnknown
 * @property {string} boundary Up to where the emissions go: `component`, `server` or `facility`.
 * @property {number} failedReads How often a reading failed; the next one has made up for it.
 */

/**
 * @typedef {object} Asked
 * @property {string} [workload] A pod or its controller, with its namespace or without (`shop/web`). Inside of a pod,
 *   `process.env.HOSTNAME` is its name, unless it has the host's network or a hostname of its own.
 * @property {number | string} [intensity] Carbon intensity (gCO2eq/kWh), or with its unit: `'0.4173 tCO2eq/MWh'`.
 * @property {number} [everyMs] Between readings (ms): hardware counters wrap, in minutes under load. Default: 60000.
 * @property {(reading: Tracked) => void} [onReading] Told each reading.
 */

/** @typedef {Settings & FetchOptions & Asked} TrackOptions */

/** @type {Record<keyof FetchOptions, true>} */
const FETCH = { signal: true, headers: true, strict: true, timeoutMs: true, retries: true, maxBytes: true, totalZone: true }

/** Energy and emissions of a block that runs now; `Tracker.start` begins it. */
class Tracker {
  /** @type {() => Promise<Snapshot>} */
  #take
  /** @type {import('../native.js').Account} */
  #account
  /** @type {Pick<Tracked, 'sources' | 'workload'> & { isPlaced: boolean }} */
  #whose
  #startedAt = new Date()
  #endedAt = this.#startedAt
  #failedReads = 0
  #onReading
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** One reading after the other. @type {Promise<unknown>} */
  #turn = Promise.resolve()
  #isOver = false

  /**
   * Use `Tracker.start`.
   * @internal
   * @param {string | string[]} source
   * @param {TrackOptions} options
   */
  constructor(source, options) {
    if (!isObject(options)) throw invalid('options', 'an object', options)
    const { workload, intensity, everyMs = 60_000, onReading, ...rest } = options
    if (!(everyMs > 0 && everyMs < 2 ** 31)) throw invalid('everyMs', 'a time above 0 and below 2^31 ms', everyMs)
    if (onReading !== undefined && typeof onReading !== 'function') throw invalid('onReading', 'a function', onReading)
    const [fetch, settings] = split(rest)
    const [namespace, name] = whose(workload)
    this.#take = taker(source, fetch, workload)
    const world = World.handle(new World(settings))
    const grid = intensity === undefined ? undefined : String(intensity)
    this.#account = guarded(() => new native.Account(world, namespace, name, grid))
    this.#whose = { sources: Object.freeze([source].flat()), workload: workload ?? null, isPlaced: 'region' in settings || grid !== undefined }
    this.#onReading = onReading
    this.#timer = setInterval(() => this.read().catch(() => {}), everyMs)
    // It does not keep the program from ending.
    this.#timer.unref()
  }

  /**
   * Begins. Errors are those of `fetchSnapshots` and `Snapshot.rapl`, and `not_found` for a workload that is not there.
   * @param {string | string[]} source addresses of exporters, or a RAPL directory such as `/sys/class/powercap`
   * @param {TrackOptions} [options]
   * @returns {Promise<Tracker>}
   */
  static async start(source, options = {}) {
    const tracker = new Tracker(source, options)
    try {
      await tracker.#observe()
    } catch (error) {
      clearInterval(tracker.#timer)
      throw error
    }
    tracker.#startedAt = tracker.#endedAt
    return tracker
  }

  /** Everything drawn until the last reading. @returns {Tracked} */
  get result() {
    const { seconds, energy, energyUnknown, emissions, boundary } = JSON.parse(this.#account.balance())
    const { isPlaced, ...whose } = this.#whose
    const nowhere = isPlaced ? 'no carbon intensity for the region' : 'no carbon intensity: give intensity or region'
    return {
      ...whose,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      seconds,
      energy,
      energyUnknown,
      meanWatts: energy && seconds > 0 ? (energy.value * 3.6e6) / seconds : null,
      emissions,
      emissionsUnknown: emissions ? null : energy ? nowhere : 'energy is not known',
      boundary,
      failedReads: this.#failedReads,
    }
  }

  /**
   * Reads now, and gives everything drawn until now. Counters of Kepler move every few seconds: sooner there is nothing new.
   * @returns {Promise<Tracked>}
   * @throws {CarbonKeplerError} where nothing can be read, and `invalid_input` after its end
   */
  async read() {
    if (this.#isOver) throw new CarbonKeplerError('invalid_input', 'read: expected a block that runs, saw one that is over')
    return this.#next()
  }

  /**
   * Reads for the last time. What goes wrong there does not end the program: then the energy is unknown, with the reason.
   * @returns {Promise<Tracked>}
   */
  async stop() {
    clearInterval(this.#timer)
    this.#isOver = true
    try {
      return await this.#next()
    } catch (error) {
      // What was drawn since the last reading is missing, and it may have been most of it.
      const unknown = { energy: null, meanWatts: null, emissions: null, emissionsUnknown: 'energy is not known' }
      return { ...this.result, ...unknown, energyUnknown: error instanceof Error ? error.message : String(error) }
    }
  }

  /** @returns {Promise<Tracked>} */
  #next() {
    const reading = this.#turn.then(async () => {
      try {
        await this.#observe()
      } catch (error) {
        this.#failedReads += 1
        throw error
      }
      const { result } = this
      this.#onReading?.(result)
      return result
    })
    this.#turn = reading.catch(() => {})
    return reading
  }

  async #observe() {
    const snapshot = await this.#take()
    guarded(() => this.#account.observe(Snapshot.handle(snapshot), performance.now() / 1000))
    this.#failedReads += snapshot.failures.length > 0 ? 1 : 0
    this.#endedAt = new Date()
  }
}

/**
 * Measures what runs while a function does.
 * @template T
 * @param {string | string[]} source addresses of exporters, or a RAPL directory such as `/sys/class/powercap`
 * @param {TrackOptions} options
 * @param {(tracker: Tracker) => T | Promise<T>} work
 * @returns {Promise<{ value: T, tracked: Tracked }>} what the function gave, and what was drawn meanwhile
 * @throws {CarbonKeplerError} as `Tracker.start`; and whatever the function throws
 * @example
 * const { value, tracked } = await track('http://node-1:28282', { workload: 'shop/web', intensity: 417.3 }, () => train())
 * console.log(tracked.energy ?? tracked.energyUnknown)
 */
async function track(source, options, work) {
  if (typeof work !== 'function') throw invalid('work', 'a function', work)
  const tracker = await Tracker.start(source, options)
  /** @type {T} */
  let value
  try {
    value = await work(tracker)
  } catch (error) {
    await tracker.stop()
    throw error
  }
  return { value, tracked: await tracker.stop() }
}

/**
 * What reads the source.
 * @param {string | string[]} source
 * @param {FetchOptions} fetch
 * @param {string | undefined} workload
 */
function taker(source, fetch, workload) {
  const all = [source].flat()
  if (all.length === 0 || !all.every((it) => typeof it === 'string')) throw invalid('source', 'one address or more, or a RAPL directory', source)
  if (all.some((it) => it.includes('://'))) return () => fetchSnapshots(all, fetch)
  const [directory, ...others] = all
  if (others.length > 0) throw invalid('source', 'one RAPL directory, or addresses', source)
  if (workload !== undefined) {
    const message = `source: expected an exporter, which knows workload ${workload}, saw RAPL ${directory}`
    throw new CarbonKeplerError('invalid_input', message)
  }
  return async () => Snapshot.rapl(directory)
}

/**
 * Options of reading, and settings.
 * @param {Settings & FetchOptions} given
 * @returns {[FetchOptions, Settings]}
 */
function split(given) {
  const entries = Object.entries(given)
  const isFetch = (/** @type {[string, unknown]} */ [name]) => Object.hasOwn(FETCH, name)
  return [Object.fromEntries(entries.filter(isFetch)), Object.fromEntries(entries.filter((it) => !isFetch(it)))]
}

/**
 * @param {unknown} workload
 * @returns {[string | undefined, string | undefined]}
 */
function whose(workload) {
  if (workload === undefined) return [undefined, undefined]
  const parts = typeof workload === 'string' ? workload.split('/') : []
  if (parts.length < 1 || parts.length > 2 || parts.some((it) => it.trim() === '')) {
    throw new CarbonKeplerError('invalid_input', `workload: expected namespace/name or name, saw ${JSON.stringify(workload)}`)
  }
  return parts.length === 1 ? [undefined, parts[0]] : [parts[0], parts[1]]
}

module.exports = { Tracker, track }
