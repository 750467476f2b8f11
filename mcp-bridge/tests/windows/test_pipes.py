"""The bridge under Wine, as an executable and inside of Node: pipes, paths, line ends, sizes."""

import json
import shutil
import tempfile
import time
import unittest
from pathlib import Path

import wine
from host import Host
from mock import Mock

setUpModule = wine.stay


class Bridge:
    program = []

    def copied_to(self, folder):
        """The program again, in another folder."""
        raise NotImplementedError

    def setUp(self):
        self.mock = Mock()
        self.addCleanup(self.mock.server_close)
        self.addCleanup(self.mock.shutdown)

    def bridge(self, *more, program=None, **how):
        return Host(*(program or self.program), "bridge", self.mock.url, *more, **how)

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
            program = self.copied_to(folder)
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
        with Host(*self.program, "bridge", url, "--connect-timeout", "2s") as host:
            start = time.monotonic()
            error = host.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}})["error"]
            self.assertEqual((error["code"], error["data"]["retryable"]), (-32000, True))
            self.assertLess(time.monotonic() - start, 20)
            self.assertEqual(host.close(), 0)

    def test_doctor(self):
        code, out, err = wine.run(*self.program, "doctor", self.mock.url)
        self.assertEqual(code, 0, (out + err).decode())
        self.assertIn("mock", out.decode())


class Executable(Bridge, unittest.TestCase):
    program = [wine.EXECUTABLE]

    def copied_to(self, folder):
        return [shutil.copy(wine.EXECUTABLE, folder / "내 프로그램.exe")]


@unittest.skipUnless(wine.ADDON.exists(), "no addon was built")
class Addon(Bridge, unittest.TestCase):
    """The command of the npm package, which runs the bridge inside of Node."""

    program = [wine.NODE, wine.windows(wine.PACKAGE / "bin" / "carbon-kepler.js")]

    def copied_to(self, folder):
        package = folder / "내 패키지"
        for part in ("bin", "lib"):
            shutil.copytree(wine.PACKAGE / part, package / part)
        for file in ("native.js", "package.json"):
            shutil.copy(wine.PACKAGE / file, package)
        # The name under which the package itself looks for it.
        shutil.copy(wine.ADDON, package / "carbon-kepler.win32-x64-msvc.node")
        return [wine.NODE, wine.windows(package / "bin" / "carbon-kepler.js")]


if __name__ == "__main__":
    unittest.main()
