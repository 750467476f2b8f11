'use strict'

// Written by scripts/tools.mjs from core/schema.

/** @param {any} row @returns {import('../tool-types.js').ZoneReading} */
const zoneReading = (row) => ({
  zone: row.zone,
  meter: row.meter,
  totalWatts: row.total_watts,
  activeWatts: row.active_watts,
  idleWatts: row.idle_watts,
  totalUnknown: row.total_unknown,
  energyJoules: row.energy_joules,
})

/** @param {any} row @returns {import('../tool-types.js').Workload} */
const workload = (row) => ({
  kind: row.kind,
  namespace: row.namespace,
  name: row.name,
  id: row.id,
  pod: row.pod,
  node: row.node,
  state: row.state,
  isOutermost: row.is_outermost,
  runsIn: row.runs_in,
  detail: row.detail,
  totalWatts: row.total_watts,
  totalUnknown: row.total_unknown,
  zonesWatts: row.zones_watts,
  energyJoules: row.energy_joules,
  atLeast: row.at_least,
  windowSeconds: row.window_seconds,
})

/** @param {any} row @returns {import('../tool-types.js').Oddity} */
const oddity = (row) => ({
  kind: row.kind,
  count: row.count,
  examples: row.examples,
  text: row.text,
})

/** @param {any} row @returns {import('../tool-types.js').Node} */
const node = (row) => ({
  name: row.name,
  source: row.source,
  cpuUsageRatio: row.cpu_usage_ratio,
  processors: row.processors,
  totalWatts: row.total_watts,
  activeWatts: row.active_watts,
  idleWatts: row.idle_watts,
  totalUnknown: row.total_unknown,
  zonesWatts: row.zones_watts,
  zones: row.zones.map(zoneReading),
  totalEnergyJoules: row.total_energy_joules,
  activeEnergyJoules: row.active_energy_joules,
  idleEnergyJoules: row.idle_energy_joules,
  atLeast: row.at_least,
  activeAtLeast: row.active_at_least,
  meters: row.meters,
  windowSeconds: row.window_seconds,
  podsWatts: row.pods_watts,
  coverageRatio: row.coverage_ratio,
})

/** @param {any} row @returns {import('../tool-types.js').Failure} */
const failure = (row) => ({
  source: row.source,
  kind: row.kind,
  message: row.message,
  hints: row.hints,
  nodes: row.nodes,
})

/** @param {any} row @returns {import('../tool-types.js').Exporter} */
const exporter = (row) => ({
  source: row.source,
  dialects: row.dialects,
  versions: row.versions,
  meters: row.meters,
})

module.exports = { exporter, failure, node, oddity, workload }
