#!/usr/bin/env python3
"""No route of the API goes past the judge: whatever is posted where, nothing is written, granted or
certified that the rules refuse."""
import json
import os
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serving import Person, Server, blob_of, sign  # noqa: E402

# Every route that takes something, and the test here that tries to get past the judge by it.
TAKING = {
    ("POST", "/v1/session/challenge"): "test_signing_in_signs_nothing_else",
    ("POST", "/v1/session"): "test_signing_in_signs_nothing_else",
    ("DELETE", "/v1/session"): "test_signing_in_signs_nothing_else",
    ("POST", "/v1/passkeys/challenge"): "test_a_passkey_that_is_registered_is_not_enrolled",
    ("POST", "/v1/passkeys"): "test_a_passkey_that_is_registered_is_not_enrolled",
    ("POST", "/v1/drafts"): "test_a_draft_writes_nothing_and_none_is_made_for_a_machine",
    ("POST", "/v1/proposals"): "test_a_proposal_that_waits_is_not_in_the_log",
    ("POST", "/v1/statements"): "test_a_statement_is_judged_whoever_brings_it",
    ("POST", "/v1/hosts/uses"): "test_a_host_that_is_not_known_says_nothing",
    ("PUT", "/v1/hosts/recordings/{name}"): "test_a_host_that_is_not_known_says_nothing",
}
# The log's own words, written well: only who signs them is wrong.
DIGEST, PRINT = "0" * 64, "SHA256:" + "A" * 43
MACHINES = {
    "emergency-granted": ("onus-emergency-grant@v1", {
        "authority": PRINT, "key": PRINT, "principals": ["grid-emergency"], "recorded": "no"}),
    "emergency-used": ("onus-emergency-use@v1", {"host": "db-1.example", "session": "s.1.1"}),
    "emergency-notified": ("onus-emergency-notice@v1", {
        "about": "0" * 32, "channel": "phones", "receipt": DIGEST, "outcome": "received"}),
    "emergency-ended": ("onus-emergency-end@v1", {"reason": "expired"}),
}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Judge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        hosts = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"onus-hosts-{os.getpid()}")
        with open(hosts, "w", encoding="ascii") as file:
            file.write("db-1.example ssh-ed25519 "
                       "AAAAC3NzaC1lZDI1NTE5AAAAIE9sYQ3XqaM7cLE5WuVgjWHoXn8nU8PFkPJTcBFS8Hw9\n")
        cls.server = Server("--known-hosts", hosts, "--recordings", hosts + ".d")
        os.remove(hosts)
        cls.people = {name: Person(cls.server, name).sign_in() for name in
                      ("tomas", "marta", "paulo", "ines", "lidia")}

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def setUp(self):
        self.request = self.ask()
        self.before = self.head()

    def tearDown(self):
        """Nothing was written, and nothing is certified."""
        self.assertEqual(self.head(), self.before)
        shown = self.people["ines"].get(f"/v1/requests/{self.request}").json
        self.assertEqual((shown["phase"], shown["approvals"]), ("requested", []))
        for person in self.people.values():
            got = person.get(f"/v1/requests/{self.request}/certificate")
            self.assertEqual(got.status, 403, got)

    def ask(self):
        with open(self.server.key("tomas") + ".pub", encoding="ascii") as file:
            line = " ".join(file.read().split()[:2])
        said = self.people["tomas"].say(
            "emergency-requested", operation="restart-turbine", policy="emergency-grid", key=line,
            failure="idp-down", reason="unit 2 tripped", duration_s=1800)
        self.assertEqual(said.status, 201, said)
        self.addCleanup(self.people["tomas"].say, "emergency-ended", request=said.json["request"],
                        reason="withdrawn")
        return said.json["request"]

    def head(self):
        head = self.server.ask("GET", "/v1/checkpoint").json
        return head["size"], head["root"]

    def refused(self, answer, *statuses):
        self.assertIn(answer.status, statuses or (401, 403, 404, 409, 422), answer)
        self.assertIn("detail", answer.json)
        self.assertNotEqual(answer.json["detail"], "")

    def vote(self, who="marta"):
        drafted = self.people[who].draft("emergency-approved", request=self.request,
                                         failure="confirmed")
        self.assertEqual(drafted.status, 200, drafted)
        return drafted.json

    def post(self, proposal):
        return self.server.ask("POST", "/v1/statements", proposal)

    def forged(self, signer, name_space=None, **changes):
        """Marta's vote with another body, signed by `signer` as it stands."""
        draft = self.vote()
        body = json.loads(draft["body_text"])
        for name, value in changes.items():
            (body["content"] if name in body["content"] else body)[name] = value
        return self.signed(signer, name_space or draft["namespace"], draft["proposal"], body)

    def signed(self, signer, name_space, proposal, body):
        signature = blob_of(sign(self.server.key(signer), name_space, canonical(body)))
        return dict(proposal, body=body, signatures=[signature], texts=[])

    def machine(self, signer, kind, actor):
        """What only the log says, signed by a person."""
        name_space, content = MACHINES[kind]
        draft = self.vote()
        body = dict(json.loads(draft["body_text"]), kind=kind, actor=actor,
                    content=dict(content, request=self.request))
        if kind in ("emergency-granted", "emergency-used"):
            body["valid_from"] = "2026-01-01T00:00:00Z"
        if kind == "emergency-granted":
            body["valid_to"] = "2036-01-01T00:00:00Z"
        return self.signed(signer, name_space, draft["proposal"], body)

    def test_every_route_that_takes_something_is_tried_here(self):
        document = self.server.ask("GET", "/openapi.json").json
        taking = {(method.upper(), path) for path, methods in document["paths"].items()
                  for method in methods if method in ("post", "put", "delete", "patch")}
        self.assertEqual(taking, set(TAKING))
        for name in TAKING.values():
            self.assertTrue(callable(getattr(self, name)))

    def test_a_statement_is_judged_whoever_brings_it(self):
        whole = self.people["marta"].signed(self.vote())
        other = self.people["paulo"].signed(self.vote("paulo"))
        cases = {
            "no signature": dict(whole, signatures=[]),
            "somebody else's signature": self.forged("paulo"),
            "the asker's own voice": self.forged("tomas", actor="tomas"),
            "somebody whom the policy does not name": self.forged("lidia", actor="lidia"),
            "a signature over another body": dict(whole, signatures=other["signatures"]),
            "another request": self.forged("marta", request="0" * 32),
            "another request's leaf": self.forged("marta", request_leaf="0" * 64),
            "another log": self.forged("marta", origin="other.example/onus"),
            "another purpose": self.forged("marta", name_space="onus-sign-in@v1"),
            "no statement at all": {},
        }
        for name, proposal in cases.items():
            with self.subTest(name):
                self.refused(self.post(proposal))
        for kind in MACHINES:
            for signer in ("marta", "ines", "tomas"):
                for actor in (signer, "@log"):
                    with self.subTest((kind, signer, actor)):
                        self.refused(self.post(self.machine(signer, kind, actor)))
        assertion = {"fingerprint": "SHA256:" + "A" * 43, "credential_id": "AAAA",
                     "authenticator_data": "AAAA", "client_data_json": "e30", "signature": "AAAA"}
        bare = dict(whole, signatures=[])
        self.refused(self.post({"proposal": bare, "assertions": [assertion]}))
        self.refused(self.post({"proposal": bare, "assertions": [assertion] * 100}))

    def test_a_draft_writes_nothing_and_none_is_made_for_a_machine(self):
        for kind in (*sorted(set(MACHINES) - {"emergency-ended"}), "log-founded", "text-erased"):
            self.refused(self.people["ines"].draft(kind, request=self.request))
        self.refused(self.server.ask("POST", "/v1/drafts", {
            "kind": "emergency-approved", "request": self.request, "failure": "confirmed"}), 401)
        for field in ("actor", "person"):
            drafted = self.people["marta"].draft("emergency-approved", request=self.request,
                                                 failure="confirmed", **{field: "paulo"})
            self.refused(drafted)
            self.assertIn(f'"{field}" is no field', drafted.json["detail"])
        drafted = self.people["marta"].draft("emergency-approved", request=self.request,
                                             failure="confirmed")
        self.assertEqual(json.loads(drafted.json["body_text"])["actor"], "marta",
                         "a draft is for who is signed in")

    def test_a_proposal_that_waits_is_not_in_the_log(self):
        marta = self.people["marta"]
        waits = marta.ask("POST", "/v1/proposals", {"proposal": marta.signed(self.vote())})
        self.assertEqual(waits.status, 202, waits)
        forged = self.machine("paulo", "emergency-granted", "@log")
        answer = marta.ask("POST", "/v1/proposals", {"proposal": forged})
        self.assertIn(answer.status, (202, 409, 422), answer)

    def test_signing_in_signs_nothing_else(self):
        """What signs a statement opens no session, and what opened one is no statement."""
        draft = self.vote()
        asked = self.server.ask("POST", "/v1/session/challenge", {"person": "marta"}).json
        armored = sign(self.server.key("marta"), draft["namespace"], asked["challenge_text"])
        self.refused(self.server.ask("POST", "/v1/session",
                                     {"id": asked["id"], "sshsig": armored}))
        asked = self.server.ask("POST", "/v1/session/challenge", {"person": "marta"}).json
        opened = sign(self.server.key("marta"), asked["namespace"], asked["challenge_text"])
        self.refused(self.post(dict(draft["proposal"], signatures=[blob_of(opened)])))
        self.refused(self.server.ask("DELETE", "/v1/session"), 401)

    def test_a_passkey_that_is_registered_is_not_enrolled(self):
        keys = self.people["marta"].get("/v1/session").json["keys"]
        asked = self.server.ask("POST", "/v1/passkeys/challenge", {"person": "marta"},
                                {"Origin": self.server.origin})
        self.assertEqual(asked.status, 200, asked)
        self.refused(self.server.ask(
            "POST", "/v1/passkeys", {"id": asked.json["id"], "client_data_json": "e30",
                                     "attestation_object": "oA"},
            {"Origin": self.server.origin}))
        self.assertEqual(self.people["marta"].get("/v1/session").json["keys"], keys)

    def test_a_host_that_is_not_known_says_nothing(self):
        now = int(time.time())
        word = canonical({"about": "use", "at": now, "began": now, "host": "db-1.example",
                          "kind": "onus host word", "request": self.request,
                          "session": f"{self.request}.{now}.1", "user": "root", "version": 1})
        for signer in ("marta", "tomas"):
            said = sign(self.server.key(signer), "onus-host@v1", word)
            self.refused(self.server.ask("POST", "/v1/hosts/uses",
                                         {"word": word, "signature": said}))
        self.refused(self.server.ask("POST", "/v1/hosts/uses", {"word": word}))
        self.refused(self.server.ask("PUT", "/v1/hosts/recordings/s.1.1", b"x",
                                     {"Onus-Word": "e30", "Onus-Signature": "AAAA"}))
        self.refused(self.server.ask("PUT", "/v1/hosts/recordings/..%2f..%2fx", b"x"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
