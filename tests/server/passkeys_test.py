#!/usr/bin/env python3
"""Passkeys over HTTP against a real server: every algorithm, and each way in which one is refused.

The authenticator is tests/server/authenticator.py, which signs with openssl. The estate's policy
emergency-grid takes no software keys here, so that approvals need presence and verification.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authenticator import (COPIED, MAY_BE_COPIED, TOUCHED, USER_PRESENT,  # noqa: E402
                           Authenticator, Maker, Token, base64url, client_data,
                           unbase64url)
from ceremonies import Desk, strict_examples  # noqa: E402
from serving import sign  # noqa: E402

MODEL = bytes.fromhex("ee882879721c491397753dfcce97072a")
OTHER_MODEL = bytes.fromhex("2fc0579f811347eab116bb5a8db9202a")


def dashed(model):
    text = model.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class OnServer(unittest.TestCase):
    """One server for all tests of a class."""
    FLAGS = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="onus-passkeys-")
        cls.examples = strict_examples(cls.folder)
        cls.desk = Desk(*cls.flags(), examples=cls.examples)
        cls.server = cls.desk.server

    @classmethod
    def flags(cls):
        return cls.FLAGS

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def passkey(self, *args, **named):
        return Authenticator(self.folder, *args, **named)

    def refused(self, answer, words, status=403):
        self.assertEqual(answer.status, status, answer)
        self.assertIn(words, answer.json["detail"])


class Algorithms(OnServer):
    def test_each_algorithm_enrols_signs_in_and_approves(self):
        types = {-7: "sk-ecdsa-sha2-nistp256@openssh.com", -8: "sk-ssh-ed25519@openssh.com",
                 -35: "sk-ecdsa-sha2-nistp384@onus", -36: "sk-ecdsa-sha2-nistp521@onus",
                 -257: "sk-rsa@onus"}
        asked = self.desk.passkey_challenge("carla")
        offered = [one["alg"] for one in asked["options"]["pubKeyCredParams"]]
        self.assertEqual(offered, list(types), "ES256 first, and nothing that is refused later")
        people = {-7: "ines", -8: "carla", -35: "bruno", -36: "marta", -257: "paulo"}
        for algorithm, key_type in types.items():
            with self.subTest(key_type):
                passkey, person = self.passkey(algorithm), people[algorithm]
                shown = self.desk.enrol(person, passkey)
                self.assertEqual(shown["key_line"].split()[0], key_type)
                begun = self.desk.sign_in(person, passkey)
                self.assertEqual(begun.status, 200, begun)
                self.assertNotIn("token", begun.json, "a page gets a cookie")
                request = self.desk.request()
                said = self.desk.approve(request, person, passkey)
                self.assertEqual((said.status, said.json["counts"]), (201, True), said)
                bent = self.desk.assertion(request, "emergency-denied", person, passkey)
                good = unbase64url(bent["assertions"][0]["signature"])
                bent["assertions"][0]["signature"] = base64url(
                    good[:-1] + bytes([good[-1] ^ 1]))
                self.assertIn(self.server.ask("POST", "/v1/statements", bent).status, (403, 422))

    def test_a_quorum_of_two_other_algorithms_is_granted_and_proved(self):
        """Ed25519 and RSA; then the log is verified from nothing by the program itself."""
        request = self.desk.request()
        for person, algorithm in (("xenia", -8), ("helena", -257)):
            passkey = self.passkey(algorithm)
            self.desk.enrol(person, passkey)
            if person == "helena":
                self.refused(self.desk.approve(request, person, passkey), "")
                person, passkey = "carla", self.passkey(algorithm)
                self.desk.enrol(person, passkey)
            said = self.desk.approve(request, person, passkey)
            self.assertEqual(said.status, 201, said)
        self.desk.granted(request)
        self.check_allowed_signers(self.desk.verified_from_nothing())

    def check_allowed_signers(self, export):
        """ssh-keygen reads the file to its end, past the keys of which it knows nothing."""
        signers = os.path.join(export, "allowed_signers")
        with open(signers, encoding="utf-8") as file:
            lines = file.read().splitlines()
        unknown = [line for line in lines if " sk-rsa@onus " in line]
        self.assertTrue(unknown and all(line.startswith("# ") for line in unknown), lines)
        path = os.path.join(self.folder, "by-xenia.sig")  # xenia stands last in the file
        with open(path, "w", encoding="ascii") as file:
            file.write(sign(self.server.key("xenia"), "onus-test@v1", "hello"))
        done = subprocess.run(["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "xenia", "-n",
                               "onus-test@v1", "-s", path], input=b"hello", capture_output=True)
        self.assertEqual(done.returncode, 0, done)

    def test_an_algorithm_that_nothing_is_signed_with_is_refused_in_words(self):
        answer = self.desk.register("carla", self.passkey(-53))
        self.refused(answer, "of algorithm -53 (COSE), which nothing in the ledger is signed with",
                     422)
        self.assertIn("-7 (ES256)", answer.json["detail"])


class Refusals(OnServer):
    FLAGS = ("--name", "onus.plant.example", "--name", "onus.backup.example")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ines = Authenticator(cls.folder)
        cls.shown = cls.desk.enrol("ines", cls.ines)

    def origin(self, name):
        return f"https://{name}:{self.server.port}"

    def test_a_page_elsewhere_is_no_page_of_ours(self):
        evil = "https://evil.example"
        self.refused(self.desk.sign_in("ines", self.ines, origin=evil), "not ours")
        self.refused(self.desk.register("carla", self.passkey(), origin=evil), "not ours")
        said = self.desk.approve(self.desk.request(), "ines", self.ines, origin=evil)
        self.refused(said, "another origin than this server's names")

    def test_another_relying_party_is_refused(self):
        self.refused(self.desk.sign_in("ines", self.ines, party="evil.example"), "")
        self.refused(self.desk.register("carla", self.passkey(), party="evil.example"), "")
        said = self.desk.approve(self.desk.request(), "ines", self.ines, party="evil.example")
        self.refused(said, "answered for another name than localhost")

    def test_a_passkey_belongs_to_the_name_it_was_made_for(self):
        plant, backup = (self.origin(f"onus.{name}.example") for name in ("plant", "backup"))
        passkey = self.passkey()
        shown = self.desk.enrol("carla", passkey, origin=plant)
        self.assertEqual(shown["party"], "onus.plant.example")
        named = {"origin": plant, "party": "onus.plant.example", "page": plant}
        self.assertEqual(self.desk.sign_in("carla", passkey, **named).status, 200)
        for page in (backup, self.server.origin):
            with self.subTest(page):
                answer = self.desk.sign_in("carla", passkey, origin=page, page=page,
                                           party="onus.plant.example")
                self.refused(answer, "was enrolled for the name onus.plant.example")
        request = self.desk.request()
        said = self.desk.approve(request, "carla", passkey, origin=backup,
                                 party="onus.plant.example")
        self.refused(said, "another origin than this server's names")
        said = self.desk.approve(request, "carla", passkey, origin=plant,
                                 party="onus.plant.example")
        self.assertEqual(said.status, 201, said)

    def test_presence_and_verification_are_asked_of_each_step(self):
        self.refused(self.desk.sign_in("ines", self.ines, flags=USER_PRESENT), "no PIN or biometric")
        self.refused(self.desk.register("carla", self.passkey(flags=USER_PRESENT)),
                     "no PIN or biometric")
        said = self.desk.approve(self.desk.request(), "ines", self.ines, flags=USER_PRESENT)
        self.refused(said, "did not ask for its PIN or a finger")
        said = self.desk.approve(self.desk.request(), "ines", self.ines, flags=0)
        self.refused(said, "")

    def test_what_may_be_copied_signs_in_and_decides_nothing_critical(self):
        copied = TOUCHED | MAY_BE_COPIED | COPIED
        passkey = self.passkey(flags=copied)
        shown = self.desk.enrol("bruno", passkey)
        self.assertTrue(shown["may_be_copied"])
        self.assertEqual(self.desk.sign_in("bruno", passkey).status, 200)
        said = self.desk.approve(self.desk.request(), "bruno", passkey)
        self.refused(said, "may be copied to other devices, and the operation is critical")
        said = self.desk.approve(self.desk.request(operation="deploy-scada-fix"), "bruno", passkey)
        self.assertEqual(said.status, 201, "an operation that is not critical")
        answer = self.desk.sign_in("bruno", passkey, flags=TOUCHED)
        self.refused(answer, "whether it may be copied is not what it was")

    def test_a_counter_that_went_back_is_told(self):
        passkey = self.passkey()
        self.desk.enrol("marta", passkey)
        before = self.went_back()
        first = self.desk.sign_in("marta", passkey, counter=40)
        self.assertNotIn("warnings", first.json)
        for counter in (40, 7):
            with self.subTest(counter):
                again = self.desk.sign_in("marta", passkey, counter=counter)
                self.assertEqual(again.status, 200, "told, not refused: nothing rests on it")
                self.assertIn(f"was 40 and is {counter} now: a copy of it may exist",
                              again.json["warnings"][0])
        said = self.desk.approve(self.desk.request(), "marta", passkey, counter=8)
        self.assertEqual(said.status, 201, said)
        self.assertIn("was 40 and is 8 now", said.json["warnings"][0])
        self.assertEqual(self.went_back(), before + 3)
        self.assertNotIn("warnings", self.desk.sign_in("marta", passkey, counter=41).json)

    def went_back(self):
        text = self.server.ask("GET", "/metrics").body.decode()
        return int(text.split("\nonus_key_counters_went_back_total ")[1].split()[0])

    def test_a_statement_says_what_the_registration_showed(self):
        passkey = self.passkey()
        shown = self.desk.register("carla", passkey).json
        for field, value in (("attestation", "trusted"), ("aaguid", dashed(MODEL))):
            with self.subTest(field):
                said = self.desk.enrolled("carla", passkey, {**shown, field: value})
                self.refused(said, "something else of the passkey than its registration showed")
        never = {**shown, "key_line": self.desk.never_registered(self.passkey())}
        self.refused(self.desk.enrolled("carla", self.passkey(), never, own=False),
                     "not registered here")
        self.assertEqual(self.desk.enrolled("carla", passkey, shown).status, 201)


class SecurityKeys(OnServer):
    """ssh-keygen -t ecdsa-sk: what it would sign, made by hand, and believed by ssh-keygen too."""

    def test_ssh_keygen_believes_what_the_desk_believes(self):
        token = Token(self.folder)
        path = os.path.join(self.folder, "message.sig")
        with open(path, "w", encoding="ascii") as file:
            file.write(token.armored("unittest", "a message"))
        for text, code in (("a message", 0), ("a massage", 255)):
            done = subprocess.run(["ssh-keygen", "-Y", "check-novalidate", "-n", "unittest", "-s",
                                   path], input=text.encode(), capture_output=True)
            self.assertEqual(done.returncode, code, done)

    def test_a_p256_token_enrols_signs_in_and_approves(self):
        token = Token(self.folder)
        self.desk.enrol_token("ines", token)
        asked = self.server.ask("POST", "/v1/session/challenge", {"person": "ines"}).json
        said = token.armored(asked["namespace"], asked["challenge_text"])
        begun = self.server.ask("POST", "/v1/session", {"id": asked["id"], "sshsig": said})
        self.assertEqual(begun.status, 200, begun)
        self.assertNotIn("warnings", begun.json)
        request = self.desk.request()
        for flags, why in ((USER_PRESENT, "did not ask for its PIN"), (0, "")):
            self.refused(self.desk.approve_by_token(request, "ines", token, flags), why)
        said = self.desk.approve_by_token(request, "ines", token)
        self.assertEqual((said.status, said.json["warnings"]), (201, []), said)
        self.assertIn("ines", str(self.desk.shown(request)["approvals"]))
        token.counter = 1
        self.assertIn("a copy of it may exist", self.desk.approve_by_token(
            self.desk.request(), "ines", token).json["warnings"][0])

    def test_a_request_that_no_sshd_takes_is_asked_of_nobody(self):
        """And one of each type that sshd takes is drafted."""
        for kind in (["ed25519"], ["ecdsa", "-b", "256"], ["ecdsa", "-b", "384"],
                     ["ecdsa", "-b", "521"], ["rsa", "-b", "2048"]):
            with self.subTest(kind):
                self.assertEqual(self.asked(self.desk.session_key(*kind)).status, 200)
        self.assertEqual(self.asked(Token(self.folder).line()).status, 200)
        rsa = self.desk.register("carla", self.passkey(-257)).json["key_line"]
        self.refused(self.asked(rsa), "sshd knows no key of type sk-rsa@onus", 422)
        self.refused(self.asked(self.desk.session_key("rsa", "-b", "1024")), "2048", 422)
        self.assertEqual(self.asked("ssh-ed25519 AAAA").status, 422)

    def asked(self, key):
        person = self.desk.person("tomas")
        shown = person.get("/v1/operations/restart-turbine").json
        return person.draft("emergency-requested", operation="restart-turbine", duration_s=1800,
                            policy="emergency-grid", reason="unit 2 tripped", key=key,
                            failure=shown["failures"][0]["id"])


class Makes(OnServer):
    """Only one model is enrolled, and only where its maker vouches for it."""

    @classmethod
    def flags(cls):
        cls.maker = Maker(cls.folder, MODEL)
        cls.other = Maker(cls.folder, OTHER_MODEL)
        both = os.path.join(cls.folder, "roots.pem")
        with open(both, "w", encoding="ascii") as out:
            for maker in (cls.maker, cls.other):
                with open(maker.root, encoding="ascii") as file:
                    out.write(file.read())
        return ("--attestation-roots", both, "--aaguids", dashed(MODEL))

    REFUSED = "this server enrols certain makes of authenticators only"

    def test_the_model_that_is_allowed_is_enrolled(self):
        passkey = self.passkey(maker=self.maker)
        shown = self.desk.enrol("ines", passkey)
        self.assertEqual((shown["aaguid"], shown["attestation"], shown["format"]),
                         (dashed(MODEL), "trusted", "packed"))
        self.assertEqual(self.desk.sign_in("ines", passkey).status, 200)

    def test_another_model_is_refused_though_its_maker_vouches(self):
        self.refused(self.desk.register("ines", self.passkey(maker=self.other)), self.REFUSED)

    def test_a_claim_without_a_certificate_is_refused(self):
        passkey = self.passkey()
        passkey.model = MODEL
        self.refused(self.desk.register("ines", passkey), self.REFUSED)

    def test_a_maker_that_the_operator_does_not_know_is_refused(self):
        stranger = Maker(self.folder, MODEL)
        self.refused(self.desk.register("ines", self.passkey(maker=stranger)), self.REFUSED)

    def test_a_certificate_of_another_model_is_refused(self):
        passkey = self.passkey(maker=self.other)
        passkey.model = MODEL
        self.refused(self.desk.register("ines", passkey), "")

    def test_nobody_gets_round_it_by_a_statement_of_their_own(self):
        line = self.desk.never_registered(self.passkey())
        shown = {"key_line": line, "credential_id": "", "aaguid": "", "attestation": ""}
        said = self.desk.enrolled("ines", self.passkey(), shown, own=False)
        self.refused(said, "not registered here")


class Claims(OnServer):
    """Without --aaguids every model is enrolled, and shown as no more than claimed."""

    def test_who_vouches_is_said(self):
        maker = Maker(self.folder, MODEL)
        shown = self.desk.enrol("ines", self.passkey(maker=maker))
        self.assertEqual((shown["aaguid"], shown["attestation"]), (dashed(MODEL), "untrusted"))
        claimed = self.passkey()
        claimed.model = MODEL
        shown = self.desk.enrol("carla", claimed)
        self.assertEqual((shown["aaguid"], shown["attestation"]), (dashed(MODEL), "none"))

    def test_a_forged_attestation_is_refused(self):
        passkey = self.passkey(maker=Maker(self.folder, MODEL))
        good = passkey.maker.statement
        passkey.maker.statement = lambda data: {**good(data), "sig": good(data + b"x")["sig"]}
        self.refused(self.desk.register("ines", passkey), "")

    def test_a_challenge_is_answered_once(self):
        asked = self.desk.passkey_challenge("ines")
        passkey = self.passkey()
        made = passkey.made(asked, self.server.origin)
        headers = {"Origin": self.server.origin}
        self.assertEqual(self.server.ask("POST", "/v1/passkeys", made, headers).status, 200)
        self.refused(self.server.ask("POST", "/v1/passkeys", made, headers), "answered or over")

    def test_the_client_data_of_a_sign_in_registers_nothing(self):
        asked = self.desk.passkey_challenge("ines")
        made = self.passkey().made(asked, self.server.origin)
        made["client_data_json"] = base64url(client_data(
            "webauthn.get", asked["options"]["challenge"], self.server.origin))
        self.refused(self.server.ask("POST", "/v1/passkeys", made,
                                     {"Origin": self.server.origin}), "")


class Newcomers(OnServer):
    """Who has no key that works cannot sign in, and drafts one kind of statement all the same."""

    def fields(self, passkey, person="carla"):
        shown = self.desk.register(person, passkey)
        self.assertEqual(shown.status, 200, shown)
        return {"for": person, "key": shown.json["key_line"],
                **{name: shown.json[name] for name in ("credential_id", "aaguid", "attestation")}}

    def draft(self, kind, **fields):
        return self.server.ask("POST", "/v1/drafts", {"kind": kind, **fields})

    def test_a_passkey_that_was_made_here_can_be_drafted_for_whom_it_was_made(self):
        fields = self.fields(self.passkey())
        drafted = self.draft("key-enrolled", **fields)
        self.assertEqual(drafted.status, 200, drafted)
        never = self.desk.never_registered(self.passkey())
        body = json.loads(drafted.json["body_text"])
        self.assertEqual((body["actor"], body["subject"]), ("carla", "carla"))
        for kind, instead in (("key-enrolled", {"for": "bruno"}), ("key-enrolled", {"for": ""}),
                              ("key-revoked", {}), ("key-rotated", {}), ("emergency-frozen", {}),
                              ("key-enrolled", {"key": "ssh-ed25519 AAAA"}),
                              ("key-enrolled", {"key": never})):
            with self.subTest(kind=kind, **instead):
                self.assertEqual(self.draft(kind, **{**fields, **instead}).status, 401)
        self.assertEqual(self.draft("key-enrolled").status, 401)
        self.assertEqual(self.server.ask("POST", "/v1/drafts", {
            "proposal": drafted.json["proposal"]}).status, 401)

    def test_nobody_enrols_what_another_made(self):
        passkey = self.passkey()
        shown = self.desk.register("carla", passkey).json
        said = self.desk.enrolled("bruno", passkey, {**shown, "party": "localhost"})
        self.refused(said, "whose it is")

    def test_nothing_is_left_on_the_server_without_a_session(self):
        drafted = self.draft("key-enrolled", **self.fields(self.passkey()))
        answer = self.server.ask("POST", "/v1/proposals", {"proposal": drafted.json["proposal"]})
        self.assertEqual(answer.status, 401, answer)


if __name__ == "__main__":
    unittest.main(verbosity=2)
