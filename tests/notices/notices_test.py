#!/usr/bin/env python3
"""Notices over real peers: what arrives, what the receipt says, and what hostile peers achieve."""
import base64
import email
import email.policy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import peers
except ImportError as missing:
    print(f"skipped: {missing} (scripts/install-dependencies installs python3-aiosmtpd)")
    sys.exit(77)

ONUS = os.environ["ONUS"]
HERE = os.path.dirname(os.path.abspath(__file__))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of Standard Webhooks' own tests


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="onus-notices-")
        self.addCleanup(shutil.rmtree, self.folder)
        peers.make_certificates(self.folder)

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def check(self, channels, *more, limit=60):
        """Exit code, what stdout has as JSON, stderr, and how long it took."""
        path = self.write("channels.json", json.dumps({"channels": channels}))
        began = time.time()
        done = subprocess.run(
            ["bash", "-c", 'ulimit -v 4000000; exec "$@"', "-", ONUS, "channels", "check",
             "--channels", path, "--format", "json", *more],
            capture_output=True, text=True, timeout=limit)
        answer = json.loads(done.stdout) if done.stdout else None
        return done.returncode, answer, done.stderr, time.time() - began

    def one(self, channel, **more):
        """The only channel's answer."""
        code, answer, err, took = self.check({"one": channel}, **more)
        self.assertIsNotNone(answer, err)
        self.assertEqual(code, 1)  # a channel alone is a warning
        self.assertEqual(len(answer["channels"]), 1)
        return answer["channels"][0] | {"took": took}


class Smtp(Case):
    def mail(self, server, **more):
        return {"smtp": {"address": f"127.0.0.1:{server.port}", "name": "mail.test",
                         "roots": "good.pem", "from": "onus@example.com",
                         "to": ["ana@example.com"]} | more}

    def test_starttls_brings_a_message_and_the_servers_line_back(self):
        with peers.Mail(self.folder, "starttls") as server:
            answer = self.one(self.mail(server))
            self.assertTrue(answer["received"], answer)
            self.assertEqual(answer["receipt"], "250 2.0.0 Ok: queued as 0001")
            message = server.handler.messages[0]
        self.assertTrue(message["tls"])
        self.assertEqual(message["from"], "onus@example.com")
        self.assertIn("BODY=8BITMIME", message["options"])
        read = email.message_from_bytes(message["bytes"], policy=email.policy.default)
        self.assertEqual(read["Subject"], "Test of this channel")
        self.assertEqual(read["From"].addresses[0].addr_spec, "onus@example.com")
        self.assertRegex(read["Message-ID"], r"^<[0-9a-f]{32}@example\.com>$")
        self.assertEqual(read["Auto-Submitted"], "auto-generated")
        self.assertIsNotNone(read["Date"].datetime)
        self.assertEqual(read.defects, [])
        self.assertIn("What to do: Nothing:", read.get_content())

    def test_implicit_tls_and_a_login(self):
        self.write("login", "onus\npa ss\n")
        with peers.Mail(self.folder, "implicit", login=True) as server:
            answer = self.one(self.mail(server, tls="implicit", login="login"))
            self.assertTrue(answer["received"], answer)
            self.assertTrue(server.handler.messages[0]["authenticated"])
            self.write("login", "onus\nwrong\n")
            answer = self.one(self.mail(server, tls="implicit", login="login"))
            self.assertFalse(answer["received"])
            self.assertIn("AUTH answered 535", answer["receipt"])
            self.assertNotIn("wrong", answer["receipt"])
            self.assertNotIn(base64.b64encode(b"\0onus\0wrong").decode(), answer["receipt"])

    def test_a_login_after_starttls(self):
        self.write("login", "onus\npa ss\n")
        with peers.Mail(self.folder, "starttls", login=True) as server:
            answer = self.one(self.mail(server, login="login"))
            self.assertTrue(answer["received"], answer)
            self.assertTrue(server.handler.messages[0]["authenticated"])

    def test_a_local_server_without_tls(self):
        with peers.Mail(self.folder, "none") as server:
            channel = self.mail(server, tls="none")
            del channel["smtp"]["roots"]
            self.assertTrue(self.one(channel)["received"])

    def test_some_recipients_refused_is_told_and_all_refused_fails(self):
        with peers.Mail(self.folder, "starttls") as server:
            answer = self.one(self.mail(server, to=["nobody@example.com", "ana@example.com"]))
            self.assertTrue(answer["received"])
            self.assertIn("queued as 0001 (for 1 of 2: RCPT TO nobody@example.com answered "
                          "550 5.1.1 no such person)", answer["receipt"])
            self.assertEqual(server.handler.messages[0]["to"], ["ana@example.com"])
            answer = self.one(self.mail(server, to=["nobody@example.com"]))
            self.assertFalse(answer["received"])
            self.assertIn("550 5.1.1", answer["receipt"])

    def test_a_certificate_of_another_root_or_name_gets_nothing(self):
        peers.make_certificates(self.folder, "other")
        with peers.Mail(self.folder, "starttls") as server:
            for more in ({"roots": "other.pem"}, {"name": "mail2.test"}):
                answer = self.one(self.mail(server, **more))
                self.assertFalse(answer["received"])
                self.assertIn("is not believed", answer["receipt"])
            self.assertEqual(server.handler.messages, [])

    def test_without_starttls_neither_login_nor_message_leaves(self):
        self.write("login", "onus\npa ss\n")
        heard = []

        def act(_, connection):
            connection.sendall(b"220 hello\r\n")
            heard.append(connection.recv(1000))
            connection.sendall(b"250-hello\r\n250 AUTH PLAIN\r\n")
            heard.append(connection.recv(1000))

        with peers.Liar(act) as liar:
            answer = self.one(self.mail(liar, login="login"))
        self.assertIn("no STARTTLS", answer["receipt"])
        self.assertIn(heard[1:], ([], [b""]))  # it closed, which some systems tell as a reset

    def test_words_slipped_in_before_tls_do_not_count(self):
        context = peers.server_context(self.folder)

        def act(_, connection):
            connection.sendall(b"220 hello\r\n")
            connection.recv(1000)
            connection.sendall(b"250-hello\r\n250 STARTTLS\r\n")
            connection.recv(1000)
            connection.sendall(b"220 go\r\n250 injected\r\n")
            context.wrap_socket(connection, server_side=True)

        with peers.Liar(act) as liar:
            self.assertIn("somebody may be in between", self.one(self.mail(liar))["receipt"])

    def test_hostile_servers_are_bounded(self):
        def flood(self, connection):
            while True:
                connection.sendall(b"220-" + b"x" * 1000 + b"\r\n")

        def endless_line(self, connection):
            while True:
                connection.sendall(b"2" * 100000)

        def drip(self, connection):
            while True:
                connection.sendall(b"220-x\r\n"[self.sent % 7:self.sent % 7 + 1])
                self.sent += 1
                time.sleep(0.3)

        def cut(self, connection):
            connection.sendall(b"220 he")

        def other(self, connection):
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

        def silent(self, connection):
            time.sleep(10)

        expected = {flood: "more than 64 lines", endless_line: "more than 4096 bytes",
                    drip: "no answer in time", cut: "ended in the middle", other: "no reply of an",
                    silent: "no answer in time"}
        for act, words in expected.items():
            with self.subTest(act.__name__), peers.Liar(act) as liar:
                answer = self.one(self.mail(liar) | {"within": "3s"})
                self.assertFalse(answer["received"])
                self.assertIn(words, answer["receipt"])
                self.assertLess(answer["took"], 8)


class Webhook(Case):
    def hook(self, server, **more):
        self.write("hook.secret", SECRET + "\n")
        return {"webhook": {"url": f"https://127.0.0.1:{server.port}/in?a=b", "roots": "good.pem",
                            "secret": "hook.secret"} | more}

    def verify(self, request, secret=SECRET):
        """What the reference library says."""
        library = os.path.join(HERE, "node_modules", "standardwebhooks")
        if not os.path.isdir(library):
            self.skipTest("npm ci was not run in tests/notices")
        done = subprocess.run(["node", os.path.join(HERE, "verify.cjs"), secret],
                              input=json.dumps(request), text=True, capture_output=True)
        return done.returncode == 0, done.stdout + done.stderr

    def test_it_arrives_and_the_receipt_has_status_and_digest(self):
        with peers.Hook(self.folder) as server:
            answer = self.one(self.hook(server))
            request = server.requests[0]
        self.assertTrue(answer["received"], answer)
        digest = hashlib.sha256(b"taken").hexdigest()
        self.assertEqual(answer["receipt"], f"HTTP 200, 5 bytes, sha256 {digest}")
        self.assertEqual(request["path"], "/in?a=b")
        self.assertEqual(request["headers"]["Host"], f"127.0.0.1:{server.port}")
        body = json.loads(request["body"])
        self.assertEqual(body["type"], "emergency.test")
        self.assertEqual(sorted(body), ["data", "timestamp", "type"])

    def test_the_reference_library_verifies_it_and_refuses_what_was_changed(self):
        with peers.Hook(self.folder) as server:
            self.one(self.hook(server))
            request = server.requests[0]
        fine, said = self.verify(request)
        self.assertTrue(fine, said)
        fine, said = self.verify(request, "whsec_" + base64.b64encode(b"x" * 24).decode())
        self.assertIn("No matching signature", said)
        self.assertFalse(fine)
        fine, said = self.verify(request | {"body": request["body"].replace("test", "tess")})
        self.assertFalse(fine)

    def test_ed25519_verifies_with_openssl(self):
        key = os.path.join(self.folder, "hook.key")
        peers.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key)
        os.chmod(key, 0o600)
        with peers.Hook(self.folder) as server:
            channel = self.hook(server, key="hook.key")
            del channel["webhook"]["secret"]
            self.assertTrue(self.one(channel)["received"])
            headers, body = server.requests[0]["headers"], server.requests[0]["body"]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}"
        self.write("signed", signed)
        mark, signature = headers["webhook-signature"].split(",")
        self.assertEqual(mark, "v1a")
        with open(os.path.join(self.folder, "signature"), "wb") as file:
            file.write(base64.b64decode(signature))
        verify = ["openssl", "pkeyutl", "-verify", "-rawin", "-inkey", key, "-in", "signed",
                  "-sigfile", "signature"]
        peers.run(*verify, cwd=self.folder)
        self.write("signed", signed + " ")
        self.assertNotEqual(subprocess.run(verify, cwd=self.folder, capture_output=True).returncode, 0)

    def test_other_statuses_are_no_receipt_and_nothing_is_followed(self):
        for status in (301, 400, 410, 500, 503):
            with peers.Hook(self.folder, status, headers={"Location": "https://127.0.0.1:1/"}) as s:
                answer = self.one(self.hook(s))
                self.assertFalse(answer["received"])
                self.assertIn(f"HTTP {status}", answer["receipt"])
                self.assertEqual(len(s.requests), 1)

    def test_another_receivers_certificate_gets_nothing(self):
        peers.make_certificates(self.folder, "other")
        with peers.Hook(self.folder, certificate="other") as server:
            answer = self.one(self.hook(server))
            self.assertIn("is not believed", answer["receipt"])
            self.assertEqual(server.requests, [])

    def test_a_gigabyte_and_other_hostile_answers_are_bounded(self):
        context = peers.server_context(self.folder)
        head = b"HTTP/1.1 200 OK\r\n"

        def gigabyte(self, connection):
            connection.recv(65536)
            connection.sendall(head + b"Content-Length: 1073741824\r\n\r\n")
            for _ in range(16384):
                connection.sendall(b"x" * 65536)
                self.sent += 65536

        def headers(self, connection):
            connection.recv(65536)
            connection.sendall(head)
            while True:
                connection.sendall(b"A: b\r\n" * 1000)

        def cut(self, connection):
            connection.recv(65536)
            connection.sendall(head + b"Content-Length: 10\r\n\r\n123")

        def drip(self, connection):
            connection.recv(65536)
            connection.sendall(head + b"Content-Length: 1000\r\n\r\n")
            while True:
                connection.sendall(b"x")
                time.sleep(0.3)

        with peers.Liar(gigabyte, context) as liar:
            answer = self.one(self.hook(liar))
            self.assertTrue(answer["received"])
            self.assertIn("more than 65536 bytes", answer["receipt"])
            self.assertLess(liar.sent, 64 << 20)
        expected = {headers: "headers in an HTTP answer", cut: "", drip: "no answer in time"}
        for act, words in expected.items():
            with self.subTest(act.__name__), peers.Liar(act, context) as liar:
                answer = self.one(self.hook(liar) | {"within": "3s"})
                self.assertFalse(answer["received"], answer)
                self.assertIn(words, answer["receipt"])
                self.assertLess(answer["took"], 8)


@unittest.skipUnless(shutil.which("rsyslogd"), "rsyslogd is not installed")
class Syslog(Case):
    def siem(self, server, **more):
        return {"syslog": {"address": f"127.0.0.1:{server.port}", "name": "mail.test",
                           "roots": "good.pem", "host": "onus-1"} | more}

    def test_rsyslog_reads_it_and_no_receipt_is_claimed(self):
        with peers.Rsyslog(self.folder) as server:
            answer = self.one(self.siem(server))
            self.assertTrue(answer["received"], answer)
            self.assertIn("no receipt exists", answer["receipt"])
            message = server.messages(1)[0]
        self.assertEqual(message["pri"], "85")  # authpriv.notice
        self.assertEqual((message["app"], message["id"], message["host"]),
                         ("onus", "test", "onus-1"))
        self.assertRegex(message["data"], r'^\[onus@32473 delivery="[0-9a-f]{32}" statement="test-'
                                          r'[0-9a-f]{16}" event="test"\]$')
        self.assertIn("Test of this channel.", message["text"])

    def test_a_collector_that_wants_another_certificate_of_us_is_heard(self):
        with peers.Rsyslog(self.folder, client_roots="good") as server:
            answer = self.one(self.siem(server))
            self.assertFalse(answer["received"], answer)
            self.assertEqual(server.messages(1, seconds=1), [])
            own = {"certificate": "good-server.pem", "certificate_key": "good-server.key"}
            os.chmod(os.path.join(self.folder, "good-server.key"), 0o600)
            self.assertTrue(self.one(self.siem(server, **own))["received"])
            self.assertEqual(len(server.messages(1)), 1)


class ChannelsFile(Case):
    def refused(self, text, *words):
        path = self.write("channels.yaml", text)
        done = subprocess.run([ONUS, "channels", "check", "--channels", path, "--dry-run"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        return done.stderr

    def test_every_error_has_its_line(self):
        self.write("secret", SECRET)
        said = self.refused("""channels:
  mail:
    smtp:
      address: mail.example:0
      roots: nothing.pem
      from: "a@b\\r\\nBcc: c"
      to: []
      tls: perhaps
  hook:
    webhook: {url: "http://a/", roots: good.pem, secret: secret, colour: red}
  page:
    command: {run: [page]}
  both:
    command: {run: [/bin/true]}
    syslog: {address: "127.0.0.1:1", roots: good.pem}
  none: {within: 3m}
chanels: {}
""")
        for words in (":4:16: ", "the port", ":5:14: ", ":7:11: ", ":8:12: ", ":10:20: ",
                      ":10:66: ", 'unknown key "colour"', ":12:14: ", ":14:14: ", ":16:18: ",
                      ":17:1: ", "[E0901]"):
            with self.subTest(words):
                self.assertIn(words, said)

    def test_a_secret_that_others_may_read_is_refused_and_not_shown(self):
        self.write("secret", SECRET, 0o640)
        said = self.refused('channels: {hook: {webhook: {url: "https://127.0.0.1/", roots: good.pem,'
                            ' secret: secret}}}', "chmod 600", "change the secret")
        self.assertNotIn("MfKQ", said)
        self.write("login", "u\nhunter2\nx\n")
        said = self.refused('channels: {mail: {smtp: {address: "127.0.0.1:1", roots: good.pem, '
                            'from: a@b.c, to: [a@b.c], login: login}}}', "two lines")
        self.assertNotIn("hunter2", said)

    def test_what_is_no_channels_file(self):
        for text in ("", "[]", "channels: [a]", "a: b", "channels: {a: b}", "{", "---\n---\n"):
            with self.subTest(text):
                self.refused(text)
        self.refused("server: https://onus.example\nchannels: {}\n", "an address")

    def test_the_estate_tells_which_channels_fall_together(self):
        shutil.copy(os.path.join(HERE, "estate.yaml"), self.folder)
        self.write("c.yaml", "channels:\n  pager: {command: {run: [/bin/true]}}\n"
                             "  stray: {command: {run: [/bin/true]}}\n")
        done = subprocess.run([ONUS, "channels", "check", "--channels", "c.yaml", "--estate",
                               "estate.yaml", "--dry-run"], cwd=self.folder, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        for words in ("every channel of shared falls with mains",
                      "single has one channel only",
                      "mail of shared is not in the channels file",
                      "stray of the channels file is no component"):
            self.assertIn(words, done.stdout)
        self.assertNotIn("every channel of apart", done.stdout)


class All(Case):
    def test_channels_are_tried_at_once_and_a_dead_one_holds_up_none(self):
        with peers.Mail(self.folder, "none") as mail, peers.Liar(lambda *_: time.sleep(5)) as dead:
            smtp = {"from": "onus@example.com", "to": ["ana@example.com"], "tls": "none"}
            code, answer, err, took = self.check({
                "dead": {"within": "2s", "smtp": smtp | {"address": f"127.0.0.1:{dead.port}"}},
                "mail": {"smtp": smtp | {"address": f"127.0.0.1:{mail.port}"}},
                "page": {"command": {"run": ["/bin/echo", "paged"]}}})
        self.assertEqual(code, 1)
        self.assertEqual([one["received"] for one in answer["channels"]], [False, True, True])
        self.assertEqual(answer["channels"][2]["receipt"], "exit code 0: paged")
        self.assertLess(took, 6)

    def test_all_well_is_exit_code_0(self):
        page = {"command": {"run": ["/bin/true"]}}
        code, answer, err, _ = self.check({"a": page, "b": page})
        self.assertEqual(code, 0, err)


if __name__ == "__main__":
    unittest.main()
