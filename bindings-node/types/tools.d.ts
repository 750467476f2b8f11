export namespace FETCH_DEFAULTS {
    let timeoutMs: number;
    let retries: number;
    let maxBytes: number;
}
/** Settings that may be several. */
export const LISTS: string[];
/** Each tool of the catalog as a method; `World` has what they need. */
export class Tools {
    /**
     * Calls a tool by its name.
     * @param {string} _tool
     * @param {object} [_input]
     * @returns {any}
     */
    call(_tool: string, _input?: object): any;
    /**
     * Power, emissions and verdicts of one workload (a pod, or all pods of a controller) against a standard, with reasons, bounds and what would lower them. A carbon intensity is the region's, not the workload's: budgets depend on what a workload draws.
     * @param {import('../tool-types.js').AssessWorkloadComplianceInput} input
     * @returns {import('../tool-types.js').AssessWorkloadComplianceOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    assessWorkloadCompliance(input: import("../tool-types.js").AssessWorkloadComplianceInput): import("../tool-types.js").AssessWorkloadComplianceOutput;
    /**
     * The window in which a workload that can wait emits least, exactly, on a carbon intensity curve: given by the caller, else what is known for the region. Sunny middays can be cleaner than nights. A region without a curve is an error, never another region's curve.
     * @param {import('../tool-types.js').CalculateOptimalScheduleInput} input
     * @returns {import('../tool-types.js').CalculateOptimalScheduleOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    calculateOptimalSchedule(input: import("../tool-types.js").CalculateOptimalScheduleInput): import("../tool-types.js").CalculateOptimalScheduleOutput;
    /**
     * What levers would change for one workload: power, emissions, cost and verdict now and afterwards. Savings multiply on what they act on (energy, intensity, PUE); what cannot be computed from data is skipped with what it needs. What only frees capacity is a potential and saves nothing before a node goes.
     * @param {import('../tool-types.js').CompareOptimizationImpactInput} input
     * @returns {import('../tool-types.js').CompareOptimizationImpactOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    compareOptimizationImpact(input: import("../tool-types.js").CompareOptimizationImpactInput): import("../tool-types.js").CompareOptimizationImpactOutput;
    /**
     * The prototype's migration advice with its keys; get_regional_comparison says more.
     * @param {import('../tool-types.js').GetMigrationRecommendationsInput} input
     * @returns {import('../tool-types.js').GetMigrationRecommendationsOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    getMigrationRecommendations(input: import("../tool-types.js").GetMigrationRecommendationsInput): import("../tool-types.js").GetMigrationRecommendationsOutput;
    /**
     * Power of all workloads, per node and per zone, with what is not covered by pods.
     * @param {import('../tool-types.js').GetPowerConsumptionSummaryInput} [input]
     * @returns {import('../tool-types.js').GetPowerConsumptionSummaryOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    getPowerConsumptionSummary(input?: import("../tool-types.js").GetPowerConsumptionSummaryInput): import("../tool-types.js").GetPowerConsumptionSummaryOutput;
    /**
     * What a workload would emit in other regions, ranked. All regions are compared by one factor set and basis; a region without a value in it is listed as unranked, never filled in.
     * @param {import('../tool-types.js').GetRegionalComparisonInput} input
     * @returns {import('../tool-types.js').GetRegionalComparisonOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    getRegionalComparison(input: import("../tool-types.js").GetRegionalComparisonInput): import("../tool-types.js").GetRegionalComparisonOutput;
    /**
     * Workloads that draw at least a threshold or miss something that depends on them (a budget), with what to do about each, computed from data.
     * @param {import('../tool-types.js').IdentifyPowerHotspotsInput} [input]
     * @returns {import('../tool-types.js').IdentifyPowerHotspotsOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    identifyPowerHotspots(input?: import("../tool-types.js").IdentifyPowerHotspotsInput): import("../tool-types.js").IdentifyPowerHotspotsOutput;
    /**
     * Workloads by power, or by what they draw per requested core, with emissions and verdicts, and sums over all of them.
     * @param {import('../tool-types.js').ListTopPowerConsumersInput} [input]
     * @returns {import('../tool-types.js').ListTopPowerConsumersOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    listTopPowerConsumers(input?: import("../tool-types.js").ListTopPowerConsumersInput): import("../tool-types.js").ListTopPowerConsumersOutput;
    /**
     * All workloads of a namespace with power, emissions and status, counted by what they meet. Unknown is a status of its own. Pages above 500.
     * @param {import('../tool-types.js').ListWorkloadsByComplianceInput} [input]
     * @returns {import('../tool-types.js').ListWorkloadsByComplianceOutput}
     * @throws {import('./errors.js').CarbonKeplerError} as `call`
     */
    listWorkloadsByCompliance(input?: import("../tool-types.js").ListWorkloadsByComplianceInput): import("../tool-types.js").ListWorkloadsByComplianceOutput;
}
