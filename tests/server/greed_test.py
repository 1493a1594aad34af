#!/usr/bin/env python3
"""What one person who is signed in can take from the others: no place, no time, no signature."""
import base64
import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serving import Person, Server, blob_of, sign, wait_until  # noqa: E402

PER_PERSON_MAX = 16


class Greed(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.tomas, self.marta, self.ines = (
            Person(self.server, name).sign_in() for name in ("tomas", "marta", "ines"))

    def tearDown(self):
        self.assertTrue(self.server.alive(), self.server.talk())
        self.server.gone()

    def freeze(self, person):
        drafted = person.draft("emergency-frozen", policy="emergency-grid", reason="x", lasts_s=600)
        self.assertEqual(drafted.status, 200, drafted)
        return drafted.json

    def waiting(self, identity):
        listed = self.marta.get("/v1/proposals").json["proposals"]
        return next(one["proposal"] for one in listed if one["id"] == identity)

    def test_a_hundred_thousand_signatures_hold_nobody_up(self):
        proposal = self.freeze(self.marta)["proposal"]
        began = time.monotonic()
        for at in range(2):
            junk = [(at * 100_000 + i).to_bytes(4, "big") for i in range(60_000)]
            proposal["signatures"] = [base64.b64encode(one).decode() for one in junk]
            answer = self.tomas.ask("POST", "/v1/proposals", proposal)
            self.assertEqual(answer.status, 422, answer)
            answer = self.tomas.ask("POST", "/v1/statements", proposal)
            self.assertEqual(answer.status, 422, answer)
        self.assertLess(time.monotonic() - began, 20)

    def test_nobody_spoils_what_waits_with_a_signature_that_is_none(self):
        draft = self.freeze(self.marta)
        bare = copy.deepcopy(draft["proposal"])
        kept = self.marta.ask("POST", "/v1/proposals", self.marta.signed(draft))
        self.assertEqual(kept.status, 202, kept)
        stranger = os.path.join(self.server.root, "stranger")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", stranger], check=True)
        by_stranger = blob_of(sign(stranger, draft["namespace"], draft["body_text"]))
        elsewhere = blob_of(sign(self.tomas.key, "file", draft["body_text"]))
        for junk in ("AAAA", by_stranger, elsewhere):
            bare["signatures"] = [junk]
            self.assertIn(self.tomas.ask("POST", "/v1/proposals", bare).status, (403, 422))
        self.assertEqual(len(self.waiting(kept.json["id"])["signatures"]), 1)
        again = copy.deepcopy(bare)  # the same person again: one signature, not two of one key
        again["signatures"] = [blob_of(sign(self.marta.key, draft["namespace"],
                                            draft["body_text"]))]
        self.assertEqual(self.marta.ask("POST", "/v1/proposals", again).json["signatures"], 1)
        bare["signatures"] = []
        bare["texts"] = []  # what stands beside stays
        self.assertEqual(self.tomas.ask("POST", "/v1/proposals", bare).status, 202)
        left = self.waiting(kept.json["id"])
        self.assertEqual(len(left["texts"]), 1)
        said = self.marta.ask("POST", "/v1/statements", left)
        self.assertEqual(said.status, 201, said)

    def test_a_field_of_another_form_is_not_passed_over(self):
        """What is left out comes from the policy, which may be more than was asked for."""
        with open(self.server.key("tomas") + ".pub", encoding="ascii") as file:
            line = " ".join(file.read().split()[:2])
        shown = self.tomas.get("/v1/operations/restart-turbine").json
        fields = {"operation": "restart-turbine", "policy": "emergency-grid", "reason": "r",
                  "failure": shown["failures"][0]["id"], "key": line}
        self.assertEqual(self.tomas.draft("emergency-requested", **fields).status, 200)
        for name, value in (("duration_s", "600"), ("duration_s", 600.5), ("duration_s", None),
                            ("duration_s", 2 ** 53), ("principals", "root"), ("principals", [1]),
                            ("open_for_s", []), ("source_address", ["192.0.2.1"])):
            answer = self.tomas.draft("emergency-requested", **{**fields, name: value})
            self.assertEqual(answer.status, 422, (name, value, answer))
            self.assertIn(name, answer.json["detail"])

    def test_a_field_of_another_name_is_not_passed_over(self):
        for name in ("duration", "lasts_seconds", "Lasts_s", "duration_s", "proposals", ""):
            answer = self.tomas.draft("emergency-frozen", policy="emergency-grid", reason="x",
                                      **{name: 600})
            self.assertEqual(answer.status, 422, (name, answer))
            self.assertIn(f'"{name}" is no field of emergency-frozen', answer.json["detail"])
        kept = self.freeze(self.marta)["proposal"]
        answer = self.tomas.ask("POST", "/v1/drafts", {"proposal": kept, "reason": "mine"})
        self.assertEqual(answer.status, 422, answer)

    def test_one_person_takes_not_every_place(self):
        proposal = self.freeze(self.marta)["proposal"]
        statuses = []
        for i in range(PER_PERSON_MAX + 3):
            one = copy.deepcopy(proposal)
            one["body"]["id"] = f"{i:032x}"
            statuses.append(self.tomas.ask("POST", "/v1/proposals", one).status)
        self.assertEqual(statuses, [202] * PER_PERSON_MAX + [429] * 3)
        draft = self.freeze(self.ines)
        kept = self.ines.ask("POST", "/v1/proposals", self.ines.signed(draft))
        self.assertEqual(kept.status, 202, kept)


class Hosts(unittest.TestCase):
    """A host repeats its word until it is answered, and the log says what happened once."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="onus-greed-")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.at("host")],
                       check=True)
        with open(self.at("host.pub"), encoding="ascii") as public:
            line = "db-1 " + " ".join(public.read().split()[:2]) + "\n"
        with open(self.at("known"), "w", encoding="ascii") as file:
            file.write(line)
        self.server = Server("--known-hosts", self.at("known"))

    def tearDown(self):
        self.server.gone()
        shutil.rmtree(self.folder)

    def at(self, name):
        return os.path.join(self.folder, name)

    def granted(self):
        tomas, *others = (Person(self.server, n).sign_in() for n in ("tomas", "marta", "paulo"))
        with open(self.at("host.pub"), encoding="ascii") as file:
            line = " ".join(file.read().split()[:2])  # any key that is nobody's
        failure = tomas.get("/v1/operations/restart-turbine").json["failures"][0]["id"]
        asked = tomas.say("emergency-requested", operation="restart-turbine", key=line, reason="r",
                          policy="emergency-grid", failure=failure)
        for person in others:
            person.say("emergency-approved", request=asked.json["request"], failure="confirmed")
        shown = lambda: tomas.get("/v1/requests/" + asked.json["request"]).json["phase"]
        wait_until(lambda: shown() == "granted")
        return asked.json["request"]

    def test_a_use_that_is_told_many_times_at_once_is_one_entry(self):
        request, now = self.granted(), int(time.time())
        told = {"about": "use", "at": now, "began": now, "host": "db-1", "kind": "onus host word",
                "request": request, "session": f"{request}.{now}.7", "user": "root", "version": 1}
        text = json.dumps(told, separators=(",", ":"), sort_keys=True)
        body = {"word": text, "signature": sign(self.at("host"), "onus-host@v1", text)}
        ready, answers = threading.Barrier(12), []

        def tell():
            ready.wait()
            answers.append(self.server.ask("POST", "/v1/hosts/uses", body))

        threads = [threading.Thread(target=tell) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([one.status for one in answers], [200] * 12)
        self.assertEqual(len([one for one in answers if "index" in one.json]), 1, answers)


if __name__ == "__main__":
    unittest.main()
