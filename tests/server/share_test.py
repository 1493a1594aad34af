#!/usr/bin/env python3
"""What one address may ask for, sessions that end one by one, and pages that come packed."""
import gzip
import os
import re
import shutil
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serving import Person, Server, read_all  # noqa: E402

CHANGES_BURST, CHANGES_PER_S = 400, 50  # kRateRules of rate_limit.h
READS_WANTED = 4000  # at once, which is far below their limit


class Shares(unittest.TestCase):
    def setUp(self):
        self.server = Server()

    def tearDown(self):
        self.server.gone()

    def pour(self, question, count, source):
        """Questions on one connection, sent before any answer is read: the statuses."""
        with self.server.seen_from(source).socket(60) as sock:
            sock.sendall(question * (count - 1) +
                         question.replace(b"Host: a", b"Host: a\r\nConnection: close"))
            return re.findall(rb"HTTP/1\.1 (\d{3}) ", read_all(sock))

    def test_changes_are_limited_and_reads_are_not(self):
        body = b'{"person":"ines"}'
        ask = (b"POST /v1/session/challenge HTTP/1.1\r\nHost: a\r\nContent-Type: application/json"
               b"\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        begun = time.monotonic()
        got = self.pour(ask, 1000, "127.0.0.9")
        took = time.monotonic() - begun
        given = got.count(b"200")
        self.assertEqual(given + got.count(b"429"), 1000)
        self.assertGreaterEqual(given, CHANGES_BURST)
        self.assertLessEqual(given, CHANGES_BURST + CHANGES_PER_S * (took + 1))

        here, there = self.server.seen_from("127.0.0.9"), self.server.seen_from("127.0.0.10")
        statuses = {here.ask("POST", "/v1/session/challenge", {"person": "ines"}).status
                    for _ in range(30)}
        self.assertIn(429, statuses)
        other = there.ask("POST", "/v1/session/challenge", {"person": "ines"})
        self.assertEqual(other.status, 200, "nobody else pays for it")
        reads = self.pour(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", READS_WANTED, "127.0.0.9")
        self.assertEqual(reads.count(b"200"), READS_WANTED)

    def test_who_is_told_to_wait_is_told_how_long(self):
        bad = b"DELETE /v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
        self.pour(bad, CHANGES_BURST + 200, "127.0.0.11")
        here = self.server.seen_from("127.0.0.11")
        for _ in range(100):
            answer = here.ask("DELETE", "/v1/nothing")
            if answer.status == 429:
                break
        self.assertEqual(answer.status, 429)
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertIn("try again in 1 s", answer.json["detail"])
        metrics = self.server.ask("GET", "/metrics").body.decode()
        limited = int(re.search(r"^onus_questions_limited_total (\d+)$", metrics, re.M).group(1))
        self.assertGreater(limited, 0)
        time.sleep(1.2)
        self.assertEqual(here.ask("DELETE", "/v1/nothing").status, 404)


class SigningOut(unittest.TestCase):
    def setUp(self):
        self.server = Server()

    def tearDown(self):
        self.server.gone()

    def test_it_ends_the_session_that_signs_out_and_no_other(self):
        phone, desk = (Person(self.server, "lidia").sign_in() for _ in range(2))
        other = Person(self.server, "ines").sign_in()
        self.assertEqual(phone.ask("DELETE", "/v1/session").status, 200)
        self.assertEqual(phone.get("/v1/session").status, 401)
        self.assertEqual(desk.get("/v1/session").status, 200)
        self.assertEqual(other.get("/v1/session").status, 200)

    def test_all_of_a_person_end_where_that_is_asked_for(self):
        lost, desk = (Person(self.server, "lidia").sign_in() for _ in range(2))
        other = Person(self.server, "ines").sign_in()
        self.assertEqual(desk.ask("DELETE", "/v1/session?all=maybe").status, 422)
        self.assertEqual(lost.get("/v1/session").status, 200)
        self.assertEqual(desk.ask("DELETE", "/v1/session?all=yes").status, 200)
        for one in (lost, desk):
            self.assertEqual(one.get("/v1/session").status, 401)
        self.assertEqual(other.get("/v1/session").status, 200)

    def test_who_signed_out_or_lost_their_key_hears_no_more_events(self):
        gone, lost, stays = (Person(self.server, name).sign_in()
                             for name in ("lidia", "bruno", "marta"))
        key = lost.get("/v1/session").json["keys"][0]["fingerprint"]
        streams = {}
        for one in (gone, lost, stays):
            sock = self.server.socket(20)
            sock.sendall(f"GET /v1/events HTTP/1.1\r\nAuthorization: Bearer {one.token}\r\n\r\n"
                         .encode())
            self.assertIn(b"200", sock.recv(65536))
            streams[one.name] = sock
        self.assertEqual(gone.ask("DELETE", "/v1/session").status, 200)
        revoked = lost.say("key-revoked", **{"for": "bruno", "replaces": key, "reason": "lost"})
        self.assertEqual(revoked.status, 201, revoked)
        for name in ("lidia", "bruno"):
            self.assertNotIn(b"event: entry", read_all(streams[name]), name)
        heard = b""
        while b"event: entry" not in heard:
            part = streams["marta"].recv(65536)
            self.assertTrue(part, "her stream goes on")
            heard += part
        for sock in streams.values():
            sock.close()

    def test_a_page_signs_out_by_its_cookie(self):
        asked = self.server.ask("POST", "/v1/session/challenge", {"person": "ines"}).json
        from serving import sign
        said = sign(self.server.key("ines"), asked["namespace"], asked["challenge_text"])
        begun = self.server.ask("POST", "/v1/session", {"id": asked["id"], "sshsig": said},
                                {"Origin": self.server.origin})
        sent = {"Cookie": begun.headers["Set-Cookie"].split(";")[0], "Origin": self.server.origin}
        self.assertEqual(self.server.ask("DELETE", "/v1/session", headers=sent).status, 401)
        self.assertEqual(self.server.ask("GET", "/v1/session", headers=sent).status, 200)
        sent["X-Onus-Csrf"] = begun.json["csrf"]
        self.assertEqual(self.server.ask("DELETE", "/v1/session", headers=sent).status, 200)
        self.assertEqual(self.server.ask("GET", "/v1/session", headers=sent).status, 401)


class Packed(unittest.TestCase):
    """Files as scripts/build-console leaves them: NAME and, made of it by gzip, NAME.gz."""

    SCRIPT = b"console.log('onus');\n" * 500
    PICTURE = b"\x89PNG" + bytes(100)

    @classmethod
    def setUpClass(cls):
        cls.pages = tempfile.mkdtemp(prefix="onus-pages-")
        os.mkdir(os.path.join(cls.pages, "assets"))
        for name, data in (("index.html", b"<p>onus</p>"), ("assets/app.js", cls.SCRIPT),
                           ("assets/app.js.gz", gzip.compress(cls.SCRIPT)),
                           ("assets/a.png", cls.PICTURE), ("assets/b.js", b"b"),
                           ("assets/b.js.gz", gzip.compress(b"b"))):
            with open(os.path.join(cls.pages, name), "wb") as file:
                file.write(data)
        cls.server = Server("--console", cls.pages)

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()
        shutil.rmtree(cls.pages)

    def get(self, path, coding=None, **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if coding is not None:
            given["Accept-Encoding"] = coding
        return self.server.ask("GET", path, headers=given)

    def test_who_takes_gzip_gets_it(self):
        answer = self.get("/assets/app.js", "deflate, gzip;q=0.8, br")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
        self.assertEqual(answer.headers["Content-Type"], "text/javascript; charset=utf-8")
        self.assertLess(len(answer.body), len(self.SCRIPT) // 10)
        self.assertEqual(gzip.decompress(answer.body), self.SCRIPT)
        again = self.get("/assets/app.js", "gzip", If_None_Match=answer.headers["ETag"])
        self.assertEqual((again.status, again.body), (304, b""))

    def test_who_does_not_gets_it_plain(self):
        packed = self.get("/assets/app.js", "gzip")
        for coding in (None, "identity", "gzip;q=0", "br"):
            answer = self.get("/assets/app.js", coding)
            self.assertEqual(answer.body, self.SCRIPT, coding)
            self.assertIsNone(answer.headers["Content-Encoding"])
            self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
            self.assertNotEqual(answer.headers["ETag"], packed.headers["ETag"])
        stale = self.get("/assets/app.js", "gzip", If_None_Match=answer.headers["ETag"])
        self.assertEqual(stale.status, 200, "another body, another tag")

    def test_what_is_not_packed_is_as_it_was(self):
        answer = self.get("/assets/a.png", "gzip")
        self.assertEqual(answer.body, self.PICTURE)
        self.assertIsNone(answer.headers["Vary"])
        small = self.get("/assets/b.js", "gzip")
        self.assertEqual(small.body, b"b", "packing would have made it longer")
        self.assertEqual(self.get("/assets/app.js.gz", "gzip").status, 404)

    def test_the_real_console_unpacks_to_itself(self):
        built = os.environ.get("ONUS_CONSOLE", "")
        if not os.path.exists(os.path.join(built, "index.html.gz")):
            self.skipTest("the console is not built and packed: make console")
        server = Server("--console", built)
        try:
            page = server.ask("GET", "/").body.decode()
            paths = re.findall(r'(?:src|href)="\.?(/assets/[^"]+\.(?:js|css))"', page)
            self.assertGreaterEqual(len(paths), 2)
            for path in paths:
                plain = server.ask("GET", path)
                packed = server.ask("GET", path, headers={"Accept-Encoding": "gzip"})
                self.assertEqual(gzip.decompress(packed.body), plain.body)
                self.assertLess(len(packed.body), len(plain.body) // 2)
        finally:
            server.gone()


if __name__ == "__main__":
    unittest.main(verbosity=2)
