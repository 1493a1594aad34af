#!/usr/bin/env python3
"""Writes estates/ and expected/ from incidents.yaml.

    python3 tests/incidents/convert.py           write both folders anew
    python3 tests/incidents/convert.py --check   fail if what is committed differs

How a graph of the data file becomes an estate is told in README.md beside this file. The expected
values are copied from the data file; nothing here evaluates a graph.
"""

import json
import pathlib
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
OPERATION = "operation"
RECOVERY = "recovery-path"
RECOVERY_KIND = "recovery-path-node"
WAY_SUFFIX = ".way"
MAIN_SCENARIO = "the-day"
BASIS = {
    "S": "S: stated in a source",
    "R": "R: reported by press or staff",
    "G": "G: general knowledge",
    "I": "I: inferred",
}
# The data file says what a variant regains, not which recoveries are then still circular. Worked by
# hand: with a second way in, the item can fail alone and its recovery still holds.
CIRCULAR_BY_HAND = {
    ("azure-mfa-2018-11-19", "tenant-with-excluded-admin"): [],
    ("crowdstrike-bitlocker-2024", "grant-thornton-keys-at-hand"): [
        "key_escrow_ad",
        "rec_remote_push",
    ],
}


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def condition_lines(incident, node):
    """(condition, basis) of every edge that leaves `node`, in the order of the data file."""
    lines = []
    for edge in incident["depends_on"]:
        if edge["node"] != node:
            continue
        lines += [(item, edge["basis"]) for item in edge.get("all_of", [])]
        if "any_of" in edge:
            lines.append(("{any: [%s]}" % ", ".join(edge["any_of"]), edge["basis"]))
    return lines


def write_needs(out, incident, node, indent):
    lines = condition_lines(incident, node)
    if not lines:
        out.append(f"{indent}needs: []")
        return
    out.append(f"{indent}needs:")
    for text, basis in lines:
        out.append(f"{indent}  - {text}  # {BASIS[basis]}")


def write_restores(out, incident, node, indent):
    ways = [c["id"] for c in incident["components"] if c.get("recovers") == node]
    if ways:
        out.append(f"{indent}restore:")
        out += [f"{indent}  - {{needs: [{way}]}}" for way in ways]


def write_item(out, incident, component, absent):
    """One component, or an operation without its `access`."""
    out.append(f"  {component['id']}:")
    if component["kind"] != OPERATION:
        kind = RECOVERY_KIND if component["kind"] == RECOVERY else component["kind"]
        out.append(f"    kind: {kind}")
    if "note" in component:
        out.append(f"    title: {quoted(component['note'])}")
    if component["id"] in absent:
        out.append("    planned: true")


def estate_text(incident, absent, scenarios):
    operations = [c for c in incident["components"] if c["kind"] == OPERATION]
    out = [
        "# Written by tests/incidents/convert.py from incidents.yaml. Change those, not this.",
        "onus: v1",
        "estate:",
        f"  name: {quoted(incident['organisation'] + ': ' + incident['title'])}",
        "components:",
    ]
    for component in incident["components"]:
        if component["kind"] == OPERATION:
            continue
        write_item(out, incident, component, absent)
        write_needs(out, incident, component["id"], "    ")
        write_restores(out, incident, component["id"], "    ")
    out.append("operations:")
    for component in operations:
        write_item(out, incident, component, absent)
        out.append(f"    access: [{component['id']}{WAY_SUFFIX}]")
        write_restores(out, incident, component["id"], "    ")
    out.append("workflows:")
    for component in operations:
        out.append(f"  {component['id']}{WAY_SUFFIX}:")
        write_needs(out, incident, component["id"], "    ")
    out.append("scenarios:")
    for name, fails in scenarios.items():
        out.append(f"  {name}: {{fails: [{', '.join(fails)}]}}")
    return "\n".join(out) + "\n"


def expected_text(estate, scenario, incident, case):
    return json.dumps(
        {
            "estate": estate,
            "scenario": scenario,
            "nodes": sorted(c["id"] for c in incident["components"]),
            "planned": sorted(case["absent"]),
            "fails": sorted(case["fails"]),
            "expect_lost": sorted(case["lost"]),
            "expect_survive": sorted(case["survive"]),
            "expect_circular_recovery": sorted(case["circular"]),
            "circular_from": case["circular_from"],
        },
        indent=2,
    ) + "\n"


def base_case(incident):
    return {
        "absent": incident["absent"],
        "fails": incident["initial_failures"],
        "lost": incident["expect_lost"],
        "survive": incident["expect_survive"],
        "circular": incident["expect_circular_recovery"],
        "circular_from": "data",
    }


def variant_case(incident, variant):
    """What is expected when a variant's changes are laid over the incident."""
    case = base_case(incident)
    back = variant.get("then_survive", [])
    also = variant.get("also_lost", [])
    case["fails"] = case["fails"] + variant.get("extra_initial_failures", [])
    removed = variant.get("remove_absent", [])
    case["absent"] = [a for a in case["absent"] if a not in removed]
    case["lost"] = [n for n in case["lost"] if n not in back] + also
    case["survive"] = [n for n in case["survive"] if n not in case["fails"] + also] + back
    if removed:
        case["circular"] = CIRCULAR_BY_HAND[(incident["id"], variant["name"])]
        case["circular_from"] = "worked by hand"
    return case


def convert(incident):
    """{path under this folder: text} of one incident and its variants."""
    name = incident["id"]
    files = {}
    base = base_case(incident)
    scenarios = {MAIN_SCENARIO: base["fails"]}
    files[f"expected/{name}.json"] = expected_text(f"{name}.yaml", MAIN_SCENARIO, incident, base)
    for variant in incident.get("variants", []):
        case = variant_case(incident, variant)
        full = f"{name}--{variant['name']}"
        if "remove_absent" in variant:
            estate, scenario = f"{full}.yaml", MAIN_SCENARIO
            files[f"estates/{estate}"] = estate_text(
                incident, case["absent"], {scenario: case["fails"]}
            )
        else:
            estate, scenario = f"{name}.yaml", variant["name"]
            scenarios[scenario] = case["fails"]
        files[f"expected/{full}.json"] = expected_text(estate, scenario, incident, case)
    files[f"estates/{name}.yaml"] = estate_text(incident, base["absent"], scenarios)
    return files


def main(argv):
    with open(HERE / "incidents.yaml", encoding="utf-8") as source:
        incidents = yaml.safe_load(source)
    files = {}
    for incident in incidents:
        files.update(convert(incident))
    committed = {
        str(path.relative_to(HERE))
        for folder in ("estates", "expected")
        for path in (HERE / folder).glob("*")
    }
    if argv == ["--check"]:
        stale = sorted(
            name
            for name in committed | set(files)
            if name not in committed
            or name not in files
            or (HERE / name).read_text(encoding="utf-8") != files[name]
        )
        for name in stale:
            print(f"tests/incidents/{name}: not what convert.py writes; run it again", file=sys.stderr)
        return 1 if stale else 0
    for name in committed - set(files):
        (HERE / name).unlink()
    for name, text in files.items():
        (HERE / name).write_text(text, encoding="utf-8")
    print(f"{len(files)} files from {len(incidents)} incidents")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
