#!/usr/bin/env python3
"""A key that was lost and a person who left, each from the first word to the last, over HTTP.

What docs/guide/keys.md walks through is what happens here.
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authenticator import Authenticator, Token  # noqa: E402
from ceremonies import Desk, strict_examples  # noqa: E402
from serving import ONUS  # noqa: E402


class Keys(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="onus-keys-")
        self.desk = Desk(examples=strict_examples(self.folder))
        self.server = self.desk.server
        self.tokens = {}

    def tearDown(self):
        self.server.gone()
        shutil.rmtree(self.folder, ignore_errors=True)

    def refused(self, answer, words, status=403):
        self.assertEqual(answer.status, status, answer)
        self.assertIn(words, answer.json["detail"])

    def with_token(self, *names):
        for name in names:
            self.tokens[name] = Token(self.folder)
            self.desk.enrol_token(name, self.tokens[name])

    def approve(self, request, *names):
        for name in names:
            said = self.desk.approve_by_token(request, name, self.tokens[name])
            self.assertEqual(said.status, 201, said)

    def approvals(self, request):
        shown = self.desk.shown(request, "marta")
        return shown["phase"], sorted(one["person"] for one in shown["approvals"])

    def revoke(self, person, fingerprint, reason, signers):
        draft = self.desk.person(signers[0]).draft(
            "key-revoked", **{"for": person, "replaces": fingerprint, "reason": reason})
        self.assertEqual(draft.status, 200, draft)
        proposal = draft.json["proposal"]
        for name in signers:
            proposal = self.desk.person(name).signed({**draft.json, "proposal": proposal})
        return self.server.ask("POST", "/v1/statements", proposal)

    def keys_of(self, person):
        return [one["fingerprint"] for one in
                self.desk.person(person).get("/v1/session").json["keys"]]

    def test_a_lost_passkey_is_replaced_by_others(self):
        """Ines has one passkey and no other key, and loses it while a request waits for her."""
        self.with_token("marta", "bruno")
        software = self.keys_of("ines")
        lost = Authenticator(self.folder)
        self.desk.enrol("ines", lost)
        self.assertEqual(self.revoke("ines", software[0], "retired", ["ines"]).status, 201)
        self.assertEqual(self.desk.sign_in("ines", lost).status, 200)
        request = self.desk.request()
        self.desk.people.pop("ines")  # her session went with the software key
        said = self.approve_as_ines(request, lost)
        self.assertEqual(said.status, 201, said)

        kept = self.desk.assertion(self.desk.request(), "emergency-approved", "ines", lost)

        fresh = Authenticator(self.folder, algorithm=-8)
        shown = {**self.desk.register("ines", fresh).json, "party": "localhost"}
        fresh.fingerprint = shown["fingerprint"]
        replace = lambda signers: self.desk.enrolled(
            "ines", fresh, shown, kind="key-replaced", signers=signers, replaces=lost.fingerprint)
        self.refused(replace(["marta"]), "2 of secops")
        self.refused(replace(["marta", "bruno"]), "2 of secops")
        replaced = replace(["marta", "paulo"])
        self.assertEqual(replaced.status, 201, replaced)
        self.assertEqual(replaced.json["warnings"], [
            f"ines's approval of {request} (restart-turbine) counts no more; another has to "
            "approve"])

        self.refused(self.desk.sign_in("ines", lost), "no key that counts")
        late = self.server.ask("POST", "/v1/statements", kept)
        self.refused(late, "is not in force")
        self.assertEqual(self.desk.sign_in("ines", fresh).status, 200)
        self.approve(request, "marta")
        self.assertEqual(self.desk.shown(request)["phase"], "requested", "the old word is gone")
        said = self.approve_as_ines(request, fresh)
        self.assertEqual(said.status, 201, said)
        self.desk.granted(request)
        self.refused(replace(["marta", "paulo"]), "belongs to ines")
        self.desk.verified_from_nothing()

    def approve_as_ines(self, request, passkey):
        self.desk.people["ines"] = self.SignedInByPage(self, passkey)
        return self.desk.approve(request, "ines", passkey)

    class SignedInByPage:
        """Somebody whose session is a page's cookie."""

        def __init__(self, test, passkey):
            self.server, self.headers = test.server, {"Origin": test.server.origin}
            begun = test.desk.sign_in("ines", passkey)
            if begun.status == 200:
                self.headers["Cookie"] = begun.headers["Set-Cookie"].split(";")[0]
                self.headers["X-Onus-Csrf"] = begun.json["csrf"]

        def draft(self, kind, **fields):
            return self.server.ask("POST", "/v1/drafts", {"kind": kind, **fields}, self.headers)

    def test_who_enrols_others_is_replaced_by_the_other_two(self):
        lost = Authenticator(self.folder)
        self.desk.enrol("marta", lost)
        fresh = Authenticator(self.folder)
        shown = self.desk.register("marta", fresh).json
        replace = lambda signers: self.desk.enrolled(
            "marta", fresh, shown, kind="key-replaced", signers=signers, replaces=lost.fingerprint)
        self.refused(replace(["marta", "paulo"]), "2 of secops")
        self.assertEqual(replace(["xenia", "paulo"]).status, 201, "nobody vouches for themselves")

    def test_who_left_decides_nothing_and_has_no_way_in(self):
        """Xenia approves, Tomas has a session on the turbine; both leave on the same day."""
        self.with_token("marta", "xenia", "ines", "bruno")
        running = self.desk.request()
        self.approve(running, "marta", "ines")
        self.desk.granted(running)
        waiting = self.desk.request()
        self.approve(waiting, "xenia")
        self.leaves_xenia(waiting)
        self.leaves_tomas(running, waiting)
        self.desk.verified_from_nothing()

    def leaves_xenia(self, waiting):
        software = [one for one in self.keys_of("xenia")
                    if one != self.tokens["xenia"].fingerprint()]
        token = self.tokens["xenia"].fingerprint()
        self.refused(self.revoke("xenia", token, "left", ["marta"]), "2 of secops")
        ended = self.revoke("xenia", token, "left", ["marta", "paulo"])
        self.assertEqual(ended.status, 201, ended)
        self.assertEqual(ended.json["warnings"], [
            f"xenia's approval of {waiting} (restart-turbine) counts no more; another has to "
            "approve"])
        self.assertEqual(self.desk.person("xenia").get("/v1/session").status, 200,
                         "she has a second key: each ends by its own statement")
        self.assertEqual(self.revoke("xenia", software[0], "left", ["marta", "paulo"]).status, 201)
        self.assertEqual(self.desk.person("xenia").get("/v1/session").status, 401)
        self.approve(waiting, "marta")
        self.assertEqual(self.desk.shown(waiting)["phase"], "requested",
                         "two said yes, and one of them is gone")

    def leaves_tomas(self, running, waiting):
        key = self.keys_of("tomas")[0]
        tomas = self.desk.person("tomas")
        ended = self.revoke("tomas", key, "left", ["marta", "paulo"])
        self.assertEqual(ended.status, 201, ended)
        told = "\n".join(ended.json["warnings"])
        self.assertIn(f"tomas asked for {waiting} (restart-turbine) with the key that ended: it "
                      "is not granted", told)
        self.assertIn("tomas still has access to restart-turbine until ", told)
        self.assertIn(f"onus request end {running} --reason revoked", told)
        self.assertEqual(tomas.get("/v1/session").status, 401)
        self.approve(waiting, "ines", "bruno")
        self.assertNotEqual(self.desk.shown(waiting, "marta")["phase"], "granted",
                            "three said yes to somebody who is gone")

        self.assertNotIn(running, self.revoked())
        said = self.desk.person("marta").say("emergency-ended", request=running, reason="revoked")
        self.assertEqual(said.status, 201, said)
        self.assertIn(running, self.revoked(), "hosts are told to close what is open")
        self.adopt_without("xenia", "tomas")

    def revoked(self):
        """The requests whose certificates hosts must take no more, and end the sessions of."""
        envelope = self.server.ask("GET", "/v1/hosts/list").json
        return [one["request"] for one in json.loads(base64.b64decode(envelope["payload"]))["ended"]]

    def adopt_without(self, *names):
        """The estate says so too, adopted by those who adopt; signed by the command line."""
        estate = os.path.join(self.server.root, "dev", "estate")
        path = os.path.join(estate, "people.yaml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name in names:
            self.assertEqual(text.count(f"\n  {name}:\n"), 1)
            text = text.replace(f"\n  {name}:\n", f"\n  {name}:\n    left: 2026-01-01\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        signed = os.path.join(self.folder, "adoption.json")
        for name in ("ines", "marta"):
            done = subprocess.run(
                [ONUS, "adopt", "--estate", estate, "--ledger",
                 os.path.join(self.server.root, "dev", "ledger"), "--as", name, "--key",
                 self.server.key(name), "--sign-only", signed, "--yes"],
                capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done)
        with open(signed, "rb") as file:
            said = self.server.ask("POST", "/v1/statements", file.read(),
                                   {"Content-Type": "application/json"})
        self.assertEqual(said.status, 201, said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
