"""A real `onus serve --dev`, people with keys who sign with ssh-keygen, and plain HTTP to it."""
import base64
import copy
import hashlib
import http.client
import json
import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

ONUS = os.environ["ONUS"]
STARTS_WITHIN_S = 60
NAMESPACE = "onus-sign-in@v1"


class Answer:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


class Server:
    """One `onus serve` with everything it wrote, gone at the end."""

    source = "127.0.0.1"  # where questions come from

    def __init__(self, *flags, descriptors=None, environment=None, root=None, after=None):
        """`after`: a server that ended; this one takes its ledger and estate over, sealed."""
        self.root = after.root if after else root or tempfile.mkdtemp(prefix="onus-serve-")
        at = os.path.join(self.root, "dev")
        ground = ["--dev", "--dev-dir", at]
        if after:
            ground = ["--plain", "--estate", os.path.join(at, "estate"),
                      "--ledger", os.path.join(at, "ledger")]
        self.begin([*ground, *flags], descriptors=descriptors, environment=environment)

    def begin(self, flags, said="", descriptors=None, environment=None):
        """Starts the process, with `said` on its stdin, and waits for its URL."""
        self.lines = []
        self.process = subprocess.Popen(
            [ONUS, "serve", "--listen", "127.0.0.1:0", *flags], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})
        if descriptors:
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (descriptors, descriptors))
        self.process.stdin.write(said)
        self.process.stdin.close()
        listener = threading.Thread(target=self.listen_to_talk, daemon=True)
        listener.start()
        self.url = self.process.stdout.readline().strip()
        found = re.fullmatch(r"https?://[^:/]+:(\d+)/?", self.url)
        if not found:
            self.process.wait(10)
            listener.join(10)
            raise RuntimeError(f"no URL: {self.url!r} {self.talk()}")
        self.port = int(found.group(1))
        self.origin = f"http://localhost:{self.port}"  # of the pages that --dev takes words from

    def listen_to_talk(self):
        with self.process.stderr as talk:
            for line in talk:
                self.lines.append(line)

    def talk(self):
        return "".join(self.lines)

    def key(self, person):
        return os.path.join(self.root, "dev", "keys", person)

    def memory_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1))

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def processor_s(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def alive(self):
        return self.process.poll() is None

    def stop(self, within_s=20):
        """SIGTERM; returns the exit code."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within_s)
        finally:
            if self.alive():
                self.process.kill()
                self.process.wait()

    def kill(self):
        """SIGKILL: what a crash or a power cut leaves."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def gone(self):
        self.stop()
        self.process.stdout.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def seen_from(self, address):
        """The same server for somebody at another address of the loopback network."""
        other = copy.copy(self)
        other.source = address
        return other

    def socket(self, timeout_s=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout_s, (self.source, 0))

    def raw(self, data, timeout_s=30):
        """Bytes in, all bytes out until the server closes."""
        with self.socket(timeout_s) as sock:
            sock.sendall(data)
            return read_all(sock)

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60,
                                          source_address=(self.source, 0))

    def ask(self, method, path, body=None, headers=None):
        connection = self.connection()
        try:
            given = dict(headers or {})
            data = body
            if body is not None and not isinstance(body, (bytes, str)):
                data = json.dumps(body)
                given.setdefault("Content-Type", "application/json")
            connection.request(method, path, data, given)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def read_all(sock):
    out = b""
    try:
        while True:
            part = sock.recv(65536)
            if not part:
                return out
            out += part
    except ConnectionResetError:
        return out


def sign(key, namespace, text):
    """The armored signature of ssh-keygen."""
    done = subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", namespace],
                          input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def blob_of(armored):
    """The base64 inside the armor, as proposals carry it."""
    return "".join(line for line in armored.splitlines() if not line.startswith("-----"))


class Person:
    """Somebody who is signed in by the key that --dev made."""

    def __init__(self, server, name, key=None):
        self.server, self.name, self.key = server, name, key or server.key(name)
        self.token = ""

    def sign_in(self):
        asked = self.server.ask("POST", "/v1/session/challenge", {"person": self.name})
        assert asked.status == 200, asked
        said = sign(self.key, asked.json["namespace"], asked.json["challenge_text"])
        begun = self.server.ask("POST", "/v1/session", {"id": asked.json["id"], "sshsig": said})
        assert begun.status == 200, begun
        self.token = begun.json["token"]
        return self

    def ask(self, method, path, body=None, headers=None):
        return self.server.ask(method, path, body,
                               {"Authorization": "Bearer " + self.token, **(headers or {})})

    def get(self, path):
        return self.ask("GET", path)

    def draft(self, kind, **fields):
        return self.ask("POST", "/v1/drafts", {"kind": kind, **fields})

    def signed(self, draft):
        """The proposal of a draft, with this person's signature."""
        proposal = draft["proposal"]
        armored = sign(self.key, draft["namespace"], draft["body_text"])
        proposal["signatures"] = [*proposal.get("signatures", []), blob_of(armored)]
        return proposal

    def say(self, kind, **fields):
        """Draft, signature, statement."""
        drafted = self.draft(kind, **fields)
        assert drafted.status == 200, drafted
        return self.ask("POST", "/v1/statements", self.signed(drafted.json))


def to_be_signed(namespace, text):
    """What an SSHSIG signs, by OpenSSH's PROTOCOL.sshsig."""
    string = lambda data: struct.pack(">I", len(data)) + data
    return (b"SSHSIG" + string(namespace.encode()) + string(b"") + string(b"sha512") +
            string(hashlib.sha512(text.encode()).digest()))


def unpadded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def wait_until(what, within_s=20):
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")
