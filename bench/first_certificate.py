#!/usr/bin/env python3
"""From the start of a server's process to the first certificate, with a sealed authority.

Usage: ONUS=build/release/onus ONUS_EXAMPLES=examples bench/first_certificate.py [RUNS]
A request that a quorum approved waits in the ledger; both holders' passphrases come by a file.
Prints JSON: seconds until the URL is told (the authority is open then) and until the asker has the
certificate, the middle one of RUNS (default 3); and the memory that opening the authority took.
"""
import json
import os
import resource
import statistics
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "server"))
from ground import Ground, Real  # noqa: E402
from serving import Person  # noqa: E402

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3


def approve(ground):
    """An approved request, while no authority is open: it is granted by whoever comes with one."""
    server = Real(ground, "--plain", authority=False)
    people = {name: Person(server, name).sign_in() for name in ("tomas", "marta", "paulo")}
    with open(ground.key("tomas") + ".pub", encoding="ascii") as file:
        line = " ".join(file.read().split()[:2])
    asked = people["tomas"].say("emergency-requested", operation="restart-turbine", key=line,
                                policy="emergency-grid", failure="idp-down", reason="bench",
                                duration_s=1800).json["request"]
    for name in ("marta", "paulo"):
        people[name].say("emergency-approved", request=asked, failure="confirmed")
    server.gone()
    return asked


def start(ground, request):
    begun = time.monotonic()
    server = Real(ground, "--plain")
    told = time.monotonic() - begun
    tomas = Person(server, "tomas").sign_in()
    while tomas.get(f"/v1/requests/{request}/certificate").status != 200:
        time.sleep(0.005)
    took = time.monotonic() - begun
    tomas.say("emergency-ended", request=request, reason="finished")
    server.gone()
    return told, took


def main():
    ground = Ground()
    try:
        runs = [start(ground, approve(ground)) for _ in range(RUNS)]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(json.dumps({"url_s": round(statistics.median(one[0] for one in runs), 2),
                          "certificate_s": round(statistics.median(one[1] for one in runs), 2),
                          "runs": RUNS, "peak_mib": round(peak)}, indent=1))
    finally:
        ground.gone()


main()
