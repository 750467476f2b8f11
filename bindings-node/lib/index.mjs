import library from './index.js'

export const {
  Bridge,
  CarbonKeplerError,
  SAMPLE_SCRAPE,
  Snapshot,
  SseParser,
  World,
  detect,
  fetchSnapshot,
  fetchSnapshots,
  parse,
  parseSamples,
  runCli,
  serveStdio,
  toolNames,
  version,
} = library
