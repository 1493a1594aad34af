#!/usr/bin/env python3
"""`onus request … --server URL`: a whole emergency from the command line, plain and over TLS."""
import http.server
import json
import os
import re
import socket
import sys
import threading
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ground import Caller, Certificates, Ground, Real, run  # noqa: E402
from serving import Server, wait_until  # noqa: E402

OPERATION, POLICY, SCENARIO = "restart-turbine", "emergency-grid", "idp-down"
DENIED, INPUT_OUTPUT, USAGE = 4, 3, 2


class Lives:
    """What has to work against any server: `self.caller(who)` is somebody at it."""

    def new_key(self):
        path = os.path.join(self.server.root, "session-" + os.urandom(4).hex())
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path)
        return path

    def ask(self, key, who="tomas"):
        return self.caller(who).json(
            "request", "new", OPERATION, "--policy", POLICY, "--failure", SCENARIO, "--reason",
            "unit 2 tripped", "--certify", key + ".pub", "--for", "30m", "--ticket", "INC-7")

    def approve(self, request):
        """Both teams' voices; what is signed is shown with the six words before."""
        code = self.caller("marta").json("request", "show", request)["code"]
        for who in ("marta", "paulo"):
            voted = self.caller(who).onus("request", "approve", request, "--failure", "confirmed")
            self.assertIn(code, voted.stdout + voted.stderr)
            self.assertIn("unit 2 tripped", voted.stdout + voted.stderr)

    def certificate(self, request, key):
        """The asker's, once the quorum's grant is written."""
        got = self.caller("tomas").onus("request", "grant", request, "--certificate",
                                        key + "-cert.pub", code=None)
        return got.returncode == 0

    def test_a_request_is_approved_granted_used_ended_and_reviewed(self):
        key = self.new_key()
        asked = self.ask(key)
        request = asked["request"]
        self.assertEqual(len(asked["code"].split()), 6)
        listed = self.caller("marta").json("request", "list", "--phase", "requested")
        self.assertIn(request, [one["id"] for one in listed["requests"]])
        early = self.caller("tomas").onus("request", "grant", request, code=DENIED)
        self.assertEqual(early.stdout, "")
        self.approve(request)
        self.assertTrue(wait_until(lambda: self.certificate(request, key)))
        shown = run("ssh-keygen", "-L", "-f", key + "-cert.pub").stdout
        for line in ("user certificate", f'Key ID: "{request}"', "grid-emergency",
                     "force-command"):
            self.assertIn(line, shown)
        serial = int(shown.split("Serial: ")[1].split()[0])
        grant = self.caller("tomas").json("request", "show", request)
        self.assertEqual(grant["phase"], "granted")
        self.assertEqual(grant["grant"]["serial"], serial)
        other = self.caller("marta").onus("request", "grant", request, code=DENIED)
        self.assertEqual(other.stdout, "", "a certificate goes to who asked for it")

        self.caller("tomas").onus("request", "end", request, "--reason", "finished")
        self.caller("tomas").onus("request", "grant", request, code=DENIED)
        refused = self.caller("marta").onus(
            "request", "review", request, "--class", "emergency", "--rollback", "done",
            "--rotated", "none-needed", code=DENIED)
        self.assertIn("approved", refused.stderr)
        self.caller("ines").onus("request", "review", request, "--class", "emergency",
                                 "--rollback", "done", "--rotated", "none-needed", "--notes",
                                 "nothing was left behind")
        self.caller("ines").onus("request", "show", request, code=USAGE)

    def test_more_time_is_a_request_of_its_own(self):
        key = self.new_key()
        request = self.ask(key)["request"]
        early = self.caller("tomas").onus("request", "extend", request, "--for", "20m", "--reason",
                                          "unit 2 tripped again", code=USAGE)
        self.assertIn("only a grant that is in force can be extended", early.stderr)
        self.approve(request)
        self.assertTrue(wait_until(lambda: self.certificate(request, key)))
        more = self.caller("tomas").json("request", "extend", request, "--for", "20m", "--reason",
                                         "unit 2 tripped again")["request"]
        self.assertNotEqual(more, request)
        self.assertFalse(self.certificate(more, key), "it needs a quorum of its own")
        self.approve(more)
        self.assertTrue(wait_until(lambda: self.certificate(more, key)))
        self.assertIn(f'Key ID: "{more}"', run("ssh-keygen", "-L", "-f", key + "-cert.pub").stdout)
        shown = self.caller("marta").json("request", "show", more)
        self.assertEqual((shown["extends"], shown["duration_s"]), (request, 1200))
        for one in (request, more):
            self.caller("tomas").onus("request", "end", one, "--reason", "finished")

    def test_a_request_that_is_denied_by_all_is_over(self):
        request = self.ask(self.new_key())["request"]
        self.caller("tomas").onus("request", "approve", request, "--failure", "confirmed",
                                  code=DENIED)
        self.caller("marta").onus("request", "deny", request, "--reason", "unit 2 is back")
        shown = self.caller("paulo").json("request", "show", request)
        self.assertEqual([one["person"] for one in shown["denials"]], ["marta"])
        self.caller("tomas").onus("request", "end", request, "--reason", "withdrawn")
        self.caller("tomas").onus("request", "show", request, code=USAGE)

    def test_a_command_leaves_no_session_behind(self):
        def sessions():
            text = self.server.ask("GET", "/metrics").body.decode()
            return int(re.search(r"^onus_sessions (\d+)$", text, re.M).group(1))
        before = sessions()
        for _ in range(3):
            self.caller("marta").onus("request", "list")
        self.assertEqual(sessions(), before)

    def test_somebody_elses_key_opens_nothing(self):
        stranger = self.caller("ines")
        stranger.flags[stranger.flags.index("--key") + 1] = self.server.key("tomas")
        refused = stranger.onus("request", "list", code=DENIED)
        self.assertIn("no key that counts", refused.stderr)


class Plain(Lives, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def caller(self, who):
        return Caller(self.server, who)

GROUND = None


def setUpModule():
    global GROUND
    GROUND = Ground()


def tearDownModule():
    GROUND.gone()


class Secure:
    """One server of the ground for all of a class's tests."""

    @classmethod
    def setUpClass(cls):
        cls.ground = GROUND
        cls.certificates = Certificates(cls.ground.at("openssl"))
        cls.certificates.make_root("plant")
        cls.server, cls.root = cls.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def caller(self, who, root=None):
        return Caller(self.server, who, root or self.root)


class OwnRoot(Secure, Lives, unittest.TestCase):
    @classmethod
    def start(cls):
        root = cls.ground.at("tls/root.pem")
        return Real(cls.ground, "--own-root", cls.ground.at("tls"), root=root), root

    def test_another_root_is_refused_and_nothing_is_sent(self):
        refused = self.caller("tomas", self.certificates.at("plant.pem")).onus(
            "request", "list", code=DENIED)
        self.assertIn("is not believed", refused.stderr)
        self.assertIn("get the peer's root by another way", refused.stderr)

    def test_https_wants_a_root(self):
        caller = Caller(self.server, "tomas")
        refused = caller.onus("request", "list", code=USAGE)
        self.assertIn("--root FILE", refused.stderr)
        for wrong, said in (("/nonexistent", "cannot read"),
                            (self.ground.key("tomas"), "no X.509 certificate")):
            refused = self.caller("tomas", wrong).onus("request", "list", code=USAGE)
            self.assertIn(said, refused.stderr)

    def test_http_and_https_are_told_apart(self):
        plain = Caller(self.server, "tomas", url=self.server.url.replace("https", "http"))
        refused = plain.onus("request", "list", code=None)
        self.assertIn(refused.returncode, (USAGE, INPUT_OUTPUT))
        self.assertIn("https://", refused.stderr)
        far = Caller(self.server, "tomas", url="http://192.0.2.1:8443")
        self.assertIn("write https:// for another machine",
                      far.onus("request", "list", code=USAGE).stderr)


class CertificateFiles(Secure, Lives, unittest.TestCase):
    @classmethod
    def start(cls):
        root = cls.certificates.at("plant.pem")
        files = cls.certificates.make_server("plant", "good", "IP:127.0.0.1,DNS:localhost")
        return Real(cls.ground, *files, root=root), root


class WrongCertificates(Secure, unittest.TestCase):
    """Servers that no client may believe."""

    @classmethod
    def start(cls):
        return None, cls.certificates.at("plant.pem")

    @classmethod
    def tearDownClass(cls):
        pass

    def refused(self, names, days=10):
        files = self.certificates.make_server("plant", "bad", names, days)
        server = Real(self.ground, *files, root=self.root, authority=False)
        try:
            said = Caller(server, "tomas", self.root).onus("request", "list", code=DENIED).stderr
            self.assertIn("is not believed", said)
            return said
        finally:
            server.gone()

    def test_a_certificate_that_has_ended(self):
        said = self.refused("IP:127.0.0.1", days=-1)
        self.assertIn("expired", said)
        self.assertIn("this clock says 20", said)

    def test_a_certificate_for_somebody_else(self):
        said = self.refused("IP:127.0.0.2,DNS:other.example")
        self.assertIn("mismatch", said)
        self.assertIn("a name or address that it was made for", said)

    def test_nobody_there(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            url = f"https://127.0.0.1:{probe.getsockname()[1]}"
            said = Caller(self.ground, "tomas", self.root, url).onus("request", "list",
                                                                     code=INPUT_OUTPUT).stderr
        self.assertIn(url.removeprefix("https://"), said)


class Impostor(http.server.BaseHTTPRequestHandler):
    """A server that would steer who asks it: lines into headers, escapes onto a terminal."""

    token = "good"

    def log_message(self, *words):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/session/challenge":
            self.answer(200, {"id": "a", "challenge_text": "sign in", "namespace": "x"})
        elif self.path == "/v1/session":
            self.answer(200, {"token": self.token})
        else:
            self.answer(403, {"detail": "\x1b]0;no\x07\r\u202e", "code": "\x1b[2J"})

    def do_GET(self):
        self.answer(200, {"\x1b[31m": ["\x1b[2J", {"a": "\u202e", "b": 3, "c": True}], "n": []})


class Hostile(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.fake = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Impostor)
        threading.Thread(target=self.fake.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{self.fake.server_address[1]}"
        self.caller = Caller(self.server, "tomas", url=url)

    def tearDown(self):
        Impostor.token = "good"
        self.fake.shutdown()
        self.fake.server_close()
        self.server.gone()

    def test_a_token_with_lines_in_it_is_sent_to_nobody(self):
        Impostor.token = "a\r\nX: y"
        refused = self.caller.onus("request", "list", code=USAGE)
        self.assertIn("no session that can be used", refused.stderr)

    def test_what_a_server_says_steers_no_terminal(self):
        told = self.caller.onus("request", "list").stdout
        self.assertEqual(told, "\\x1b[31m\n  \\x1b[2J\n\n  a  \\u202e\n  b  3\n  c  yes\n"
                               "n      none\n")
        refused = self.caller.onus("request", "deny", "3f9a01", "--reason", "x", code=DENIED)
        self.assertNotIn("\x1b", refused.stderr)
        self.assertIn("\\x1b]0;no", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
