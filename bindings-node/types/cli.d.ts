/**
 * A program of this package: ends with the command line's exit code.
 * @param {string[]} args
 */
export function main(args: string[]): void;
/**
 * Runs the command line inside this process, on a thread of its own. It reads standard input and writes standard output
 * itself: do not touch `process.stdin` and `process.stdout`.
 * @param {string[]} args such as `['report', '--source', 'http://node-1:28282']`
 * @returns {Promise<number>} its exit code
 * @throws {import('./errors.js').CarbonKeplerError} `unavailable` in WebAssembly
 */
export function runCli(args: string[]): Promise<number>;
/**
 * An MCP server with all tools on standard input and output, until the input ends.
 * @param {{ source?: string | string[], region?: string, args?: string[] }} [options] `source`: addresses of exporters;
 *   `args`: more flags of `carbon-kepler serve`
 * @returns {Promise<number>} its exit code
 */
export function serveStdio({ source, region, args }?: {
    source?: string | string[];
    region?: string;
    args?: string[];
}): Promise<number>;
