import library from './index.js'

export default library

export const {
  Bridge,
  CarbonKeplerError,
  SAMPLE_SCRAPE,
  Snapshot,
  SseParser,
  Tracker,
  World,
  detect,
  fetchSnapshot,
  fetchSnapshots,
  parse,
  parseSamples,
  runCli,
  serveStdio,
  toolNames,
  track,
  version,
} = library
