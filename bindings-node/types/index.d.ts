export type ErrorCode = import("./errors.js").ErrorCode;
export type Workload = import("./snapshot.js").Workload;
export type Node = import("./snapshot.js").Node;
export type Oddity = import("./snapshot.js").Oddity;
export type Exporter = import("./snapshot.js").Exporter;
export type Failure = import("./snapshot.js").Failure;
export type ZoneReading = import("./snapshot.js").ZoneReading;
export type ParseOptions = import("./snapshot.js").ParseOptions;
export type Scrape = import("./snapshot.js").Scrape;
export type Sample = import("./samples.js").Sample;
export type SampleOptions = import("./samples.js").SampleOptions;
export type Samples = import("./samples.js").Samples;
export type SyntaxProblem = import("./samples.js").SyntaxProblem;
export type FetchOptions = import("./fetch.js").FetchOptions;
export type Settings = import("./world.js").Settings;
export type WorldOptions = import("./world.js").WorldOptions;
export type ResourceTemplate = import("./world.js").ResourceTemplate;
export type Tracked = import("./tracker.js").Tracked;
export type TrackOptions = import("./tracker.js").TrackOptions;
export type Quantity = import("./tracker.js").Quantity;
export type BridgeOptions = import("./bridge.js").BridgeOptions;
export type BridgeStats = import("./bridge.js").BridgeStats;
export type Detected = import("./detect.js").Detected;
export type DetectOptions = import("./detect.js").DetectOptions;
export type SseEvent = import("./sse.js").SseEvent;
import { Bridge } from "./bridge.js";
import { CarbonKeplerError } from "./errors.js";
/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./snapshot.js').Workload} Workload */
/** @typedef {import('./snapshot.js').Node} Node */
/** @typedef {import('./snapshot.js').Oddity} Oddity */
/** @typedef {import('./snapshot.js').Exporter} Exporter */
/** @typedef {import('./snapshot.js').Failure} Failure */
/** @typedef {import('./snapshot.js').ZoneReading} ZoneReading */
/** @typedef {import('./snapshot.js').ParseOptions} ParseOptions */
/** @typedef {import('./snapshot.js').Scrape} Scrape */
/** @typedef {import('./samples.js').Sample} Sample */
/** @typedef {import('./samples.js').SampleOptions} SampleOptions */
/** @typedef {import('./samples.js').Samples} Samples */
/** @typedef {import('./samples.js').SyntaxProblem} SyntaxProblem */
/** @typedef {import('./fetch.js').FetchOptions} FetchOptions */
/** @typedef {import('./world.js').Settings} Settings */
/** @typedef {import('./world.js').WorldOptions} WorldOptions */
/** @typedef {import('./world.js').ResourceTemplate} ResourceTemplate */
/** @typedef {import('./tracker.js').Tracked} Tracked */
/** @typedef {import('./tracker.js').TrackOptions} TrackOptions */
/** @typedef {import('./tracker.js').Quantity} Quantity */
/** @typedef {import('./bridge.js').BridgeOptions} BridgeOptions */
/** @typedef {import('./bridge.js').BridgeStats} BridgeStats */
/** @typedef {import('./detect.js').Detected} Detected */
/** @typedef {import('./detect.js').DetectOptions} DetectOptions */
/** @typedef {import('./sse.js').SseEvent} SseEvent */
/** A real scrape to try things on, recorded from Kepler v0.11.2's exporter code on a simulated host. */
export const SAMPLE_SCRAPE: string;
import { Snapshot } from "./snapshot.js";
import { SseParser } from "./sse.js";
import { Tracker } from "./tracker.js";
import { World } from "./world.js";
import { detect } from "./detect.js";
import { fetchSnapshot } from "./fetch.js";
import { fetchSnapshots } from "./fetch.js";
import { parse } from "./snapshot.js";
import { parseSamples } from "./samples.js";
import { runCli } from "./cli.js";
import { serveStdio } from "./cli.js";
/** @type {readonly string[]} Names of all tools, each of which is a method of `World`. */
export const toolNames: readonly string[];
import { track } from "./tracker.js";
/** The version of this package. */
export const version: string;
export { Bridge, CarbonKeplerError, Snapshot, SseParser, Tracker, World, detect, fetchSnapshot, fetchSnapshots, parse, parseSamples, runCli, serveStdio, track };
