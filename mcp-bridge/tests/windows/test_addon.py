"""The npm package inside of the real Windows Node: as a library, and its command."""

import json
import tempfile
import unittest
from pathlib import Path

import wine
from host import Host
from mock import Mock

LIBRARY = """
const { Bridge, SAMPLE_SCRAPE, SseParser, parse, version } = require(process.argv[1])
const report = { platform: process.platform, version, workloads: parse(SAMPLE_SCRAPE).workloads.length }
report.events = new SseParser().push(Buffer.from('data: 가\\r\\n\\r\\n')).map((it) => it.data)
const bridge = new Bridge(process.argv[2])
bridge.start(async (json) => {
  report.answer = JSON.parse(json)
  await bridge.close()
  // Node cannot make a stream of the pipe that Wine shows it.
  require('node:fs').writeSync(1, JSON.stringify(report))
})
const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'host', version: '1' } }
bridge.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }))
"""


@unittest.skipUnless(wine.ADDON.exists(), "no addon was built")
class Addon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        wine.stay()

    def setUp(self):
        self.mock = Mock()
        self.addCleanup(self.mock.server_close)
        self.addCleanup(self.mock.shutdown)
        self.command = [wine.NODE, wine.windows(wine.PACKAGE / "bin" / "carbon-kepler.js")]

    def test_the_library(self):
        code, out, err = wine.run(wine.NODE, "-e", LIBRARY, wine.windows(wine.PACKAGE), self.mock.url)
        self.assertEqual(code, 0, err.decode())
        report = json.loads(out)
        self.assertEqual((report["platform"], report["events"]), ("win32", ["가"]))
        self.assertGreater(report["workloads"], 0)
        self.assertEqual(report["answer"]["result"]["serverInfo"]["name"], "mock")

    def test_the_report_is_that_of_the_tutorial(self):
        block = (wine.ROOT / "core/docs/tutorials/first-report.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
        code, out, err = wine.run(*self.command, "report")
        self.assertEqual((code, out.decode()), (0, block), err.decode())

    def test_install_puts_the_executable_there_not_node(self):
        with tempfile.TemporaryDirectory(prefix="홍 길동 ") as name:
            home = Path(name)
            wine.show_profile(home)
            variable = {"CARBON_KEPLER_EXECUTABLE": wine.windows(wine.EXECUTABLE)}
            arguments = ["install", "--client", "cursor", "--", "bridge", self.mock.url]
            code, out, err = wine.run(*self.command, *arguments, env=variable)
            self.assertEqual(code, 0, (out + err).decode())
            config = json.loads((home / "USERPROFILE/.cursor/mcp.json").read_text("utf-8"))
            entry = config["mcpServers"]["carbon-kepler"]
            with Host(entry["command"], *entry["args"]) as host:
                self.assertEqual(host.shake_hands()["serverInfo"]["name"], "mock")
                self.assertEqual(host.close(), 0)


if __name__ == "__main__":
    unittest.main()
