#!/usr/bin/env python3
"""What a server must stand: nonsense, slowness, size, number; and how it ends."""
import concurrent.futures
import http.client
import json
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serving import Person, Server, read_all, wait_until  # noqa: E402

SEED = int(os.environ.get("ONUS_SEED", "20261126"))
NONSENSE = 5000  # each on a connection of its own, and as many more on connections that stay
A_CONNECTION = 50
GROWS_KIB_MAX = 48 * 1024
PER_PEER = 1024  # kConnectionsPerPeerMax
READ_WITHIN_S = 20  # kReadWithin, kWriteWithin of http.h


def status_of(raw):
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", raw)
    return int(found.group(1)) if found else None


class Abuse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def tearDown(self):
        self.assertTrue(self.server.alive(), self.server.talk())
        self.assertEqual(self.server.ask("GET", "/healthz").status, 200)

    def test_headers_beyond_the_limit_are_refused(self):
        for size, wanted in ((12_000, 200), (20_000, 431)):
            head = b"GET /healthz HTTP/1.1\r\nConnection: close\r\nX: " + b"a" * size + b"\r\n\r\n"
            self.assertEqual(status_of(self.server.raw(head)), wanted, size)

    def test_a_gigabyte_is_refused_before_it_comes(self):
        head = (b"POST /v1/statements HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                b"Content-Length: 1073741824\r\n\r\n")
        began = time.monotonic()
        self.assertEqual(status_of(self.server.raw(head)), 413)
        self.assertLess(time.monotonic() - began, 5)

    def test_a_body_in_pieces_is_refused_where_it_gets_too_long(self):
        """The client of somebody else, who sends on and on, still reads why."""
        before = self.server.memory_kib()
        with open("/dev/zero", "rb") as endless:
            done = subprocess.run(
                ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{size_upload}", "-X", "POST",
                 "-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked",
                 "-H", "Expect:", "-T", "-", self.server.url.rstrip("/") + "/v1/statements"],
                stdin=endless, capture_output=True, text=True, timeout=60, check=False)
        code, sent = done.stdout.split()
        self.assertEqual(code, "413", done)
        self.assertLess(int(sent), 64 << 20)
        self.assertLess(self.server.memory_kib() - before, GROWS_KIB_MAX)

    def test_a_body_at_the_limit_is_read(self):
        for size, wanted in ((1 << 20, 422), ((1 << 20) + 1, 413)):
            head = ("POST /v1/statements HTTP/1.1\r\nContent-Type: application/json\r\n"
                    f"Connection: close\r\nContent-Length: {size}\r\n\r\n")
            with self.server.socket() as sock:
                try:
                    sock.sendall(head.encode() + b" " * size)
                except BrokenPipeError:
                    pass  # it had heard enough; its answer is there all the same
                self.assertEqual(status_of(read_all(sock)), wanted, size)

    def test_deep_json_is_refused(self):
        for text in ("[" * 100_000, '{"a":' * 100_000, '{"person":' + "[" * 500_000 + "}"):
            for path in ("/v1/session/challenge", "/v1/statements", "/v1/session", "/v1/passkeys"):
                answer = self.server.ask("POST", path, text, {"Content-Type": "application/json"})
                self.assertIn(answer.status, (400, 422), answer)

    def test_slow_headers_and_bodies_are_let_go(self):
        """A byte a second buys nobody more than the deadline."""
        pieces = (b"GET /healthz HTTP/1.1\r\nX: ",
                  b"POST /v1/statements HTTP/1.1\r\nContent-Length: 1000\r\n\r\n")
        slow = [self.server.socket() for _ in range(40)]
        for i, sock in enumerate(slow):
            sock.sendall(pieces[i % 2])
        began = time.monotonic()
        open_ones = set(slow)
        while open_ones and time.monotonic() - began < READ_WITHIN_S + 10:
            for sock in list(open_ones):
                try:
                    sock.sendall(b"a")
                    sock.settimeout(0.001)
                    if not sock.recv(100):
                        open_ones.discard(sock)
                except TimeoutError:
                    pass
                except OSError:
                    open_ones.discard(sock)
            time.sleep(1)
        self.assertFalse(open_ones, "still held open")
        for sock in slow:
            sock.close()

    def test_a_client_that_never_reads_is_let_go(self):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", self.server.port))
        sock.settimeout(1)
        question = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
        try:
            for _ in range(400):
                sock.sendall(question * 50)
        except (TimeoutError, OSError):
            pass
        before = self.server.memory_kib()
        wait_until(lambda: self.open_connections() <= 1, READ_WITHIN_S + 15)
        self.assertLess(self.server.memory_kib() - before, GROWS_KIB_MAX)
        sock.close()

    def open_connections(self):
        text = self.server.ask("GET", "/metrics").body.decode()
        return int(re.search(r"^onus_connections (\d+)$", text, re.M).group(1))

    def test_one_address_takes_not_every_connection(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (4000, 4000))
        # What an earlier test left open takes places of this address until it is closed.
        wait_until(lambda: self.open_connections() <= 1)
        before = self.server.open_files()
        sockets = [self.server.socket() for _ in range(1500)]
        wait_until(lambda: self.server.open_files() >= before + PER_PEER - 2)
        self.assertLess(self.server.open_files(), before + PER_PEER + 8)
        other = socket.create_connection(("127.0.0.1", self.server.port), 10, ("127.0.0.2", 0))
        with other:
            other.sendall(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
            self.assertEqual(status_of(read_all(other)), 200)
        for sock in sockets:
            sock.close()
        wait_until(lambda: self.server.open_files() <= before + 8)

    def test_nonsense_by_the_thousand_is_the_askers_fault(self):
        """Never a 5xx, never more memory, whatever comes in."""
        dice = random.Random(SEED)
        print("seed", SEED, file=sys.stderr)
        self.some_nonsense(dice, 300)
        before = self.server.memory_kib()
        self.some_nonsense(dice, NONSENSE)
        self.nonsense_in_rows(dice, NONSENSE // A_CONNECTION)
        self.assertLess(self.server.memory_kib() - before, GROWS_KIB_MAX)
        text = self.server.ask("GET", "/metrics").body.decode()
        self.assertIn('onus_answers_total{class="5xx"} 0\n', text)

    def some_nonsense(self, dice, count):
        answered = 0
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for raw, answer in pool.map(lambda data: (data, self.sent(data)),
                                        [nonsense(dice) for _ in range(count)]):
                status = status_of(answer)
                self.assertTrue(status is None or 200 <= status < 500, (raw[:400], answer[:400]))
                self.assertNotEqual(status, 429, "this test is not about shares")
                answered += status is not None
        self.assertGreater(answered, count // 2)  # the others were no question yet

    def nonsense_in_rows(self, dice, rows):
        """Well framed, so that each is answered and the connection goes on to the next."""
        for _ in range(rows):
            some = [wrong_body(dice) for _ in range(A_CONNECTION)]
            # No word on Connection but the last one's: then the end is the server's.
            kept = [one.replace(b"Connection: close\r\n", b"") for one in some[:-1]]
            answer = self.sent(b"".join(kept) + some[-1])
            statuses = [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]
            self.assertEqual(len(statuses), len(some), answer[-400:])
            self.assertTrue(all(200 <= one < 500 and one != 429 for one in statuses), statuses)

    def sent(self, data):
        """From an address of its own, so that nobody's share stands in the way."""
        source = f"127.{random.randrange(1, 255)}.{random.randrange(256)}.1"
        try:
            with self.server.seen_from(source).socket() as sock:
                sock.sendall(data)
                sock.shutdown(socket.SHUT_WR)
                return read_all(sock)
        except OSError:
            return b""

    def test_nonsense_from_somebody_who_is_signed_in(self):
        """Bytes that are no UTF-8 come back as no crash, in paths, queries and bodies."""
        person = Person(self.server, "ines").sign_in()
        head = b"Authorization: Bearer " + person.token.encode() + b"\r\nConnection: close\r\n"
        for path in (b"/v1/requests/%FF", b"/v1/requests/%FF%FE/certificate", b"/v1/operations/%C3",
                     b"/v1/statements/%FF", b"/v1/statements/1%FF/proof", b"/v1/%FF",
                     b"/v1/requests?phase=%FF", b"/v1/requests?cursor=%FF&phase=%80",
                     b"/v1/statements?subject=%FF", b"/v1/statements?from=%FF", b"/%FF.js",
                     b"/v1/statements?limit=18446744073709551615&from=18446744073709551615",
                     b"/v1/statements?order=newest&from=18446744073709551615",
                     b"/v1/statements/18446744073709551615", b"/v1/events?after=%FF",
                     b"/v1/statements/18446744073709551615/proof", b"/v1/hosts/list?since=-1",
                     b"/v1/operations/" + b"a" * 9000, b"/v1/operations/%22%3Cb%3E%0A"):
            with self.subTest(path):
                raw = self.server.raw(b"GET " + path + b" HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n")
                self.assertTrue(200 <= status_of(raw) < 500, raw[:300])
        for kind in ("emergency-requested", "emergency-extended", "emergency-approved",
                     "emergency-denied", "emergency-ended", "emergency-reviewed",
                     "emergency-frozen", "emergency-thawed", "key-enrolled", "key-replaced",
                     "key-revoked", "log-founded", "\u0000", "\ud83d\ude00"):
            for fields in ({}, {"request": "zz"}, {"operation": ["x"], "policy": 3, "key": None},
                           {"request": "0" * 32, "reason": "\u0000\u202e", "principals": [1, {}]},
                           {"operation": "restart-turbine", "policy": "emergency-grid",
                            "duration_s": 2**63 - 1, "open_for_s": -2**63, "key": "ssh-rsa AAAA"},
                           {"policy": "emergency-grid", "lasts_s": 2**62}, {"proposal": {}},
                           {"proposal": None}, {"for": "ines", "key": "x" * 70000},
                           {"for": "tomas", "key": "ssh-ed25519 AAAA", "replaces": "SHA256:x"}):
                with self.subTest((kind, fields)):
                    answer = person.draft(kind, **fields)
                    self.assertTrue(200 <= answer.status < 500, answer)
                    json.loads(answer.body)


def nonsense(dice):
    """One question that is wrong in some way, from wrong bytes to wrong statements."""
    make = dice.choice((wrong_bytes, wrong_head, wrong_body, wrong_target))
    return make(dice)


def wrong_bytes(dice):
    return dice.randbytes(dice.choice((0, 1, 10, 1000, 20_000)))


HEADS = (b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Content-Length: x",
         b"Content-Length: 3\r\nContent-Length: 4", b"Transfer-Encoding: chunked, chunked",
         b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"Transfer-Encoding: gzip",
         b"Host: a\r\nHost: b", b": nothing", b"A B: c", b"X:\x00", b" folded: yes",
         b"Cookie: =;=;",
         b"Cookie: onus-dev=" + b"A" * 43, b"Authorization: Bearer ", b"Origin: null",
         b"Origin: https://evil.example", b"Expect: 100-continue", b"Expect: nothing",
         b"Upgrade: websocket\r\nConnection: upgrade", b"Last-Event-ID: -5", b"Range: bytes=0-1")
METHODS = (b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"PATCH",
           b"get", b"", b"G\x00T", b"X" * 5000)
PATHS = (b"/", b"/healthz", b"/readyz", b"/metrics", b"/openapi.json", b"/v1/session",
         b"/v1/session/challenge", b"/v1/passkeys", b"/v1/passkeys/challenge", b"/v1/drafts",
         b"/v1/proposals", b"/v1/statements", b"/v1/statements/0", b"/v1/statements/0/proof",
         b"/v1/checkpoint", b"/v1/events", b"/v1/requests", b"/v1/requests/x", b"/v1/authority",
         b"/v1/hosts/list", b"/v1/hosts/uses", b"/v1/hosts/recordings/x", b"/v1/overview")


def wrong_head(dice):
    lines = [dice.choice(METHODS) + b" " + dice.choice(PATHS) + b" " +
             dice.choice((b"HTTP/1.1", b"HTTP/1.0", b"HTTP/9.9", b"http", b""))]
    lines += [dice.choice(HEADS) for _ in range(dice.randrange(4))]
    body = dice.choice((b"", b"5\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffff\r\n", b"{}"))
    return dice.choice((b"\r\n", b"\r\n", b"\n")).join(lines) + b"\r\n\r\n" + body


def wrong_target(dice):
    target = dice.choice(PATHS) + dice.choice(
        (b"/../../etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"%00", b"%", b"%zz",
         b"?" + b"a=b&" * 40, b"?%FF=%FE", b"//", b"/./", b"\xff\xfe", b"#x",
         b"?from=99999999999999999999",
         b"?limit=-1", b"?since=18446744073709551616"))
    return b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


VALUES = ("null", "1e999", "-0", "[]", "{}", '"\\ud800"', '"\\u0000"', '"\xff"',
          '"' + "a" * 3000 + '"',
          "123456789012345678901234567890", "true", '"%s"', '{"a":1,"a":2}', '"SHA256:AAAA"',
          '"-----BEGIN SSH SIGNATURE-----\\nAAAA\\n-----END SSH SIGNATURE-----\\n"', '["U1NIU0lH"]')
NAMES = ("person", "id", "sshsig", "assertion", "assertions", "proposal", "body", "signatures",
         "texts", "files", "client_data_json", "attestation_object", "word", "signature", "kind")


def wrong_body(dice):
    members = ",".join(f'"{dice.choice(NAMES)}":{dice.choice(VALUES)}'
                       for _ in range(dice.randrange(5)))
    body = dice.choice(("{" + members + "}", "{" + members, "[" + members + "]", members,
                        '{"proposal":{' + members + '},"assertions":[{' + members + "}]}"))
    data = body.encode("latin-1", "replace")
    return (b"POST " + dice.choice(PATHS) + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            b"Content-Type: " + dice.choice((b"application/json", b"text/plain")) +
            b"\r\nContent-Length: " + str(len(data)).encode() + b"\r\n\r\n" + data)


class FewDescriptors(unittest.TestCase):
    def test_no_descriptor_left_keeps_no_processor_busy(self):
        server = Server(descriptors=100)
        sockets = [server.socket() for _ in range(150)]
        try:
            time.sleep(0.5)
            before = server.processor_s()
            time.sleep(2)
            self.assertLess(server.processor_s() - before, 1)
            for sock in sockets:
                sock.close()
            wait_until(lambda: is_well(server), 30)
        finally:
            server.gone()


def is_well(server):
    """The server hears of closed connections one by one: until then it turns new ones away."""
    try:
        return server.ask("GET", "/healthz").status == 200
    except (ConnectionError, http.client.HTTPException):
        return False


class Streams(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.person = Person(self.server, "marta").sign_in()

    def tearDown(self):
        self.server.gone()

    def stream(self, last=None):
        sock = self.server.socket(20)
        head = f"GET /v1/events HTTP/1.1\r\nAuthorization: Bearer {self.person.token}\r\n"
        if last is not None:
            head += f"Last-Event-ID: {last}\r\n"
        sock.sendall((head + "\r\n").encode())
        return sock

    def events(self, sock, count):
        text = b""
        while text.count(b"\ndata: ") < count or not text.endswith(b"\n\n"):
            part = sock.recv(65536)
            self.assertTrue(part, text)
            text += part
        return [int(number) for number in re.findall(rb"^id: (\d+)$", text, re.M)]

    def test_a_stream_is_resumed_where_it_stopped(self):
        size = self.server.ask("GET", "/v1/checkpoint").json["size"]
        with self.stream(0) as sock:
            self.assertEqual(self.events(sock, size - 1), list(range(1, size)))
        with self.stream() as fresh, self.stream(size - 1) as resumed:
            fresh.recv(65536)
            resumed.recv(65536)
            said = self.person.say("emergency-frozen", policy="emergency-grid", reason="odd calls",
                                   lasts_s=600)
            self.assertEqual(said.status, 201, said)
            self.assertEqual(self.events(fresh, 1), [size])
            self.assertEqual(self.events(resumed, 1), [size])

    def test_ends_in_good_order_with_streams_open(self):
        streams = [self.stream() for _ in range(50)]
        for sock in streams:
            sock.recv(65536)
        idle = self.server.socket()
        began = time.monotonic()
        self.assertEqual(self.server.stop(), 0, self.server.talk())
        self.assertLess(time.monotonic() - began, 15)
        for sock in streams:
            read_all(sock)
            sock.close()
        idle.close()

    def test_a_second_signal_ends_at_once_and_loses_nothing(self):
        said = self.person.say("emergency-frozen", policy="emergency-grid", lasts_s=600,
                               reason="odd calls")
        self.assertEqual(said.status, 201, said)
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(10)
        ledger = os.path.join(self.server.root, "dev", "ledger")
        shown = subprocess.run([os.environ["ONUS"], "ledger", "show", str(said.json["index"]),
                                "--ledger", ledger], capture_output=True, text=True, check=False)
        self.assertIn("emergency-grid", shown.stdout + shown.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
