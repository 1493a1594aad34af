#!/usr/bin/env python3
"""A host with a real sshd at a real `onus serve`, plain and over TLS: granted, used, ended within
five seconds, recorded, reviewed. Needs root."""
import json
import os
import shutil
import stat
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "server")]
from ground import Caller, Ground, Real, run  # noqa: E402
from serving import Person  # noqa: E402
from hosts_test import ONUS, RECORD, Host, wait_until  # noqa: E402

NAME = "db-1.example"
ENDS_WITHIN_S = 5


class Trusting(Host):
    """A host that trusts the ground's authority and log, and lets root in for the policy's name."""

    def __init__(self, ground):
        super().__init__()
        run(ONUS, "ledger", "export", self.at("export"), "--ledger", ground.at("dev/ledger"))
        self.write("etc/logs.pub", self.read("export/key"))
        self.write("etc/user_ca.pub", run(ONUS, "authority", "show", ground.authority, "--format",
                                          "public").stdout)
        shutil.rmtree(self.at("state/lists"))
        os.mkdir(self.at("state/lists"))
        self.write("known_hosts", NAME + " " + " ".join(self.read("host.pub").split()[:2]) + "\n")
        self.write("principals", "grid-emergency\n")
        self.write("keys", self.read("other.pub"))
        # As a certificate's own command would run it, from where it was built.
        self.restart(f"AuthorizedPrincipalsFile {self.at('principals')}\n"
                     f"Match User root\nForceCommand {RECORD} session --socket "
                     f"{self.at('run/recorder.sock')}\n")

    def restart(self, more):
        self.write("sshd_config", self.read("sshd_config") + more)
        self.sshd.terminate()
        self.sshd.wait()
        self.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", self.at("sshd_config"), "-E",
                                      self.at("sshd.log")])
        assert wait_until(self.listening)


class AtAServer:
    """`flags`: how this server is reached."""

    @classmethod
    def setUpClass(cls):
        cls.ground = GROUND
        cls.host = Trusting(cls.ground)
        cls.store = cls.host.at("recordings")
        os.mkdir(cls.store)
        cls.server = Real(cls.ground, *cls.flags(), "--known-hosts", cls.host.at("known_hosts"),
                          "--recordings", cls.store, root=cls.root())

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()
        cls.host.close()

    @classmethod
    def root(cls):
        return None

    def caller(self, who):
        return Caller(self.server, who, self.root())

    def fetch_words(self, key="host"):
        words = [ONUS, "hosts", "fetch", "--from", self.server.url, "--host", NAME, "--host-key",
                 self.host.at(key), "--spool", self.host.at("spool"), *self.host.flags()]
        return words + (["--tls-root", self.root()] if self.root() else [])

    def granted(self):
        """A request with its quorum, and its certificate where ssh finds it."""
        asked = self.caller("tomas").json(
            "request", "new", "restart-turbine", "--policy", "emergency-grid", "--failure",
            "idp-down", "--reason", "unit 2 tripped", "--certify", self.host.at("id.pub"), "--for",
            "30m")
        for who in ("marta", "paulo"):
            self.caller(who).onus("request", "approve", asked["request"], "--failure", "confirmed")
        got = ["request", "grant", asked["request"], "--certificate", self.host.at("id-cert.pub")]
        self.assertTrue(wait_until(
            lambda: self.caller("tomas").onus(*got, code=None).returncode == 0))
        return asked["request"]

    def uses(self, request):
        """What the log says of sign-ins under a request."""
        ines = Person(self.server, "ines").sign_in()
        used = [one["index"] for one in ines.get("/v1/statements?limit=500").json["statements"]
                if one["kind"] == "emergency-used" and one["request"] == request]
        return [json.loads(ines.get(f"/v1/statements/{index}").json["entry"])["body"]["content"]
                for index in used]

    def stored(self):
        folder = os.path.join(self.store, NAME)
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def test_a_grant_opens_the_host_is_recorded_and_ends_within_seconds(self):
        fetcher = subprocess.Popen([*self.fetch_words(), "--every", "1s"], stderr=subprocess.PIPE,
                                   text=True)
        session = None
        try:
            self.assertTrue(wait_until(lambda: os.listdir(self.host.at("state/lists"))))
            request = self.granted()
            session = subprocess.Popen(self.host.ssh("echo begin; sleep 600"),
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            self.assertEqual(session.stdout.readline(), b"begin\n")
            self.assertTrue(wait_until(lambda: self.uses(request)), "the host's word is in the log")
            self.assertEqual([one["host"] for one in self.uses(request)], [NAME])
            self.assertIsNone(session.poll())

            asked = time.monotonic()
            self.caller("marta").onus("request", "end", request, "--reason", "revoked")
            session.wait(60)
            took = time.monotonic() - asked
            print(f"ended {took:.1f} s after it was asked for", file=sys.stderr)
            self.assertLess(took, ENDS_WITHIN_S if os.getloadavg()[0] < 4 else 20)
            self.assertFalse(self.host.gets_in())
            self.assertTrue(wait_until(
                lambda: [one for one in self.stored() if one.endswith(".cast")]))
        finally:
            fetcher.terminate()
            said = fetcher.communicate(timeout=30)[1]
            if session:
                session.kill()
                session.communicate()
        self.assertEqual(fetcher.returncode, 0, said)
        name, = [one for one in self.stored() if one.endswith(".cast")]
        with open(os.path.join(self.store, NAME, name), "rb") as file:
            self.assertEqual(file.read(), self.host.read(f"spool/sent/{name}", "rb"))
        told = json.loads(run(ONUS, "replay", "--check", "--format", "json",
                              os.path.join(self.store, NAME, name)).stdout)
        self.assertEqual((told["request"], told["unsealed"], told["torn"]), (request, 0, False), told)
        self.assertEqual(len(self.uses(request)), 1, "told once, though the host says it again")

    def test_a_recording_of_several_pieces_arrives_whole(self):
        """More than a server takes in one body."""
        done = subprocess.run([*self.fetch_words()], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        request = self.granted()
        said = subprocess.run(self.host.ssh("head -c 2500000 /dev/urandom | base64 -w 100"),
                              stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
        self.assertGreater(len(said), 3 << 20)
        name, = [one for one in os.listdir(self.host.at("spool"))
                 if one.startswith(request) and one.endswith(".cast")]
        recorded = self.host.read(f"spool/{name}", "rb")
        done = subprocess.run(self.fetch_words(), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.store, NAME, name), "rb") as file:
            self.assertEqual(file.read(), recorded)

    def test_a_host_that_is_not_known_gets_the_list_and_is_not_heard(self):
        done = subprocess.run(self.fetch_words("other"), capture_output=True, text=True, check=False)
        self.assertIn("is not known as that of " + NAME, done.stderr)
        self.assertTrue(os.listdir(self.host.at("state/lists")))


class Plain(AtAServer, unittest.TestCase):
    @classmethod
    def flags(cls):
        return ["--plain"]


class Secure(AtAServer, unittest.TestCase):
    @classmethod
    def flags(cls):
        return ["--own-root", cls.ground.at("tls")]

    @classmethod
    def root(cls):
        return cls.ground.at("tls/root.pem")

    def test_a_server_under_another_root_is_not_heard(self):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", self.host.at("else.key"), "-out", self.host.at("else.pem"),
            "-days", "3", "-subj", "/CN=else")
        words = self.fetch_words()
        words[words.index("--tls-root") + 1] = self.host.at("else.pem")
        before = sorted(os.listdir(self.host.at("state/lists")))
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("is not believed", done.stderr)
        self.assertEqual(sorted(os.listdir(self.host.at("state/lists"))), before)


class OverSsh(unittest.TestCase):
    """`onus hosts check HOST`: the same questions, asked by ssh as root."""

    def setUp(self):
        self.host = Trusting(GROUND)
        self.host.write("sshd_config", self.host.read("sshd_config").split("Match User")[0]
                        .replace("AuthorizedKeysFile none",
                                 f"AuthorizedKeysFile {self.host.at('keys')}")
                        # sshd takes the first SetEnv alone: what is needed here goes into it
                        .replace("SetEnv ", f"SetEnv PATH={self.host.at('bin')}:/usr/bin:/bin ", 1))
        self.host.restart("")
        os.mkdir(self.host.at("bin"))
        self.script("bin/onus", f'exec {ONUS} "$@" --sshd-config {self.host.at("sshd_config")} '
                    f'--recorder {RECORD} --spool {self.host.at("spool")} '
                    + " ".join(self.host.flags()))
        os.mkdir(self.host.at("here"))
        self.host.write("ssh_config", f"Host db-1\n HostName 127.0.0.1\n Port {self.host.port}\n "
                        f"IdentityFile {self.host.at('other')}\n IdentitiesOnly yes\n "
                        "StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n LogLevel ERROR\n"
                        "Host nobody\n HostName 127.0.0.1\n Port 1\n")
        self.script("here/ssh", f'exec /usr/bin/ssh -F {self.host.at("ssh_config")} "$@"')

    def tearDown(self):
        self.host.close()

    def script(self, name, line):
        self.host.write(name, f"#!/bin/sh\n{line}\n")
        os.chmod(self.host.at(name), stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP)

    def check(self, host):
        return subprocess.run(
            [ONUS, "hosts", "check", host], capture_output=True, text=True, check=False,
            env={**os.environ, "PATH": self.host.at("here") + ":" + os.environ["PATH"],
                 "NO_COLOR": "1"})

    def test_what_the_host_says_of_itself_comes_here(self):
        found = self.check("db-1")
        self.assertIn("things are wrong", found.stdout.replace("thing is", "things are"))
        self.assertIn("mend:", found.stdout)
        self.assertIn("list", found.stdout)
        self.assertEqual(found.returncode, 1, "no list was ever fetched here")

    def test_a_host_that_does_not_answer_is_no_finding(self):
        self.assertEqual(self.check("nobody").returncode, 3)
        for name in ("-oProxyCommand=x", "a b", "db-1;x"):
            found = self.check(name)
            self.assertEqual((found.returncode, found.stdout), (2, ""), found.stderr)


GROUND = None


def setUpModule():
    global GROUND
    GROUND = Ground()


def tearDownModule():
    GROUND.gone()


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        print("skipped: hosts need root and sshd")
        sys.exit(77)
    unittest.main(verbosity=2)
