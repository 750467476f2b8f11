export type ServeOptions = {
    /**
     * Addresses of exporters.
     */
    source?: string | string[] | undefined;
    /**
     * Cloud region or country.
     */
    region?: string | undefined;
    /**
     * More flags of `carbon-kepler serve`.
     */
    args?: string[] | undefined;
};
/**
 * Runs the command line inside this process, on a thread of its own. It reads standard input and writes standard output
 * itself: do not touch `process.stdin` and `process.stdout`.
 * @param {string[]} args such as `['report', '--source', 'http://node-1:28282']`
 * @returns {Promise<number>} its exit code
 * @throws {import('./errors.js').CarbonKeplerError} `unavailable` in WebAssembly; `invalid_input` for what are no texts
 */
export function runCli(args: string[]): Promise<number>;
/**
 * An MCP server with all tools on standard input and output, until the input ends.
 * @param {ServeOptions} [options]
 * @returns {Promise<number>} its exit code
 * @throws {import('./errors.js').CarbonKeplerError} `invalid_input` for an option that cannot be used; as `runCli`
 */
export function serveStdio(options?: ServeOptions): Promise<number>;
