#!/usr/bin/env python3
"""The whole life of a request over HTTP, with a real server and signatures by ssh-keygen."""
import base64
import hashlib
import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serving import (NAMESPACE, ONUS, Person, Server, sign, to_be_signed, unpadded,  # noqa: E402
                     wait_until)

OPERATION, POLICY, SCENARIO = "restart-turbine", "emergency-grid", "okta-down"


class Life(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.people = {}

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def person(self, name):
        if name not in self.people:
            self.people[name] = Person(self.server, name).sign_in()
        return self.people[name]

    def session_key(self):
        """A key pair of the asker's own; only its public half is sent."""
        path = os.path.join(self.server.root, f"session-{os.urandom(4).hex()}")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        with open(path + ".pub", encoding="ascii") as file:
            return path, " ".join(file.read().split()[:2])

    def request(self, person="tomas"):
        path, line = self.session_key()
        said = self.person(person).say(
            "emergency-requested", operation=OPERATION, policy=POLICY, failure=self.failure(),
            reason="unit 2 tripped", ticket="INC-7", key=line, duration_s=1800)
        self.assertEqual(said.status, 201, said)
        return said.json, path

    def failure(self):
        shown = self.person("tomas").get(f"/v1/operations/{OPERATION}").json
        return shown["failures"][0]["id"]

    def test_a_request_is_granted_by_a_quorum_used_ended_and_reviewed(self):
        asked, path = self.request()
        identity = asked["request"]
        self.assertEqual(len(asked["code"].split()), 6)
        shown = self.person("marta").get(f"/v1/requests/{identity}").json
        self.assertEqual((shown["phase"], shown["requester"]), ("requested", "tomas"))
        self.assertEqual(shown["code"], asked["code"], "what is read out by voice")
        self.assertTrue(shown["may"]["approve"]["yes"], shown)
        refused = self.person("tomas").get(f"/v1/requests/{identity}/certificate")
        self.assertEqual(refused.status, 403, refused)

        for name in ("marta", "paulo", "helena", "carla"):
            now = self.person(name).get(f"/v1/requests/{identity}").json
            if now["phase"] != "requested" or not now["may"]["approve"]["yes"]:
                continue
            voted = self.person(name).say("emergency-approved", request=identity,
                                          failure="confirmed")
            self.assertEqual(voted.status, 201, voted)
        got = wait_until(lambda: self.granted(identity))
        self.assertEqual(self.person("marta").get(f"/v1/requests/{identity}/certificate").status,
                         403, "a certificate goes to who asked for it")
        self.check_certificate(path, identity, got)

        ended = self.person("tomas").say("emergency-ended", request=identity, reason="finished")
        self.assertEqual(ended.status, 201, ended)
        self.assertEqual(self.person("tomas").get(f"/v1/requests/{identity}/certificate").status,
                         403)
        self.assertIn(identity, [one["request"] for one in
                                 self.person("marta").get("/v1/debts").json["debts"]])
        self.review(identity)

    def granted(self, identity):
        answer = self.person("tomas").get(f"/v1/requests/{identity}/certificate")
        return answer.json["certificate"] if answer.status == 200 else None

    def check_certificate(self, path, identity, line):
        with open(path + "-cert.pub", "w", encoding="ascii") as file:
            file.write(line + "\n")
        read = subprocess.run(["ssh-keygen", "-L", "-f", path + "-cert.pub"], text=True,
                              capture_output=True, check=True).stdout
        self.assertIn(f'Key ID: "{identity}"', read)
        self.assertIn("grid-emergency", read)
        self.assertIn("force-command", read)

    def review(self, identity):
        """By somebody who neither asked nor approved; an approver is refused."""
        fields = {"request": identity, "class": "emergency", "rollback": "done",
                  "rotated": "none-needed", "notes": "nothing was left behind"}
        refused = self.person("marta").draft("emergency-reviewed", **fields)
        if refused.status == 200:
            refused = self.person("marta").say("emergency-reviewed", **fields)
        self.assertEqual(refused.status, 403, "marta approved it")
        reviewed = self.person("ines").say("emergency-reviewed", **fields)
        self.assertEqual(reviewed.status, 201, reviewed)
        self.assertEqual(self.person("ines").get(f"/v1/requests/{identity}").status, 404)

    def test_who_asked_does_not_approve(self):
        asked, _ = self.request()
        fields = {"request": asked["request"], "failure": "confirmed"}
        drafted = self.person("tomas").draft("emergency-approved", **fields)
        if drafted.status == 200:
            drafted = self.person("tomas").say("emergency-approved", **fields)
        self.assertEqual(drafted.status, 403, drafted)

    def test_what_is_drafted_is_what_is_signed(self):
        """The challenge, computed here by PROTOCOL.sshsig, is the one that was handed out."""
        asked, _ = self.request()
        draft = self.person("marta").draft("emergency-approved", request=asked["request"],
                                           failure="confirmed").json
        blob = to_be_signed(draft["namespace"], draft["body_text"])
        self.assertEqual(draft["challenge"], unpadded(blob))
        self.assertIn(asked["leaf"], draft["body_text"])

    def test_a_changed_body_is_refused(self):
        asked, _ = self.request()
        marta = self.person("marta")
        draft = marta.draft("emergency-denied", request=asked["request"], reason="no").json
        proposal = marta.signed(draft)
        text = json.dumps(proposal)
        changed = text.replace("emergency-denied", "emergency-approved")
        self.assertNotEqual(text, changed)
        answer = self.server.ask("POST", "/v1/statements", changed,
                                 {"Content-Type": "application/json"})
        self.assertIn(answer.status, (403, 422), answer)

    def test_a_signed_statement_needs_no_session_and_counts_once(self):
        asked, _ = self.request()
        marta = self.person("marta")
        draft = marta.draft("emergency-approved", request=asked["request"], failure="confirmed")
        proposal = marta.signed(draft.json)
        key = {"Idempotency-Key": os.urandom(8).hex()}
        first = self.server.ask("POST", "/v1/statements", proposal, key)
        self.assertEqual(first.status, 201, first)
        again = self.server.ask("POST", "/v1/statements", proposal, key)
        self.assertEqual((again.status, again.body), (201, first.body))
        replay = self.server.ask("POST", "/v1/statements", proposal)
        self.assertIn(replay.status, (403, 409, 422), replay)
        other = dict(proposal, signatures=[])
        self.assertEqual(self.server.ask("POST", "/v1/statements", other, key).status, 422)

    def test_the_log_is_handed_out_with_its_proofs(self):
        ines = self.person("ines")
        listed = ines.get("/v1/statements?limit=2").json
        self.assertEqual([one["index"] for one in listed["statements"]], [0, 1])
        self.assertEqual(listed["statements"][0]["kind"], "log-founded")
        self.assertEqual(listed["next"], 2)
        entry = ines.get("/v1/statements/1").json
        leaf = hashlib.sha256(b"\x00" + entry["entry"].encode()).hexdigest()
        self.assertEqual(entry["leaf"], leaf, "RFC 6962's leaf hash of what was handed out")
        proof = ines.get("/v1/statements/1/proof")
        self.assertTrue(proof.body.startswith(b"c2sp.org/tlog-proof@v1"), proof)
        head = self.server.ask("GET", "/v1/checkpoint").json
        origin, size, root = head["text"].split("\n")[:3]
        self.assertEqual((int(size), base64.b64decode(root).hex()), (head["size"], head["root"]))
        self.assertTrue(head["key"].startswith(origin + "+"))
        self.assertEqual(ines.get("/v1/statements/999999").status, 404)
        self.assertEqual(ines.get("/v1/statements/x").status, 404)


class Sessions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def challenge(self, person="ines"):
        return self.server.ask("POST", "/v1/session/challenge", {"person": person}).json

    def begin(self, asked, key, namespace=NAMESPACE, headers=None):
        said = sign(self.server.key(key), namespace, asked["challenge_text"])
        return self.server.ask("POST", "/v1/session", {"id": asked["id"], "sshsig": said}, headers)

    def test_reading_needs_a_session(self):
        for path in ("/v1/overview", "/v1/requests", "/v1/statements", "/v1/debts", "/v1/events",
                     "/v1/session", "/v1/proposals", "/v1/operations/restart-turbine"):
            with self.subTest(path):
                self.assertEqual(self.server.ask("GET", path).status, 401)
                told = self.server.ask("GET", path, headers={"Authorization": "Bearer " + "A" * 43})
                self.assertEqual(told.status, 401)

    def test_a_key_of_somebody_else_opens_nothing(self):
        self.assertEqual(self.begin(self.challenge("ines"), "tomas").status, 403)

    def test_a_signature_for_another_purpose_opens_nothing(self):
        answer = self.begin(self.challenge(), "ines", "onus-emergency-approve@v1")
        self.assertIn(answer.status, (403, 422), answer)

    def test_a_challenge_is_answered_once(self):
        asked = self.challenge()
        self.assertEqual(self.begin(asked, "ines").status, 200)
        self.assertEqual(self.begin(asked, "ines").status, 403)

    def test_a_wrong_answer_uses_the_challenge_up(self):
        asked = self.challenge()
        self.assertEqual(self.begin(asked, "tomas").status, 403)
        self.assertEqual(self.begin(asked, "ines").status, 403)

    def test_asking_tells_nobody_who_is_here(self):
        known, unknown = self.challenge("ines"), self.challenge("nobody-at-all")
        self.assertEqual(sorted(known), sorted(unknown))
        refused = self.begin(self.challenge("nobody-at-all"), "ines")
        other = self.begin(self.challenge("ines"), "tomas")
        self.assertEqual((refused.status, refused.json["detail"]),
                         (other.status, other.json["detail"]))

    def test_a_page_gets_a_cookie_that_no_script_reads(self):
        origin = self.server.origin
        begun = self.begin(self.challenge(), "ines", headers={"Origin": origin})
        self.assertEqual(begun.status, 200, begun)
        self.assertNotIn("token", begun.json)
        cookie = begun.headers["Set-Cookie"]
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Strict", cookie)
        sent = {"Cookie": cookie.split(";")[0], "Origin": origin}
        shown = self.server.ask("GET", "/v1/session", headers=sent)
        self.assertEqual(shown.json["person"], "ines")
        draft = {"kind": "emergency-frozen", "policy": "emergency-grid", "lasts_s": 600}
        without = self.server.ask("POST", "/v1/drafts", draft, sent)
        self.assertEqual(without.status, 401, "no CSRF token")
        wrong = self.server.ask("POST", "/v1/drafts", draft, {**sent, "X-Onus-Csrf": "x" * 43})
        self.assertEqual(wrong.status, 401)
        right = {**sent, "X-Onus-Csrf": begun.json["csrf"]}
        self.assertNotEqual(self.server.ask("POST", "/v1/drafts", draft, right).status, 401)
        foreign = {**right, "Origin": "https://evil.example"}
        self.assertEqual(self.server.ask("POST", "/v1/drafts", draft, foreign).status, 403)

    def test_signing_out_ends_it(self):
        person = Person(self.server, "lidia").sign_in()
        self.assertEqual(person.get("/v1/session").status, 200)
        self.assertEqual(person.ask("DELETE", "/v1/session").status, 200)
        self.assertEqual(person.get("/v1/session").status, 401)

    def test_a_key_that_is_revoked_is_out_at_once(self):
        """Though its session would last for hours."""
        bruno, ines = (Person(self.server, name).sign_in() for name in ("bruno", "ines"))
        keys = bruno.get("/v1/session").json["keys"]
        self.assertEqual(len(keys), 1)
        revoked = bruno.say("key-revoked", **{"for": "bruno", "replaces": keys[0]["fingerprint"],
                                              "reason": "lost"})
        self.assertEqual(revoked.status, 201, revoked)
        self.assertEqual(bruno.get("/v1/session").status, 401)
        self.assertEqual(ines.get("/v1/session").status, 200, "nobody else's")
        self.assertEqual(self.begin(self.challenge("bruno"), "bruno").status, 403)

    def test_tokens_are_in_no_message(self):
        person = Person(self.server, "marta").sign_in()
        person.get("/v1/requests/" + person.token)
        self.assertNotIn(person.token, self.server.talk())


class Ends(unittest.TestCase):
    """What a server leaves, however it ended, is there for whoever has only a command line."""

    def freeze(self, server):
        return subprocess.run(
            [ONUS, "request", "freeze", "emergency-grid", "--reason", "odd calls", "--estate",
             os.path.join(server.root, "dev", "estate"), "--ledger",
             os.path.join(server.root, "dev", "ledger"), "--as", "marta", "--key",
             server.key("marta")], capture_output=True, text=True, check=False)

    def test_after_a_crash_the_command_line_goes_on(self):
        server = Server()
        try:
            said = Person(server, "ines").sign_in().say(
                "key-revoked", **{"for": "ines", "replaces": self.key_of(server), "reason": "lost"})
            self.assertEqual(said.status, 201, said)
            server.process.kill()
            server.process.wait(20)
            frozen = self.freeze(server)
            self.assertEqual(frozen.returncode, 0, frozen.stderr)
            self.assertIn(f"entry {said.json['index'] + 1} ", frozen.stdout)
        finally:
            server.gone()

    def key_of(self, server):
        told = subprocess.run(["ssh-keygen", "-l", "-f", server.key("ines") + ".pub"],
                              capture_output=True, text=True, check=True).stdout
        return told.split()[1]

    def test_a_signal_right_after_the_start_ends_it_in_good_order(self):
        for _ in range(5):
            server = Server()
            try:
                self.assertEqual(server.stop(), 0, server.talk())
            finally:
                server.gone()


if __name__ == "__main__":
    unittest.main(verbosity=2)
