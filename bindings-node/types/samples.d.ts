export type SampleOptions = import("../native.js").SampleOptions;
export type SyntaxProblem = import("../native.js").SyntaxProblem;
/**
 * One line of measurement.
 */
export type Sample = {
    /**
     * Metric name, with its suffix (`_total`, `_bucket`, ...).
     */
    name: string;
    /**
     * In the order they are written.
     */
    labels: Record<string, string>;
    /**
     * NaN and infinities as they are.
     */
    value: number;
    /**
     * When it was taken (ms since 1970), if the body says so.
     */
    timestampMs: number | null;
    /**
     * Line in the body, from 1.
     */
    line: number;
};
export type Samples = {
    /**
     * In the order of the body.
     */
    samples: Sample[];
    /**
     * Lines that were left out; none with `strict`.
     */
    skipped: {
        count: number;
        first: SyntaxProblem[];
    };
    /**
     * Whether the body ends as its format asks; one that does not may have been cut off.
     */
    isComplete: boolean;
};
/** @typedef {import('../native.js').SampleOptions} SampleOptions */
/** @typedef {import('../native.js').SyntaxProblem} SyntaxProblem */
/**
 * @typedef {object} Sample One line of measurement.
 * @property {string} name Metric name, with its suffix (`_total`, `_bucket`, ...).
 * @property {Record<string, string>} labels In the order they are written.
 * @property {number} value NaN and infinities as they are.
 * @property {number | null} timestampMs When it was taken (ms since 1970), if the body says so.
 * @property {number} line Line in the body, from 1.
 */
/**
 * @typedef {object} Samples
 * @property {Sample[]} samples In the order of the body.
 * @property {{ count: number, first: SyntaxProblem[] }} skipped Lines that were left out; none with `strict`.
 * @property {boolean} isComplete Whether the body ends as its format asks; one that does not may have been cut off.
 */
/**
 * Reads every sample of a Prometheus exposition, whatever its family; `parse` is what knows energy and power.
 * @param {string | Uint8Array} body text format or OpenMetrics
 * @param {SampleOptions} [options]
 * @returns {Samples}
 * @throws {import('./errors.js').CarbonKeplerError} `parse` for a bad line with `strict`, with `line` and `column`
 */
export function parseSamples(body: string | Uint8Array, options?: SampleOptions): Samples;
