"""`install` on Windows, in a fabricated profile with the folder of a packaged (MSIX) Claude Desktop."""

import json
import tempfile
import unittest
from pathlib import Path

import wine
from host import Host
from mock import Mock

PACKAGE = Path("LOCALAPPDATA/Packages/Claude_pzs8sxrjxfjjc")
PACKAGED = PACKAGE / "LocalCache/Roaming/Claude/claude_desktop_config.json"
PLAIN = Path("APPDATA/Claude/claude_desktop_config.json")
BIN = Path("LOCALAPPDATA/carbon-kepler/bin")
OLD = '\ufeff{\r\n  "mcpServers": {\r\n    "다른 것": { "command": "x", "n": 1.50 }\r\n  },\r\n  "globalShortcut": ""\r\n}\r\n'

setUpModule = wine.stay


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="홍 길동 ")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        wine.show_profile(self.home)
        (self.home / PACKAGE).mkdir(parents=True)
        self.mock = Mock()
        self.addCleanup(self.mock.server_close)
        self.addCleanup(self.mock.shutdown)

    def install(self, *more, env=None, client="claude-desktop"):
        code, out, err = wine.run(
            wine.EXECUTABLE, "install", "--client", client, *more, "--", "bridge", self.mock.url, env=env
        )
        self.assertEqual(code, 0, (out + err).decode())
        return out.decode()

    def entry(self, file, servers="mcpServers"):
        return json.loads((self.home / file).read_text("utf-8-sig"))[servers]["carbon-kepler"]

    def program(self):
        (program,) = (self.home / BIN).iterdir()
        return program

    def test_both_claudes_learn_of_us_and_start_us(self):
        plain = self.home / PLAIN
        plain.parent.mkdir()
        plain.write_bytes(OLD.encode())
        self.install()
        for file in (PLAIN, PACKAGED):
            self.assertEqual(self.entry(file)["command"], wine.windows(self.program()))
        new = plain.read_bytes().decode()
        start, end = OLD[: OLD.index("\r\n  },")], OLD[OLD.index("\r\n  },") :]
        self.assertTrue(new.startswith(start) and new.endswith(end), new)
        self.assertEqual((plain.parent / "claude_desktop_config.json.bak").read_bytes(), OLD.encode())

        again = self.install()
        self.assertIn("nothing had to be changed", again)
        self.assertEqual(len(list(plain.parent.iterdir())), 2)

        entry = self.entry(PACKAGED)
        with Host(entry["command"], *entry["args"]) as host:
            self.assertEqual(host.shake_hands()["serverInfo"]["name"], "mock")
            self.assertEqual(host.close(), 0)

    def test_the_program_is_replaced_while_it_runs(self):
        self.install()
        newer = self.home / "더 새로운 것.exe"
        newer.write_bytes(wine.EXECUTABLE.read_bytes() + b"newer")
        variable = {"CARBON_KEPLER_EXECUTABLE": wine.windows(newer)}
        with Host(self.program(), "bridge", self.mock.url) as host:
            host.shake_hands()
            self.assertIn("copied from", self.install(env=variable))
            self.assertEqual(host.ask("test/echo", {"a": 1})["result"], {"echo": {"a": 1}})
            self.assertEqual(host.close(), 0)
        self.install(env=variable)
        self.assertEqual(self.program().read_bytes(), newer.read_bytes())

    def test_cursor_and_vs_code(self):
        self.install(client="cursor")
        self.install(client="vscode")
        self.entry("USERPROFILE/.cursor/mcp.json")
        self.assertEqual(self.entry("APPDATA/Code/User/mcp.json", "servers")["type"], "stdio")


if __name__ == "__main__":
    unittest.main()
