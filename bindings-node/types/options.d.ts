/**
 * Options of which each may be left out or undefined.
 */
export type Optional<T> = { [K in keyof T]?: T[K] | undefined; };
/**
 * Bytes where they lie, and those of a text.
 * @param {unknown} body
 * @param {string} what
 * @returns {Uint8Array}
 */
export function bytesOf(body: unknown, what: string): Uint8Array;
/**
 * Headers as a plain object: of one, or of `Headers`. What else has pairs would silently have none.
 * @param {unknown} given
 * @returns {Record<string, string>}
 */
export function headersOf(given: unknown): Record<string, string>;
/**
 * Options of which each may be left out or undefined.
 * @template T
 * @typedef {{ [K in keyof T]?: T[K] | undefined }} Optional
 */
/**
 * @param {string} what
 * @param {string} expected
 * @param {unknown} seen
 */
export function invalid(what: string, expected: string, seen: unknown): CarbonKeplerError;
/** @param {unknown} value */
export function isObject(value: unknown): boolean;
/**
 * Options that have these names and no others, without those that are undefined: they keep their defaults.
 * @template {object} T
 * @param {T | undefined} given
 * @param {Record<keyof T, true>} names
 * @returns {T}
 */
export function optionsOf<T extends object>(given: T | undefined, names: Record<keyof T, true>): T;
/**
 * @param {unknown} given
 * @returns {AbortSignal | undefined}
 */
export function signalOf(given: unknown): AbortSignal | undefined;
import { CarbonKeplerError } from "./errors.js";
