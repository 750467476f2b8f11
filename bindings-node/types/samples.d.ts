export type SampleOptions = import("./options.js").Optional<import("../native.js").SampleOptions>;
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
     * In the order they are written, but for names that are whole
     * numbers: every JavaScript object has those first.
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
/**
 * Reads every sample of a Prometheus exposition, whatever its family; `parse` is what knows energy and power.
 * @param {string | Uint8Array | ArrayBuffer | DataView} body text format or OpenMetrics
 * @param {SampleOptions} [options]
 * @returns {Samples}
 * @throws {import('./errors.js').CarbonKeplerError} `invalid_input`; `parse` for a bad line with `strict`, with `line` and `column`
 */
export function parseSamples(body: string | Uint8Array | ArrayBuffer | DataView, options?: SampleOptions): Samples;
