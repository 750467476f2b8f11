/** @param {any} row @returns {import('../tool-types.js').Exporter} */
export function exporter(row: any): import("../tool-types.js").Exporter;
/** @param {any} row @returns {import('../tool-types.js').Failure} */
export function failure(row: any): import("../tool-types.js").Failure;
/** @param {any} row @returns {import('../tool-types.js').Node} */
export function node(row: any): import("../tool-types.js").Node;
/** @param {any} row @returns {import('../tool-types.js').Oddity} */
export function oddity(row: any): import("../tool-types.js").Oddity;
/** @param {any} row @returns {import('../tool-types.js').Workload} */
export function workload(row: any): import("../tool-types.js").Workload;
