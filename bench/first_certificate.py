#!/usr/bin/env python3
"""From the start of a server's process to the first certificate: with a sealed authority, and with
keys that are not sealed (--dev), where ledger, request and approvals are made in that time, too.

Usage: ONUS=build/release/onus ONUS_EXAMPLES=examples bench/first_certificate.py [RUNS]
A request that a quorum approved waits in the ledger; both holders' passphrases come by a file.
Prints JSON: seconds until the URL is told (the authority is open then) and until the asker has the
certificate, of both the middle one of RUNS (default 3); and the memory that opening took.
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
from serving import Person, Server  # noqa: E402

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3


def approve(server):
    """A request that a quorum approved."""
    people = {name: Person(server, name).sign_in() for name in ("tomas", "marta", "paulo")}
    with open(server.key("tomas") + ".pub", encoding="ascii") as file:
        line = " ".join(file.read().split()[:2])
    asked = people["tomas"].say("emergency-requested", operation="restart-turbine", key=line,
                                policy="emergency-grid", failure="idp-down", reason="bench",
                                duration_s=1800).json["request"]
    for name in ("marta", "paulo"):
        people[name].say("emergency-approved", request=asked, failure="confirmed")
    return asked


def certified(server, request):
    tomas = Person(server, "tomas").sign_in()
    while tomas.get(f"/v1/requests/{request}/certificate").status != 200:
        time.sleep(0.005)
    return tomas


def sealed(ground):
    """The request waits while no authority is open; it is granted by whoever comes with one."""
    server = Real(ground, "--plain", authority=False)
    request = approve(server)
    server.gone()
    begun = time.monotonic()
    server = Real(ground, "--plain")
    told = time.monotonic() - begun
    tomas = certified(server, request)
    took = time.monotonic() - begun
    tomas.say("emergency-ended", request=request, reason="finished")
    server.gone()
    return told, took


def unsealed():
    begun = time.monotonic()
    server = Server()
    told = time.monotonic() - begun
    certified(server, approve(server))
    took = time.monotonic() - begun
    server.gone()
    return told, took


def middle(runs):
    return {"url_s": round(statistics.median(one[0] for one in runs), 2),
            "certificate_s": round(statistics.median(one[1] for one in runs), 2)}


def main():
    ground = Ground()
    try:
        of_sealed = middle([sealed(ground) for _ in range(RUNS)])
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(json.dumps({"sealed": of_sealed, "unsealed": middle([unsealed() for _ in range(RUNS)]),
                          "runs": RUNS, "peak_mib": round(peak)}, indent=1))
    finally:
        ground.gone()


main()
