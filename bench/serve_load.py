#!/usr/bin/env python3
"""What a server on loopback carries: reads by wrk, whole cycles signed by ssh-keygen, event streams.

Usage: ONUS=build/release/onus ONUS_EXAMPLES=examples bench/serve_load.py [SECONDS]
Prints JSON. The load runs on the same machine: the figures are for both together.
"""
import itertools
import json
import os
import re
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "server"))
from serving import Person, Server, read_all  # noqa: E402

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
CYCLISTS = 4  # threads that ask, approve twice and wait for the grant
STREAMS = 1000


def reads(server, person):
    done = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{SECONDS}s", "--latency", "-H",
         "Authorization: Bearer " + person.token, server.url.rstrip("/") + "/v1/requests"],
        capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done).group(1))
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", done)
    scale = {"us": 0.001, "ms": 1, "s": 1000}[slow.group(2)]
    # Beyond an address's share the answer is a 429, which costs next to nothing: told by itself.
    beyond = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    limited = int(beyond.group(1)) / SECONDS if beyond else 0
    return {"per_s": rate - limited, "limited_per_s": limited,
            "p99_ms": float(slow.group(1)) * scale, "errors": "Socket errors" in done}


def cycle(people, key):
    """Asked, approved by two, granted; only the time that the server takes is counted."""
    took = []
    tomas, marta, bruno = people

    def timed(person, method, path, body=None):
        begun = time.monotonic()
        answer = person.ask(method, path, body)
        took.append(time.monotonic() - begun)
        assert answer.status < 300, answer
        return answer.json

    def say(person, kind, **fields):
        draft = timed(person, "POST", "/v1/drafts", {"kind": kind, **fields})
        return timed(person, "POST", "/v1/statements", person.signed(draft))

    asked = say(tomas, "emergency-requested", operation="restart-turbine", failure="idp-down",
                reason="load", key=key, duration_s=600)
    say(marta, "emergency-approved", request=asked["request"], failure="confirmed")
    say(bruno, "emergency-approved", request=asked["request"], failure="not-checked")
    timed(tomas, "GET", f"/v1/requests/{asked['request']}/certificate")
    say(tomas, "emergency-ended", request=asked["request"], reason="finished")
    return took


def cycles(server):
    with open(server.key("tomas") + ".pub", encoding="ascii") as file:
        key = " ".join(file.read().split()[:2])
    took, count, lock = [], [0], threading.Lock()
    until = time.monotonic() + SECONDS

    def ride(net):
        people = [Person(server, name).sign_in() for name in ("tomas", "marta", "bruno")]
        for turn in itertools.count():
            if time.monotonic() >= until:
                break
            for person in people:  # each cycle is people at machines of their own
                person.server = server.seen_from(f"127.{net}.{turn // 250}.{turn % 250 + 1}")
            one = cycle(people, key)
            with lock:
                took.extend(one)
                count[0] += 1

    riders = [threading.Thread(target=ride, args=(i + 1,)) for i in range(CYCLISTS)]
    for rider in riders:
        rider.start()
    for rider in riders:
        rider.join()
    took.sort()
    return {"per_s": count[0] / SECONDS, "calls": len(took),
            "p50_ms": took[len(took) // 2] * 1000, "p99_ms": took[len(took) * 99 // 100] * 1000}


def streams(server, person):
    head = f"GET /v1/events HTTP/1.1\r\nAuthorization: Bearer {person.token}\r\n\r\n".encode()
    sockets = []
    for _ in range(STREAMS):
        sock = server.socket(30)
        sock.sendall(head)
        sockets.append(sock)
    open_now = 0
    for _ in range(100):
        text = server.ask("GET", "/metrics").body.decode()
        open_now = int(re.search(r"^onus_event_streams (\d+)", text, re.M).group(1))
        if open_now == STREAMS:
            break
        time.sleep(0.1)
    memory = server.memory_kib()
    for sock in sockets:
        sock.close()
    return {"open": open_now, "memory_mib": memory / 1024}


def main():
    begun = time.monotonic()
    server = Server()
    started = time.monotonic() - begun
    try:
        person = Person(server, "marta").sign_in()
        answer = {"dev_start_s": started, "idle_mib": server.memory_kib() / 1024,
                  "reads": reads(server, person), "cycles": cycles(server),
                  "streams": streams(server, person), "after_mib": server.memory_kib() / 1024}
        print(json.dumps(answer, indent=1))
    finally:
        server.gone()


main()
