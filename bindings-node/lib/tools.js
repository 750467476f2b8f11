'use strict'

// Written by scripts/tools.mjs from core/schema.

/** Each tool of the catalog as a method; `World` has what they need. */
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

  /**
   * Power, emissions and verdicts of one workload (a pod, or all pods of a controller) against a standard, with reasons, bounds and what would lower them. A carbon intensity is the region's, not the workload's: budgets depend on what a workload draws.
   * @param {import('../tool-types.js').AssessWorkloadComplianceInput} input
   * @returns {import('../tool-types.js').AssessWorkloadComplianceOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  assessWorkloadCompliance(input) {
    return this.call('assess_workload_compliance', input)
  }

  /**
   * The window in which a workload that can wait emits least, exactly, on a carbon intensity curve: given by the caller, else what is known for the region. Sunny middays can be cleaner than nights. A region without a curve is an error, never another region's curve.
   * @param {import('../tool-types.js').CalculateOptimalScheduleInput} input
   * @returns {import('../tool-types.js').CalculateOptimalScheduleOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  calculateOptimalSchedule(input) {
    return this.call('calculate_optimal_schedule', input)
  }

  /**
   * What levers would change for one workload: power, emissions, cost and verdict now and afterwards. Savings multiply on what they act on (energy, intensity, PUE); what cannot be computed from data is skipped with what it needs. What only frees capacity is a potential and saves nothing before a node goes.
   * @param {import('../tool-types.js').CompareOptimizationImpactInput} input
   * @returns {import('../tool-types.js').CompareOptimizationImpactOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  compareOptimizationImpact(input) {
    return this.call('compare_optimization_impact', input)
  }

  /**
   * The prototype's migration advice with its keys; get_regional_comparison says more.
   * @param {import('../tool-types.js').GetMigrationRecommendationsInput} input
   * @returns {import('../tool-types.js').GetMigrationRecommendationsOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  getMigrationRecommendations(input) {
    return this.call('get_migration_recommendations', input)
  }

  /**
   * Power of all workloads, per node and per zone, with what is not covered by pods.
   * @param {import('../tool-types.js').GetPowerConsumptionSummaryInput} [input]
   * @returns {import('../tool-types.js').GetPowerConsumptionSummaryOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  getPowerConsumptionSummary(input) {
    return this.call('get_power_consumption_summary', input)
  }

  /**
   * What a workload would emit in other regions, ranked. All regions are compared by one factor set and basis; a region without a value in it is listed as unranked, never filled in.
   * @param {import('../tool-types.js').GetRegionalComparisonInput} input
   * @returns {import('../tool-types.js').GetRegionalComparisonOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  getRegionalComparison(input) {
    return this.call('get_regional_comparison', input)
  }

  /**
   * Workloads that draw at least a threshold or miss something that depends on them (a budget), with what to do about each, computed from data.
   * @param {import('../tool-types.js').IdentifyPowerHotspotsInput} [input]
   * @returns {import('../tool-types.js').IdentifyPowerHotspotsOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  identifyPowerHotspots(input) {
    return this.call('identify_power_hotspots', input)
  }

  /**
   * Workloads by power, or by what they draw per requested core, with emissions and verdicts, and sums over all of them.
   * @param {import('../tool-types.js').ListTopPowerConsumersInput} [input]
   * @returns {import('../tool-types.js').ListTopPowerConsumersOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  listTopPowerConsumers(input) {
    return this.call('list_top_power_consumers', input)
  }

  /**
   * All workloads of a namespace with power, emissions and status, counted by what they meet. Unknown is a status of its own. Pages above 500.
   * @param {import('../tool-types.js').ListWorkloadsByComplianceInput} [input]
   * @returns {import('../tool-types.js').ListWorkloadsByComplianceOutput}
   * @throws {import('./errors.js').CarbonKeplerError} as `call`
   */
  listWorkloadsByCompliance(input) {
    return this.call('list_workloads_by_compliance', input)
  }
}

/** Settings that may be several. */
const LISTS = ['standard', 'budget']

/** What `fetchSnapshot` does unless told. */
const FETCH_DEFAULTS = { timeoutMs: 10000, retries: 2, maxBytes: 268435456 }

module.exports = { FETCH_DEFAULTS, LISTS, Tools }
