/**
 * A program of this package: ends with the command line's exit code, or says why there is none.
 * @param {string[]} args
 */
export function main(args: string[]): void;
