"""What the examples' README files promise, held against the real program. ONUS names it."""

import collections
import json
import os
import pathlib
import re
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"
NOW = "2026-11-23T09:00:00Z"
SECONDS = {"m": 60, "h": 3600, "d": 86400}


def ask(*arguments):
    """The program's JSON, and its exit code; a run without an answer fails the test."""
    command = [os.environ["ONUS"], *map(str, arguments), "--now", NOW, "--format", "json"]
    environment = {k: v for k, v in os.environ.items() if k == "ONUS" or not k.startswith("ONUS_")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode not in (0, 1):
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout), done.returncode


def rows(name, width):
    """The rows of a table file, without comments."""
    table = []
    for number, line in enumerate((HERE / name).read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != width:
            raise AssertionError(f"{name}:{number}: {len(fields)} fields, expected {width}")
        table.append(fields)
    return table


def seconds(text):
    if text in ("-", "0"):
        return None if text == "-" else 0
    return int(text[:-1]) * SECONDS[text[-1]]


def lessons(example):
    """The numbered sections of a README, and the text after them under the key c."""
    text = (EXAMPLES / example / "README.md").read_text()
    text = text.split("\n## What is wrong\n", 1)[1]
    wrong, _, rest = text.partition("\n## ")
    parts = re.split(r"\n\*\*(\d+) · ", wrong)
    return dict(zip(parts[1::2], parts[2::2])) | {"c": rest.split("\n## ", 1)[0]}


class Findings(unittest.TestCase):
    def hold(self, example):
        found, _ = ask("check", EXAMPLES / example)
        self.assertTrue(found["complete"])
        got = collections.Counter(
            (f["rule"], f["item"], f["operation"] or "-") for f in found["findings"])
        want = collections.Counter(tuple(row[:3]) for row in rows(f"{example}.findings", 4))
        self.assertEqual(sorted((got - want).elements()), [], "found, and not in the list")
        self.assertEqual(sorted((want - got).elements()), [], "in the list, and not found")

    def tell(self, example, consequences):
        """Each finding's rule and item stand in its lesson, or among the consequences."""
        text = lessons(example)
        for rule, item, _, lesson in rows(f"{example}.findings", 4):
            number = lesson.rstrip("c")
            self.assertIn(number, text)
            place = text[consequences] if consequences and lesson.endswith("c") else text[number]
            with self.subTest(rule=rule, item=item, lesson=lesson):
                self.assertIn(rule, place)
                self.assertIn(f"`{item}`", place)

    def test_northwind_grid_has_exactly_the_findings_listed(self):
        self.hold("northwind-grid")

    def test_northwind_grid_readme_tells_each(self):
        self.tell("northwind-grid", "c")

    def test_hospital_has_exactly_the_findings_listed(self):
        self.hold("hospital")

    def test_hospital_readme_tells_each(self):
        self.tell("hospital", None)

    def test_northwind_grid_healthy_has_none(self):
        found, code = ask("check", EXAMPLES / "northwind-grid-healthy", "--fail-on", "note")
        self.assertEqual((found["findings"], found["complete"], code), ([], True, 0))

    def test_northwind_grid_healthy_is_n1_secure(self):
        swept, code = ask("sweep", EXAMPLES / "northwind-grid-healthy", "--fail-on", "n-1")
        self.assertEqual((swept["n1_secure"], swept["complete"], code), (True, True, 0))

    def test_northwind_grid_is_not_n1_secure(self):
        self.assertFalse(ask("sweep", EXAMPLES / "northwind-grid")[0]["n1_secure"])


class Incidents(unittest.TestCase):
    def test_each_folder_has_its_day_in_the_table(self):
        folders = sorted(p.parent.name for p in EXAMPLES.glob("incidents/*/estate.yaml"))
        told = {row[0] for row in rows("incidents.verdicts", 6) if row[1] == "the-day"}
        self.assertEqual((len(folders), sorted(told)), (8, folders))

    def test_each_day_ends_as_told(self):
        days = collections.defaultdict(dict)
        for incident, scenario, operation, verdict, lost, regained in rows("incidents.verdicts", 6):
            days[incident, scenario][operation] = (verdict, seconds(lost), seconds(regained))
        for (incident, scenario), want in days.items():
            with self.subTest(incident=incident, scenario=scenario):
                answer, _ = ask("whatif", scenario, "--estate", EXAMPLES / "incidents" / incident)
                self.assertTrue(answer["complete"])
                got = {o["id"]: (o["verdict"], o["lost_at_s"], o["regained_at_s"])
                       for o in answer["operations"]}
                self.assertEqual(got, want)


if __name__ == "__main__":
    unittest.main()
