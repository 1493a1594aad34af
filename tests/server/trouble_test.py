#!/usr/bin/env python3
"""A clock that jumps by a day and a disk that is full, under a server that runs."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ground import Ground, Real, run  # noqa: E402
from serving import ONUS, Person, Server, wait_until  # noqa: E402

LIBRARIES = [f"/usr/lib/{arch}-linux-gnu/faketime/libfaketimeMT.so.1"
             for arch in ("x86_64", "aarch64")]
DAY = "+86400"
DISK_BYTES = 24 << 20


class Emergency:
    """What a person does at `self.server`."""

    def person(self, name):
        return Person(self.server, name).sign_in()

    def new_key(self):
        path = os.path.join(self.keys, "session-" + os.urandom(4).hex())
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        return path

    def ask(self, key):
        with open(key + ".pub", encoding="ascii") as file:
            line = " ".join(file.read().split()[:2])
        said = self.person("tomas").say(
            "emergency-requested", operation="restart-turbine", policy="emergency-grid",
            failure="idp-down", reason="unit 2 tripped", key=line, duration_s=1800)
        self.assertEqual(said.status, 201, said)
        return said.json["request"]

    def vote(self, request, who):
        return self.person(who).say("emergency-approved", request=request, failure="confirmed")

    def grant(self, request):
        for who in ("marta", "paulo"):
            self.assertEqual(self.vote(request, who).status, 201)
        return wait_until(lambda: self.certificate(request))

    def certificate(self, request):
        got = self.person("tomas").get(f"/v1/requests/{request}/certificate")
        return got.json["certificate"] if got.status == 200 else None

    def read(self, key, certificate):
        """What ssh-keygen reads in it, and that the statement it says is its own is there."""
        with open(key + "-cert.pub", "w", encoding="ascii") as file:
            file.write(certificate + "\n")
        told = subprocess.run(["ssh-keygen", "-L", "-f", key + "-cert.pub"], text=True,
                              capture_output=True, check=True,
                              env={**os.environ, "TZ": "UTC"}).stdout
        serial = int(re.search(r"Serial: (\d+)", told).group(1))
        entry = self.person("ines").get(f"/v1/statements/{serial}")
        self.assertEqual(entry.json["kind"], "emergency-granted", entry)
        return told

    def size(self):
        return self.server.ask("GET", "/v1/checkpoint").json["size"]

    def kinds(self):
        return [one["kind"] for one in
                self.person("ines").get("/v1/statements?limit=500").json["statements"]]


class Clock(Emergency, unittest.TestCase):
    def setUp(self):
        library = next((one for one in LIBRARIES if os.path.exists(one)), None)
        if library is None:
            self.skipTest("libfaketime is not installed")
        self.keys = tempfile.mkdtemp(prefix="onus-keys-")
        self.clock = os.path.join(self.keys, "clock")
        self.step("-864000")  # keys and estate are older than any step
        self.server = Server(environment={
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"})
        self.step("+0")

    def tearDown(self):
        self.server.gone()

    def step(self, offset):
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(offset + "\n")
        os.rename(self.clock + ".new", self.clock)

    def test_a_day_ahead_ends_what_is_over_and_goes_on(self):
        key = self.new_key()
        running, waiting = self.ask(key), self.ask(self.new_key())
        self.read(key, self.grant(running))
        before = self.person("marta")
        self.step(DAY)
        wait_until(lambda: self.kinds().count("emergency-ended") >= 1)
        self.assertEqual(before.get("/v1/session").status, 401, "8 hours are over")
        shown = self.person("tomas").get(f"/v1/requests/{running}").json
        self.assertEqual((shown["phase"], shown["grant"]["end_reason"]), ("ended", "expired"), shown)
        self.assertEqual(
            self.person("tomas").get(f"/v1/requests/{running}/certificate").status, 403)
        late = self.person("marta").draft("emergency-approved", request=waiting,
                                          failure="confirmed")
        self.assertEqual(late.status, 404, "nobody waited that long")
        again = self.new_key()
        told = self.read(again, self.grant(self.ask(again)))
        began = re.search(r"Valid: from (\S+)", told).group(1)
        tomorrow = subprocess.run(["date", "-u", "-d", "tomorrow", "+%Y-%m-%d"], text=True,
                                  capture_output=True, check=True).stdout.strip()
        self.assertTrue(began.startswith(tomorrow), told)
        self.assertEqual(self.server.ask("GET", "/healthz").status, 200)

    def test_a_day_back_writes_nothing_says_why_and_is_over_when_it_is_mended(self):
        key = self.new_key()
        request = self.ask(key)
        self.assertEqual(self.vote(request, "marta").status, 201)
        size = self.size()
        self.step("-86400")
        paulo = self.person("paulo")
        refused = paulo.draft("emergency-approved", request=request, failure="confirmed")
        if refused.status == 200:
            refused = paulo.ask("POST", "/v1/statements", paulo.signed(refused.json))
        self.assertIn(refused.status, (403, 409, 422), refused)
        self.assertIn("clock", refused.json["detail"])
        self.assertIsNone(self.certificate(request))
        self.assertEqual(self.size(), size)
        self.assertEqual(self.server.ask("GET", "/healthz").status, 200)
        self.assertEqual(self.person("ines").get("/v1/requests").status, 200)
        self.step("+0")
        self.assertEqual(self.vote(request, "paulo").status, 201)
        self.read(key, wait_until(lambda: self.certificate(request)))


class Disk(Emergency, unittest.TestCase):
    """A small disk of its own in memory: needs root."""

    @classmethod
    def setUpClass(cls):
        cls.prepared = Ground()  # once: sealing an authority takes its seconds

    @classmethod
    def tearDownClass(cls):
        cls.prepared.gone()

    def setUp(self):
        self.keys = tempfile.mkdtemp(prefix="onus-keys-")
        self.disk = tempfile.mkdtemp(prefix="onus-disk-")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none",
                                  self.disk], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("a file system of its own needs root")
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=False)
        self.ground = self.prepared.copied(os.path.join(self.disk, "onus"))
        self.server = Real(self.ground, "--plain")

    def tearDown(self):
        self.server.gone()

    def fill(self):
        with open(os.path.join(self.disk, "full"), "wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def make_room(self):
        os.remove(os.path.join(self.disk, "full"))

    def serve(self, *flags):
        self.server.gone()
        self.server = Real(self.ground, "--plain", *flags)

    def whole(self):
        """Everything that was answered is in the log, by the verifier's word."""
        export = os.path.join(self.keys, "export")
        run(ONUS, "ledger", "export", export, "--ledger", self.ground.at("dev/ledger"))
        run(ONUS, "ledger", "verify", export)

    def test_a_full_disk_refuses_says_so_and_loses_nothing(self):
        key = self.new_key()
        request = self.ask(key)
        self.assertEqual(self.vote(request, "marta").status, 201)
        paulo = self.person("paulo")
        drafted = paulo.draft("emergency-approved", request=request, failure="confirmed")
        proposal, size = paulo.signed(drafted.json), self.size()
        self.fill()
        for _ in range(3):
            refused = paulo.ask("POST", "/v1/statements", proposal)
            self.assertEqual((refused.status, refused.json["code"]), (503, "disk-full"), refused)
            self.assertIn("make room", refused.json["detail"])
            self.assertIsNone(self.certificate(request))
        time.sleep(3)  # what the server writes by itself finds no room either
        self.assertTrue(self.server.alive(), self.server.talk())
        self.assertEqual(self.server.ask("GET", "/healthz").status, 200)
        ready = self.server.ask("GET", "/readyz")
        self.assertEqual((ready.status, ready.json["status"]), (503, "disk-full"), ready)
        self.assertEqual(self.server.talk().count("make room"), 1, "told once, and not each second")
        self.assertEqual(self.size(), size, "nothing half")
        shown = self.person("ines").get("/v1/operations/restart-turbine").json
        self.assertTrue(shown["policies"], "whom to ask is told all the same")

        self.make_room()
        shown = self.person("tomas").get(f"/v1/requests/{request}").json
        self.assertEqual(shown["phase"], "requested", "the vote was refused, so it is not there")
        said = self.person("paulo").ask("POST", "/v1/statements", proposal)
        self.assertEqual(said.status, 201, said)
        self.read(key, wait_until(lambda: self.certificate(request)))
        wait_until(lambda: self.server.ask("GET", "/readyz").status == 200)
        self.assertEqual(self.server.stop(), 0, self.server.talk())
        self.whole()

    def test_while_the_second_head_finds_no_room_nothing_is_taken(self):
        self.server.gone()
        folder = os.path.join(self.keys, "second")
        os.mkdir(folder)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder],
                                 capture_output=True, check=False)
        self.assertEqual(mounted.returncode, 0, mounted.stderr)
        self.addCleanup(subprocess.run, ["umount", "-l", folder], check=False)
        ledger = self.ground.at("dev/ledger")
        with open(os.path.join(ledger, "place.json"), encoding="utf-8") as file:
            place = json.load(file)
        shutil.copy(os.path.join(ledger, place["second_head"]), os.path.join(folder, "head"))
        place["second_head"] = os.path.join(folder, "head")
        with open(os.path.join(ledger, "place.json"), "w", encoding="utf-8") as file:
            json.dump(place, file)
        self.serve()
        whole, self.disk = self.disk, folder
        self.fill()
        request = self.ask(self.new_key())  # nobody knew yet; no head covers it
        wait_until(lambda: self.server.ask("GET", "/readyz").status == 503)
        marta = self.person("marta")
        drafted = marta.draft("emergency-approved", request=request, failure="confirmed")
        signed = marta.signed(drafted.json)
        refused = marta.ask("POST", "/v1/statements", signed)
        self.assertEqual((refused.status, refused.json["code"]), (503, "disk-full"), refused)
        self.make_room()
        self.disk = whole
        wait_until(lambda: self.server.ask("GET", "/readyz").status == 200)
        self.assertEqual(marta.ask("POST", "/v1/statements", signed).status, 201)
        self.assertEqual(self.vote(request, "paulo").status, 201)
        self.assertIsNotNone(wait_until(lambda: self.certificate(request)))
        self.assertEqual(self.server.stop(), 0, self.server.talk())

    def test_an_end_that_finds_no_room_is_told_and_can_be_said_again(self):
        key = self.new_key()
        request = self.ask(key)
        self.grant(request)
        end = self.person("tomas").draft("emergency-ended", request=request, reason="finished")
        self.assertEqual(end.status, 200, end)
        self.fill()
        signed = self.person("tomas").signed(end.json)
        refused = self.person("tomas").ask("POST", "/v1/statements", signed)
        self.assertEqual(refused.status, 503, refused)
        self.make_room()
        said = self.person("tomas").ask("POST", "/v1/statements", signed)
        self.assertEqual(said.status, 201, said)
        self.assertEqual(self.kinds().count("emergency-ended"), 1)

    def test_no_start_on_a_full_disk(self):
        self.server.gone()
        self.fill()  # afterwards: what ends in good order frees some pages
        with self.assertRaisesRegex(RuntimeError, "full|space|room"):
            Real(self.ground, "--plain", authority=False)
        self.make_room()
        self.server = Real(self.ground, "--plain", authority=False)
        self.whole()

    def test_a_notice_whose_receipt_finds_no_room_is_not_sent_again(self):
        sent, go = (os.path.join(self.keys, name) for name in ("sent", "go"))
        program = os.path.join(self.keys, "tell")
        with open(program, "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\ncat >/dev/null\necho one >>{sent}\n"
                       f"until [ -e {go} ]; do /bin/sleep 0.05; done\necho told\n")
        os.chmod(program, 0o755)
        channels = os.path.join(self.keys, "channels.json")
        with open(channels, "w", encoding="ascii") as file:
            json.dump({"channels": {"pager": {"command": {"run": [program]}}}}, file)
        self.serve("--channels", channels)
        self.ask(self.new_key())
        wait_until(lambda: os.path.exists(sent))
        self.fill()
        with open(go, "w", encoding="ascii"):
            pass
        wait_until(lambda: "the disk is full" in self.server.talk())
        time.sleep(4)
        self.assertNotIn("emergency-notified", self.kinds())
        with open(sent, encoding="ascii") as file:
            self.assertEqual(file.read(), "one\n", "one message, however long the disk is full")
        self.make_room()
        wait_until(lambda: "emergency-notified" in self.kinds())
        with open(sent, encoding="ascii") as file:
            self.assertEqual(file.read(), "one\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
