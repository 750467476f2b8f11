"""carbon-kepler-mcp.exe under Wine: what is its own. Pipes and paths are in test_pipes.py."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

import wine
from host import Host

SAMPLE = wine.ROOT / "core" / "corpus" / "v0.11.2-steady-2socket.prom"

setUpModule = wine.stay


class Commands(unittest.TestCase):
    def test_serve_answers_from_a_file_with_a_korean_name(self):
        with tempfile.TemporaryDirectory(prefix="홍 길동 ") as name:
            scrape = Path(name) / "측정 값.prom"
            shutil.copy(SAMPLE, scrape)
            with Host(wine.EXECUTABLE, "serve", "--source", wine.windows(scrape)) as host:
                self.assertEqual(host.shake_hands()["serverInfo"]["name"], "carbon-kepler-mcp")
                result = host.ask("tools/call", {"name": "list_top_power_consumers", "arguments": {}})["result"]
                self.assertFalse(result.get("isError"), result)
                self.assertEqual(host.close(), 0)

    def test_the_report_is_that_of_the_tutorial(self):
        block = (wine.ROOT / "core/docs/tutorials/first-report.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
        code, out, err = wine.run(wine.EXECUTABLE, "report")
        self.assertEqual((code, out.decode()), (0, block), err.decode())

    def test_exit_codes_and_messages(self):
        code, _, err = wine.run(wine.EXECUTABLE, "report", "--source", "C:\\없는 파일.prom")
        self.assertEqual(code, 1, err)
        self.assertIn("없는 파일.prom", err.decode())
        self.assertNotIn("http://C:", err.decode())
        self.assertEqual(wine.run(wine.EXECUTABLE, "report", "--no-such-flag")[0], 2)
        body = SAMPLE.read_bytes().replace(b"\n", b"\r\n")
        code, out, err = wine.run(wine.EXECUTABLE, "report", "--source", "-", "--format", "json", stdin=body)
        self.assertEqual(code, 0, err)
        json.loads(out)


if __name__ == "__main__":
    unittest.main()
