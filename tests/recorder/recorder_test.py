#!/usr/bin/env python3
"""Recorded sessions through a real sshd. Needs root; ONUS_RECORD names the program.

Every recording is read again here by a reader of its own, which also follows the chain of seals.
"""
import base64
import fcntl
import hashlib
import json
import os
import pty
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

RECORD = os.path.abspath(os.environ.get("ONUS_RECORD", "build/release/onus-record"))
WAIT_S = 15  # for what should come at once; machines may be busy


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, seconds=WAIT_S):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def read_cast(path):
    """Header, output, other events; asserts that every seal fits."""
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    assert lines[-1] == b"", "the last line is torn"
    header = json.loads(lines[0])
    chain = hashlib.sha256(b"onus recording v1\n").digest()
    since, output, others = hashlib.sha256(lines[0] + b"\n"), b"", []
    for line in lines[1:-1]:
        at, kind, text = json.loads(line)
        if kind == "h":
            since.update(line[: -len(text) - 3])
            chain = hashlib.sha256(chain + since.digest()).digest()
            assert chain.hex() == text, f"seal at {at} does not fit"
            since = hashlib.sha256()
            continue
        since.update(line + b"\n")
        if kind == "o":
            output += text.encode()
        elif kind == "x":
            output += base64.b64decode(text)
        else:
            others.append((kind, text))
    return header, output, others, chain.hex()


class Host:
    """An sshd on loopback, its authority, and a recorder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="onus-recorder-")
        self.port = free_port()
        for name in ("ca", "other-ca", "host", "id"):
            self.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.at(name))
        for name in ("spool", "ended"):
            os.mkdir(self.at(name))
        config = [f"Port {self.port}", "ListenAddress 127.0.0.1", f"HostKey {self.at('host')}",
                  f"TrustedUserCAKeys {self.at('trusted')}", "AuthorizedKeysFile none",
                  "PasswordAuthentication no", "KbdInteractiveAuthentication no",
                  "ExposeAuthInfo yes", "PermitRootLogin yes", "UsePAM no", "PidFile none"]
        self.write("sshd_config", "\n".join(config) + "\n")
        self.write("trusted", self.read("ca.pub") + self.read("other-ca.pub"))
        os.makedirs("/run/sshd", exist_ok=True)
        self.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", self.at("sshd_config"), "-E",
                                      self.at("sshd.log")])
        self.recorder = None
        self.start_recorder()
        wait_until(self.listening)

    def start_recorder(self):
        self.recorder = subprocess.Popen(
            [RECORD, "serve", "--socket", self.at("sock"), "--spool", self.at("spool"), "--ended",
             self.at("ended"), "--authorities", self.at("ca.pub")])
        wait_until(lambda: os.path.exists(self.at("sock")))

    def listening(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        for process in (self.sshd, self.recorder):
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder)

    def at(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.at(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        with open(self.at(name), "w", encoding="utf-8") as file:
            file.write(text)

    @staticmethod
    def run(*words):
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def certify(self, request, lasts="+10m", authority="ca"):
        if os.path.exists(self.at("id-cert.pub")):
            os.remove(self.at("id-cert.pub"))
        force = f"force-command={RECORD} session --socket {self.at('sock')}"
        self.run("ssh-keygen", "-q", "-s", self.at(authority), "-I", request, "-n", "root", "-V",
                 f"-5m:{lasts}", "-O", "clear", "-O", "permit-pty", "-O", force, "-z", "7",
                 self.at("id.pub"))

    def ssh(self, *words):
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", self.at("id"), "-o",
                f"CertificateFile={self.at('id-cert.pub')}", "-o", "StrictHostKeyChecking=no", "-o",
                "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", *words]

    def recordings(self, request):
        names = [n for n in os.listdir(self.at("spool")) if n.startswith(request + ".")]
        return sorted(n[:-5] for n in names if n.endswith(".json"))

    def report(self, request):
        """The one finished session of a request: its report and its recording."""
        assert wait_until(lambda: self.recordings(request)), "no report"
        names = self.recordings(request)
        assert len(names) == 1, names
        report = json.loads(self.read(f"spool/{names[0]}.json"))
        return report, read_cast(self.at(f"spool/{names[0]}.cast"))


class Terminal:
    """ssh on a terminal of ours."""

    def __init__(self, words):
        self.process, self.fd = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm"
            time.sleep(0.1)  # until the terminal has its size
            os.execvp(words[0], words)
        self.resize(24, 80)
        self.text = b""

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)

    def expect(self, word, seconds=WAIT_S):
        end = time.monotonic() + seconds
        while word not in self.text and time.monotonic() < end:
            self.read(0.2)
        assert word in self.text, (word, self.text)

    def read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            got = b""
        self.text += got
        return bool(got)

    def send(self, keys):
        os.write(self.fd, keys)

    def wait(self, seconds=WAIT_S):
        """The exit code; reads what is still shown."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.read(0.2):
            pass
        status = os.waitpid(self.process, 0)[1]
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


class Recorder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = Host()

    @classmethod
    def tearDownClass(cls):
        cls.host.close()

    def test_a_command_keeps_its_streams_and_its_exit_code(self):
        self.host.certify("streams")
        run = subprocess.run(self.host.ssh("root@127.0.0.1", "echo out; echo err >&2; cat; exit 7"),
                             input=b"in", capture_output=True, timeout=60)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (7, b"out\nin", b"err\n"))
        report, (header, output, _, digest) = self.host.report("streams")
        self.assertEqual(header["onus"], {"request": "streams", "user": "root",
                                          "command": "echo out; echo err >&2; cat; exit 7"})
        self.assertEqual(sorted(output), sorted(b"out\nerr\nin"))
        self.assertEqual(report["digest"], digest)
        self.assertEqual((report["end"], report["lost_bytes"], report["serial"]), ("exited", 0, 7))

    def test_binary_output_passes_and_is_recorded_byte_for_byte(self):
        self.host.certify("binary")
        blob = os.urandom(5_000_000)
        with open(self.host.at("blob"), "wb") as file:
            file.write(blob)
        run = subprocess.run(self.host.ssh("root@127.0.0.1", f"cat {self.host.at('blob')}"),
                             capture_output=True, timeout=120)
        self.assertEqual(run.stdout, blob)
        report, (_, output, _, _) = self.host.report("binary")
        self.assertEqual(output, blob)
        self.assertEqual(report["lost_bytes"], 0)

    def test_a_terminal_has_its_size_and_takes_signals(self):
        self.host.certify("terminal")
        terminal = Terminal(self.host.ssh("-tt", "root@127.0.0.1"))
        terminal.expect(b"this session is recorded")
        terminal.send(b"stty size; tty; echo re''ady\r")
        terminal.expect(b"ready")
        self.assertIn(b"24 80", terminal.text)
        self.assertIn(b"/dev/pts/", terminal.text)
        terminal.resize(50, 132)
        terminal.send(b"sleep 1; stty size; echo resi''zed\r")
        terminal.expect(b"resized")
        self.assertIn(b"50 132", terminal.text)
        terminal.send(b"sleep 1000\r")
        time.sleep(1)
        terminal.send(b"\x03")
        terminal.send(b"echo in''terrupted\r")
        terminal.expect(b"interrupted")
        terminal.send(b"exit 5\r")
        self.assertEqual(terminal.wait(), 5)
        report, (header, output, others, _) = self.host.report("terminal")
        self.assertEqual(report["end"], "exited")
        self.assertEqual(header["env"], {"TERM": "xterm"})
        self.assertIn(("r", "132x50"), others)
        self.assertIn(b"interrupted", output)

    def test_ending_the_grant_ends_the_session_and_what_it_left_behind(self):
        self.host.certify("ended")
        terminal = Terminal(self.host.ssh("-tt", "root@127.0.0.1"))
        terminal.expect(b"recorded")
        mark = f"4242{os.getpid()}"
        terminal.send(f"setsid nohup sleep {mark} >/dev/null 2>&1 & sleep 1; echo star''ted\r".encode())
        terminal.expect(b"started")
        found = ["pgrep", "-f", f"^sleep {mark}$"]
        self.assertEqual(subprocess.run(found, stdout=subprocess.DEVNULL).returncode, 0)
        asked = time.monotonic()
        self.host.write("ended/ended", "")
        terminal.expect(b"the grant was ended", 5)
        terminal.wait()
        self.assertLess(time.monotonic() - asked, 5 if os.getloadavg()[0] < 4 else 15)
        self.assertTrue(wait_until(lambda: subprocess.run(
            found, stdout=subprocess.DEVNULL).returncode != 0), "a process outlived the session")
        self.assertEqual(self.host.report("ended")[0]["end"], "asked-for")
        again = subprocess.run(self.host.ssh("root@127.0.0.1", "true"), capture_output=True,
                               timeout=60)
        self.assertEqual(again.returncode, 4)
        self.assertIn(b"this grant was ended", again.stderr)

    def test_the_grants_end_is_the_sessions_end(self):
        self.host.certify("expires", "+8s")
        began = time.monotonic()
        terminal = Terminal(self.host.ssh("-tt", "root@127.0.0.1"))
        terminal.send(b"trap '' HUP; sleep 1000; echo never\r")
        terminal.expect(b"the grant has ended", 30)
        terminal.wait()
        self.assertGreater(time.monotonic() - began, 3)
        self.assertEqual(self.host.report("expires")[0]["end"], "time-is-up")

    def test_an_authority_that_sshd_trusts_and_the_recorder_does_not_is_refused(self):
        self.host.certify("stranger", authority="other-ca")
        run = subprocess.run(self.host.ssh("root@127.0.0.1", "echo in"), capture_output=True,
                             timeout=60)
        self.assertEqual((run.returncode, run.stdout), (4, b""))
        self.assertIn(b"its authority is not trusted on this host", run.stderr)

    def test_a_connection_that_goes_takes_its_session_along(self):
        self.host.certify("gone")
        mark = f"4343{os.getpid()}"
        client = subprocess.Popen(self.host.ssh("-tt", "root@127.0.0.1", f"sleep {mark}"),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        found = ["pgrep", "-f", f"sleep {mark}$"]
        self.assertTrue(wait_until(lambda: subprocess.run(
            ["pgrep", "-x", "-f", f"sleep {mark}"], stdout=subprocess.DEVNULL).returncode == 0))
        client.kill()
        client.wait()
        self.assertTrue(wait_until(lambda: subprocess.run(
            found, stdout=subprocess.DEVNULL).returncode != 0))
        self.assertEqual(self.host.report("gone")[0]["end"], "hung-up")

    def test_without_the_recorder_nobody_gets_in_unrecorded(self):
        self.host.certify("alone")
        self.host.recorder.terminate()
        self.host.recorder.wait()
        try:
            run = subprocess.run(self.host.ssh("root@127.0.0.1", "echo in"), capture_output=True,
                                 timeout=60)
        finally:
            self.host.start_recorder()
        self.assertEqual((run.returncode, run.stdout), (3, b""))
        self.assertIn(b"must be recorded", run.stderr)

    def test_a_full_disk_ends_no_session_and_what_is_missing_is_counted(self):
        self.host.certify("full")
        spool = self.host.at("spool")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", spool], check=True)
        try:
            run = subprocess.run(self.host.ssh("root@127.0.0.1", "head -c 30000000 /dev/zero; echo end"),
                                 capture_output=True, timeout=120)
            self.assertEqual(run.returncode, 0)
            self.assertTrue(run.stdout.endswith(b"end\n"))
            self.assertEqual(len(run.stdout), 30_000_004)
        finally:
            subprocess.run(["umount", "-l", spool], check=True)


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        print("skipped: a recorder needs root and sshd")
        sys.exit(77)
    unittest.main()
