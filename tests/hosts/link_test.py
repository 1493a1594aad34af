#!/usr/bin/env python3
"""A host and its server: lists come, sessions and recordings go, through outages. Needs root.

The server here is Python's own; what it answers to a host's word is decided by the code that
onus' server decides with (hosts_maker take).
"""
import base64
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hosts_test import MAKER, ONUS, RECORD, Host, make, wait_until  # noqa: E402


class Server:
    """What onus serve is to a host."""

    def __init__(self, host):
        self.host, self.words, self.puts, self.fail_puts = host, [], 0, set()
        self.list, self.port, self.http = "", None, None
        os.mkdir(host.at("store"))
        with open(host.at("host.pub")) as file:
            host.write("known_hosts", "db-1.example " + " ".join(file.read().split()[:2]) + "\n")
        self.start()

    def start(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                pass

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                assert self.path.split("?")[0] == "/v1/hosts/list", self.path
                self.answer(200, outer.list.encode())

            def body(self):
                return self.rfile.read(int(self.headers["Content-Length"]))

            def do_POST(self):
                assert self.path == "/v1/hosts/uses"
                said = json.loads(self.body())
                self.answer(*outer.take(said["word"].encode(), said["signature"].encode(), b""))

            def do_PUT(self):
                body = self.body()
                outer.puts += 1
                if outer.puts in outer.fail_puts:
                    self.close_connection = True
                    return
                decode = lambda name: base64.urlsafe_b64decode(self.headers[name] + "==")
                status, out = outer.take(decode("Onus-Word"), decode("Onus-Signature"), body)
                self.answer(status, out)

        address = ("127.0.0.1", self.port or 0)
        http.server.ThreadingHTTPServer.allow_reuse_address = True
        self.http = http.server.ThreadingHTTPServer(address, Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def take(self, word, signature, body):
        name = f"{threading.get_ident()}"
        for part, data in (("word", word), ("signature", signature), ("body", body)):
            self.host.write(f"{name}.{part}", data, "wb")
        run = subprocess.run(
            [MAKER, "take", f"known={self.host.at('known_hosts')}", f"store={self.host.at('store')}",
             *(f"{p}={self.host.at(f'{name}.{p}')}" for p in ("word", "signature", "body"))],
            capture_output=True, text=True)
        if run.returncode != 0:
            return 403, json.dumps({"detail": run.stderr.strip()}).encode()
        self.words.append(json.loads(word))
        return 200, run.stdout.encode()

    def said(self, about):
        return [word for word in self.words if word["about"] == about]


class Link(unittest.TestCase):
    def setUp(self):
        self.host = Host()
        self.server = Server(self.host)
        self.number, self.fetcher = 100, None
        self.serve_list()

    def tearDown(self):
        if self.fetcher:
            self.fetcher.terminate()
            self.fetcher.communicate(timeout=20)
            self.assertEqual(self.fetcher.returncode, 0)
        self.server.stop()
        self.host.close()

    def serve_list(self, **given):
        self.number += 1
        self.server.list = make("list", log="l", number=self.number, at=int(time.time()), **given)

    def start(self, key="host", name="db-1.example"):
        self.fetcher = subprocess.Popen(
            [ONUS, "hosts", "fetch", "--every", "1s", "--from",
             f"http://127.0.0.1:{self.server.port}", "--host", name, "--host-key",
             self.host.at(key), "--spool", self.host.at("spool"), *self.host.flags()],
            stderr=subprocess.PIPE, text=True)

    def confirmed(self):
        return any(word["number"] == self.number for word in self.server.said("list"))

    def certify(self, request, serial):
        self.host.certify(request, serial, recorder=f"{RECORD} session --socket "
                          f"{self.host.at('run/recorder.sock')}")

    def spooled(self):
        return [n for n in os.listdir(self.host.at("spool")) if n.endswith(".cast")]

    def stored(self):
        folder = self.host.at("store/db-1.example")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        return [n for n in names if n.endswith(".cast")]

    def test_a_session_is_told_and_its_recording_arrives_whole(self):
        self.start()
        self.assertTrue(wait_until(self.confirmed))
        self.certify("request-1", 41)
        session = subprocess.Popen(self.host.ssh("echo begin; read line; echo $line"),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertTrue(wait_until(lambda: self.server.said("use")))  # while it runs
        use = self.server.said("use")[0]
        self.assertEqual((use["request"], use["user"], use["host"]),
                         ("request-1", "root", "db-1.example"))
        self.assertEqual(self.stored(), [])
        name = self.spooled()[0]
        session.communicate(b"end\n", timeout=60)
        self.assertTrue(wait_until(lambda: self.stored() == [name]))
        self.assertTrue(wait_until(lambda: self.spooled() == []))
        self.assertEqual(self.host.read(f"store/db-1.example/{name}", "rb"),
                         self.host.read(f"spool/sent/{name}", "rb"))
        self.assertEqual(len(self.server.said("use")), 1)

    def test_a_session_with_a_long_command_is_told_all_the_same(self):
        self.certify("request-8", 48)
        command = "true " + "'" + "\x01" * 15_000 + "'" + "x" * 50_000
        subprocess.run(self.host.ssh(command), timeout=60, check=False)
        name, = self.spooled()
        self.start()
        self.assertTrue(wait_until(lambda: self.server.said("use")))
        self.assertTrue(wait_until(lambda: self.stored() == [name]))

    def test_recordings_wait_out_the_loss_of_the_server(self):
        self.server.stop()
        self.start()
        self.certify("request-2", 42)
        subprocess.run(self.host.ssh("echo alone"), check=True, stdout=subprocess.DEVNULL,
                       timeout=60)
        time.sleep(3)
        name, = self.spooled()
        self.assertEqual(self.stored(), [])
        self.server.start()
        self.assertTrue(wait_until(lambda: self.stored() == [name]))
        self.assertTrue(self.server.said("use"))

    def test_a_long_recording_goes_on_where_it_was_cut_off(self):
        self.server.fail_puts = {2, 3}
        self.certify("request-3", 43)
        subprocess.run(self.host.ssh("head -c 9000000 /dev/urandom"), check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
        name, = self.spooled()
        whole = self.host.read(f"spool/{name}", "rb")
        self.assertGreater(len(whole), 12_000_000)
        self.start()
        self.assertTrue(wait_until(lambda: self.stored() == [name], 60))
        self.assertEqual(self.host.read(f"store/db-1.example/{name}", "rb"), whole)
        offsets = [word["offset"] for word in self.server.said("chunk")]
        self.assertEqual(offsets, sorted(set(offsets)))  # nothing was taken twice

    def test_a_session_ends_within_five_seconds_of_the_servers_word(self):
        self.start()
        self.certify("request-4", 44)
        session = subprocess.Popen(self.host.ssh("sleep 600"), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertTrue(wait_until(self.spooled))
        self.assertTrue(wait_until(lambda: self.server.said("list")))
        time.sleep(1)
        self.assertIsNone(session.poll())
        asked = time.monotonic()
        self.serve_list(ended="request-4:44:a")
        session.wait(30)
        self.assertLess(time.monotonic() - asked, 5 if os.getloadavg()[0] < 4 else 15)
        self.assertFalse(self.host.gets_in())
        self.assertTrue(wait_until(self.confirmed))

    def test_a_host_that_is_not_known_tells_nothing_and_is_still_told(self):
        self.start(key="other")
        self.certify("request-5", 45)
        subprocess.run(self.host.ssh("echo unknown"), check=True, stdout=subprocess.DEVNULL,
                       timeout=60)
        time.sleep(3)
        self.assertEqual((self.server.words, self.stored()), ([], []))
        stored, = os.listdir(self.host.at("state/lists"))
        payload = json.loads(self.host.read(f"state/lists/{stored}"))["payload"]
        self.assertEqual(json.loads(base64.b64decode(payload))["number"], self.number)
        self.fetcher.terminate()
        said = self.fetcher.communicate(timeout=20)[1]
        self.assertIn("is not known as that of db-1.example", said)
        self.assertEqual(said.count("is not known as that of"), 1)
        self.fetcher = None


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        print("skipped: hosts need root and sshd")
        sys.exit(77)
    unittest.main()
