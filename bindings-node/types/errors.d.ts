export type ErrorCode = "invalid_input" | "parse" | "not_found" | "no_data" | "config" | "unavailable" | "timeout";
/** @typedef {'invalid_input' | 'parse' | 'not_found' | 'no_data' | 'config' | 'unavailable' | 'timeout'} ErrorCode */
/** Everything that goes wrong in this package, with what was seen and what was expected. Branch on `code`. */
export class CarbonKeplerError extends Error {
    /**
     * @param {ErrorCode} code
     * @param {string} message
     * @param {{ hints?: string[], isRetryable?: boolean, line?: number | null, column?: number | null, cause?: unknown }} [more]
     */
    constructor(code: ErrorCode, message: string, more?: {
        hints?: string[];
        isRetryable?: boolean;
        line?: number | null;
        column?: number | null;
        cause?: unknown;
    });
    /** Which kind of failure it is. */
    code: ErrorCode;
    /** What a person can do about it; may be empty. */
    hints: string[];
    /** Whether the same call may succeed later without any change by the caller. */
    isRetryable: boolean;
    /** Of a bad line: which one, from 1. */
    line: number | null;
    /** Of a bad line: the character that should not be there, from 1. */
    column: number | null;
}
/**
 * The error that the addon described.
 * @param {{ code: ErrorCode, message: string, hints: string[], isRetryable: boolean, line?: number | null, column?: number | null }} described
 * @returns {CarbonKeplerError}
 */
export function fromNative({ code, message, ...more }: {
    code: ErrorCode;
    message: string;
    hints: string[];
    isRetryable: boolean;
    line?: number | null;
    column?: number | null;
}): CarbonKeplerError;
/**
 * Runs what calls the addon; its errors become ours.
 * @template T
 * @param {() => T} run
 * @returns {T}
 */
export function guarded<T>(run: () => T): T;
