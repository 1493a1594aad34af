#!/usr/bin/env python3
"""A real onus serve tells a real mail server and a real web server, through crashes and silence."""
import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "server")]
try:
    import peers
except ImportError as missing:
    print(f"skipped: {missing} (scripts/install-dependencies installs python3-aiosmtpd)")
    sys.exit(77)
from serving import ONUS, Person, Server, wait_until  # noqa: E402

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of Standard Webhooks' own tests
OPERATION, POLICY = "restart-turbine", "emergency-grid"
MAIL, HOOK = "pager", "tetra-radio"  # the estate's names for its two channels


def delivery_id(statement, channel):
    """By docs/formats/channels.md."""
    text = b"onus-notice-v1\0" + statement.encode() + b"\0" + channel.encode()
    return hashlib.sha256(text).hexdigest()[:32]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="onus-told-")
        self.addCleanup(shutil.rmtree, self.folder)
        peers.make_certificates(self.folder)
        self.mail = peers.Mail(self.folder, "starttls")
        self.addCleanup(self.mail.controller.stop)
        self.hook = peers.Hook(self.folder)
        self.addCleanup(self.hook.__exit__)
        self.addCleanup(self.hook.answers.set)  # before the web server ends
        self.server = None

    def channels(self, **instead):
        """Their file; a channel that is None is left out."""
        secret = os.path.join(self.folder, "hook.secret")
        with open(secret, "w", encoding="ascii") as file:
            file.write(SECRET + "\n")
        os.chmod(secret, 0o600)
        written = {
            MAIL: {"smtp": {"address": f"127.0.0.1:{self.mail.port}", "name": "mail.test",
                            "roots": "good.pem", "from": "onus@example.com",
                            "to": ["oncall@example.com"]}},
            HOOK: {"webhook": {"url": f"https://127.0.0.1:{self.hook.port}/in",
                               "roots": "good.pem", "secret": "hook.secret"}}}
        written = {name: one for name, one in (written | instead).items() if one}
        path = os.path.join(self.folder, "channels.json")
        with open(path, "w", encoding="ascii") as file:
            json.dump({"server": "https://192.0.2.10:8443", "channels": written}, file)
        return path

    def serve(self, path=None, after=None):
        more = ["--channels", path] if path else []
        self.server = Server(*more, after=after)
        if not after:
            self.addCleanup(lambda: self.server.gone())
        return self.server

    def person(self, name):
        return Person(self.server, name).sign_in()

    def request(self, tomas, reason="unit 2 tripped"):
        shown = tomas.get(f"/v1/operations/{OPERATION}").json
        with open(self.server.key("tomas") + ".pub", encoding="ascii") as file:
            line = " ".join(file.read().split()[:2])
        said = tomas.say("emergency-requested", operation=OPERATION, policy=POLICY,
                         failure=shown["failures"][0]["id"], reason=reason, key=line,
                         duration_s=1800)
        self.assertEqual(said.status, 201, said)
        return said.json

    def receipts(self, about):
        """Of a statement, as the log has them: (channel, outcome, index), sorted."""
        ines, found, at = self.person("ines"), [], 0
        while at is not None:
            page = ines.get(f"/v1/statements?limit=100&from={at}").json
            for one in page["statements"]:
                if one["kind"] != "emergency-notified":
                    continue
                entry = json.loads(ines.get(f"/v1/statements/{one['index']}").json["entry"])
                content = entry["body"]["content"]
                if content["about"] == about:
                    found.append((content["channel"], content["outcome"], one["index"]))
            at = page["next"]
        return sorted(found)

    def exported(self):
        """The texts beside the log, out of an export that the verifier finds to be whole."""
        out = os.path.join(self.folder, "export")
        ledger = os.path.join(self.server.root, "dev", "ledger")
        subprocess.run([ONUS, "ledger", "export", out, "--texts", "--ledger", ledger], check=True,
                       capture_output=True)
        subprocess.run([ONUS, "ledger", "verify", out], check=True, capture_output=True)
        texts = []
        for name in os.listdir(os.path.join(out, "texts")):
            with open(os.path.join(out, "texts", name), "rb") as file:
                texts.append(file.read())
        return texts

    def settled(self, about, channels=2):
        return wait_until(lambda: len(self.receipts(about)) >= channels and self.receipts(about))

    def mails(self, about):
        """Messages that came about a statement, read."""
        read = [email.message_from_bytes(one["bytes"], policy=email.policy.default)
                for one in self.mail.handler.messages]
        return [one for one in read if about in one.get_content()]

    def hooks(self, about):
        return [one for one in self.hook.requests
                if json.loads(one["body"])["data"].get("statement") == about]


class Told(Case):
    def test_a_request_is_told_on_both_channels_with_its_six_words(self):
        self.serve(self.channels())
        asked = self.request(self.person("tomas"), reason="a secret of the plant")
        about = asked["request"]
        receipts = self.settled(about)
        self.assertEqual([one[:2] for one in receipts], [(MAIL, "received"), (HOOK, "received")])
        self.assertEqual(len(asked["code"].split()), 6)

        (message,) = self.mails(about)
        self.assertIn(asked["code"], message.get_content())
        self.assertIn("https://192.0.2.10:8443", message.get_content())
        self.assertEqual(message["Message-ID"], f"<{delivery_id(about, MAIL)}@example.com>")
        (posted,) = self.hooks(about)
        body = json.loads(posted["body"])
        self.assertEqual((body["type"], body["data"]["words"]),
                         ("emergency.requested", asked["code"]))
        self.assertEqual(body["data"]["person"], "tomas")
        headers = posted["headers"]
        self.assertEqual(headers["webhook-id"], delivery_id(about, HOOK))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{posted['body']}"
        right = hmac.digest(base64.b64decode(SECRET[6:]), signed.encode(), "sha256")
        self.assertEqual(headers["webhook-signature"], "v1," + base64.b64encode(right).decode())
        for text in (message.as_string(), posted["body"]):
            self.assertNotIn("a secret of the plant", text)

        self.assertEqual(self.server.stop(), 0)
        digest = hashlib.sha256(b"taken").hexdigest()
        texts = self.exported()
        for text in ("250 2.0.0 Ok: queued as 0001", f"HTTP 200, 5 bytes, sha256 {digest}"):
            self.assertTrue(any(text.encode() in one for one in texts), texts)

    def test_every_step_is_told_and_a_receipt_is_not(self):
        self.serve(self.channels())
        tomas, marta = self.person("tomas"), self.person("marta")
        asked = self.request(tomas)
        voted = marta.say("emergency-approved", request=asked["request"], failure="confirmed")
        self.assertEqual(voted.status, 201, voted)
        ended = tomas.say("emergency-ended", request=asked["request"], reason="withdrawn")
        self.assertEqual(ended.status, 201, ended)
        wait_until(lambda: len(self.hook.requests) >= 3 and len(self.mail.handler.messages) >= 3)
        time.sleep(2.5)  # two more looks at the log
        kinds = [json.loads(one["body"])["type"] for one in self.hook.requests]
        self.assertEqual(kinds, ["emergency.requested", "emergency.approved", "emergency.ended"])
        self.assertEqual(len(self.mail.handler.messages), 3)


class Crash(Case):
    def test_killed_between_message_and_receipt_repeats_it_with_its_id_and_loses_nothing(self):
        path = self.channels()
        self.hook.answers.clear()
        self.serve(path)
        about = self.request(self.person("tomas"))["request"]
        wait_until(lambda: self.hooks(about))
        self.settled(about, channels=1)  # the mail's
        self.server.kill()
        self.hook.answers.set()
        self.serve(path, after=self.server)
        receipts = self.settled(about)
        self.assertEqual([one[:2] for one in receipts], [(MAIL, "received"), (HOOK, "received")])
        self.assertEqual(len(self.mails(about)), 1, "its receipt was there: not told again")
        posts = self.hooks(about)
        self.assertEqual(len(posts), 2, "told, not settled, told again")
        self.assertEqual(len({one["headers"]["webhook-id"] for one in posts}), 1)
        self.assertEqual(len({one["body"] for one in posts}), 1)

    def test_killed_at_any_moment_each_statement_has_one_receipt_a_channel(self):
        path, seed = self.channels(), int.from_bytes(os.urandom(4), "big")
        print(f"seed {seed}", file=sys.stderr)
        chance, told = random.Random(seed), []
        self.serve(path)
        for _ in range(8):
            tomas = self.person("tomas")
            told.append(self.request(tomas)["request"])
            time.sleep(chance.uniform(0, 0.15))
            self.server.kill()
            self.serve(path, after=self.server)
        for about in told:
            receipts = self.settled(about)
            self.assertEqual([one[:2] for one in receipts],
                             [(MAIL, "received"), (HOOK, "received")])
            self.assertGreaterEqual(len(self.mails(about)), 1)
            self.assertGreaterEqual(len(self.hooks(about)), 1)
        times = [(len(self.mails(one)), len(self.hooks(one))) for one in told]
        print(f"mails and posts a statement: {times}", file=sys.stderr)
        self.assertEqual(self.server.stop(), 0)
        self.exported()


class Dead(Case):
    def test_a_dead_channel_delays_no_other_and_no_request(self):
        with peers.Liar(lambda *_: time.sleep(25)) as dead:
            smtp = {"address": f"127.0.0.1:{dead.port}", "name": "mail.test", "roots": "good.pem",
                    "from": "onus@example.com", "to": ["oncall@example.com"]}
            self.serve(self.channels(**{MAIL: {"smtp": smtp, "within": "20s"}}))
            tomas = self.person("tomas")
            for _ in range(3):
                began = time.monotonic()
                about = self.request(tomas)["request"]
                (one,) = self.settled(about, channels=1)
                self.assertEqual(one[:2], (HOOK, "received"))
                self.assertLess(time.monotonic() - began, 5)
            self.assertEqual(self.server.stop(8), 0, "nor the server's end")

    def test_it_is_told_once_it_is_back(self):
        self.hook.answers.clear()  # what was asked first hangs
        self.serve(self.channels(**{HOOK: self.hook_that_waits("1s")}))
        about = self.request(self.person("tomas"))["request"]
        (one,) = self.settled(about, channels=1)
        self.assertEqual(one[:2], (MAIL, "received"))
        wait_until(lambda: self.hooks(about))
        self.hook.answers.set()
        self.assertEqual([one[:2] for one in self.settled(about)],
                         [(MAIL, "received"), (HOOK, "received")])

    def hook_that_waits(self, within):
        return {"within": within, "webhook": {
            "url": f"https://127.0.0.1:{self.hook.port}/in", "roots": "good.pem",
            "secret": "hook.secret"}}


class Warned(Case):
    FATE = "every channel of emergency-grid falls with mobile-net"

    def readyz(self):
        return self.server.ask("GET", "/readyz").json

    def warnings(self):
        return self.person("ines").get("/v1/overview").json["warnings"]

    def test_two_channels_apart_are_no_reason_to_warn(self):
        self.serve(self.channels())
        self.assertNotIn("warning", self.server.talk())
        self.assertEqual((self.readyz()["channels"], self.readyz()["channel_warnings"]), (2, 0))
        self.assertEqual(self.warnings(), [])

    def test_channels_that_fall_together_are_told_at_the_start(self):
        self.serve(self.channels())
        self.server.kill()
        path = os.path.join(self.server.root, "dev", "estate", "components.yaml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        changed = re.sub(r"(tetra-radio:[^\n]*\n\s*\{kind: notice-channel, owner: netops, needs: )"
                         r"\[\]", r"\1[mobile-net]", text)
        self.assertNotEqual(text, changed)
        with open(path, "w", encoding="utf-8") as file:
            file.write(changed)
        self.serve(self.channels(), after=self.server)
        wait_until(lambda: f"warning: {self.FATE}\n" in self.server.talk())
        self.assertIn(self.FATE, self.warnings())
        self.assertEqual(self.readyz()["channel_warnings"], len(self.warnings()))
        self.assertNotIn("mobile-net", self.server.ask("GET", "/readyz").body.decode(),
                         "who is not signed in learns how many, not what to break")

    def test_a_channel_that_leads_nowhere_and_no_channels_at_all_are_told(self):
        self.serve(self.channels(**{HOOK: None}))
        self.assertIn(f"{HOOK} of {POLICY} is not in the channels file: nothing is told over it",
                      self.warnings())
        self.server.kill()
        self.serve(after=self.server)
        wait_until(lambda: "nobody is told of requests" in self.server.talk())
        self.assertEqual((self.readyz()["channels"], self.readyz()["channel_warnings"]), (0, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
