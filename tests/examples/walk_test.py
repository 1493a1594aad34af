"""What a page of the guide shows is what the program answers. ONUS names it.

Blocks marked "console" hold commands after "$ " and, below each, its standard output to the letter.
They are run one after the other in a copy of the example that the page names with "cd".
"""

import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ["docs/guide/machine-identities.md"]
PARTIAL = 5


def steps(page):
    """(line, command, expected lines) of every command of a page."""
    inside = False
    found = []
    for number, line in enumerate((ROOT / page).read_text().splitlines(), 1):
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            found.append((number, line[2:], []))
        elif inside:
            found[-1][2].append(line)
    return found


class Walk(unittest.TestCase):
    def walk(self, page):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ONUS")}
        environment["TZ"] = "UTC"
        commands = 0
        with tempfile.TemporaryDirectory() as scratch:
            place = None
            for line, command, expected in steps(page):
                words = shlex.split(command)
                where = f"{page}:{line}: {command}"
                if words[0] == "cd":
                    place = pathlib.Path(scratch) / "estate"
                    shutil.copytree(ROOT / words[1], place)
                    continue
                if words[0] == "export":
                    name, _, value = words[1].partition("=")
                    environment[name] = value
                    continue
                self.assertEqual(words[0], "onus", where)
                done = subprocess.run([os.environ["ONUS"], *words[1:]], cwd=place, text=True,
                                      capture_output=True, env=environment, check=False)
                self.assertIn(done.returncode, (0, 1, PARTIAL), f"{where}\n{done.stderr}")
                self.assertEqual(done.stdout.splitlines(), expected, where)
                commands += 1
        self.assertGreater(commands, 5, page)

    def test_pages(self):
        for page in PAGES:
            with self.subTest(page):
                self.walk(page)

    def test_an_example_holds_no_import(self):
        """The walk begins with nothing observed, so that each step of it is seen to happen."""
        self.assertFalse((ROOT / "examples/waterworks/observed").exists())


if __name__ == "__main__":
    unittest.main()
