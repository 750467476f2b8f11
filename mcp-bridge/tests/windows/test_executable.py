"""carbon-kepler-mcp.exe under Wine: pipes, paths, line ends, sizes."""

import json
import shutil
import tempfile
import time
import unittest
from pathlib import Path

import wine
from host import Host
from mock import Mock

SAMPLE = wine.ROOT / "core" / "corpus" / "v0.11.2-steady-2socket.prom"

setUpModule = wine.stay


class Bridge(unittest.TestCase):
    def setUp(self):
        self.mock = Mock()
        self.addCleanup(self.mock.server_close)
        self.addCleanup(self.mock.shutdown)

    def bridge(self, *more, program=wine.EXECUTABLE, **how):
        return Host(program, "bridge", self.mock.url, *more, **how)

    def test_round_trip(self):
        with self.bridge() as host:
            self.assertEqual(host.shake_hands()["serverInfo"]["name"], "mock")
            for text in ["plain", "한국어 텍스트 🌱", "back\\slash \"quote\" \r\n"]:
                self.assertEqual(host.ask("test/echo", {"text": text})["result"], {"echo": {"text": text}})
            self.assertEqual(host.close(), 0)

    def test_a_megabyte_comes_whole(self):
        with self.bridge() as host:
            host.shake_hands()
            length = 1_000_000
            for _ in range(3):
                self.assertEqual(host.ask("test/big", {"length": length})["result"]["text"], "가" * length)
            self.assertEqual(host.ask("test/echo", {"text": "나" * length})["result"]["echo"]["text"], "나" * length)
            self.assertEqual(host.close(), 0)

    def test_lines_may_end_as_on_windows_but_ours_do_not(self):
        with self.bridge(line_end=b"\r\n") as host:
            host.shake_hands()
            host.send("test/echo", {"a": 1}, 7)
            line = host.line()
            self.assertEqual(json.loads(line)["id"], 7)
            self.assertTrue(line.endswith(b"}\n") and b"\r" not in line, line)
            self.assertEqual(host.close(), 0)

    def test_an_answer_under_way_is_delivered_after_the_host_closed(self):
        with self.bridge() as host:
            host.shake_hands()
            host.send("test/late", {"seconds": 1.5}, 9)
            self.assertEqual(host.close(), 0)
            self.assertEqual(json.loads(host.line())["id"], 9)

    def test_it_ends_when_nobody_reads_any_more(self):
        with self.bridge() as host:
            host.shake_hands()
            host.send("test/late", {"seconds": 0.5}, 9)
            # Windows has no signal for it: only the next write shows that the other end is gone.
            host.process.stdout.close()
            self.assertEqual(host.process.wait(wine.PATIENCE), 0)

    def test_paths_with_spaces_and_korean_characters(self):
        with tempfile.TemporaryDirectory(prefix="홍 길동 ") as name:
            folder = Path(name)
            program = folder / "내 프로그램.exe"
            shutil.copy(wine.EXECUTABLE, program)
            headers, log = folder / "머리 글.txt", folder / "기록 1.log"
            headers.write_text("X-Team: green team\r\n", encoding="utf-8")
            arguments = ["--header-file", wine.windows(headers), "--log-file", wine.windows(log), "--header", "X-Two: a b  c"]
            with self.bridge(*arguments, program=program) as host:
                host.shake_hands()
                self.assertEqual(host.close(), 0)
            seen = {key.lower(): value for key, value in self.mock.headers_seen[-1].items()}
            self.assertEqual((seen["x-team"], seen["x-two"]), ("green team", "a b  c"))
            self.assertIn(self.mock.url, log.read_text("utf-8"))

    def test_a_server_that_is_not_there_yet(self):
        url = self.mock.url
        self.mock.shutdown()
        self.mock.server_close()
        with Host(wine.EXECUTABLE, "bridge", url, "--connect-timeout", "2s") as host:
            start = time.monotonic()
            error = host.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}})["error"]
            self.assertEqual((error["code"], error["data"]["retryable"]), (-32000, True))
            self.assertLess(time.monotonic() - start, 20)
            self.assertEqual(host.close(), 0)

    def test_doctor(self):
        code, out, err = wine.run(wine.EXECUTABLE, "doctor", self.mock.url)
        self.assertEqual(code, 0, (out + err).decode())
        self.assertIn("mock", out.decode())


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

    def test_the_report_is_that_of_readme(self):
        block = (wine.ROOT / "README.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
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
