#!/usr/bin/env python3
"""Emergency certificates and revocation lists through a real sshd. Needs root.

ONUS, ONUS_RECORD and MAKER name the programs; MAKER issues what the server would.
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ONUS = os.path.abspath(os.environ.get("ONUS", "build/dev/onus"))
RECORD = os.path.abspath(os.environ.get("ONUS_RECORD", "build/dev/onus-record"))
MAKER = os.path.abspath(os.environ.get("MAKER", "build/dev/tests/hosts/hosts_maker"))
WAIT_S = 20


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


def make(what, **given):
    words = [f"{name}={value}" for name, value in given.items()]
    return subprocess.run([MAKER, what, *words], check=True, capture_output=True, text=True).stdout


class Host:
    """An sshd on loopback that was set up as `onus hosts print` says, and a recorder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="onus-hosts-", dir="/run")
        os.chmod(self.folder, 0o755)
        self.port = free_port()
        for name in ("etc", "state/lists", "state/grants", "run/ended"):
            os.makedirs(self.at(name))
        os.mkdir(self.at("spool"), 0o700)
        for name in ("host", "id", "other"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.at(name)],
                           check=True)
        self.trust("a")
        self.write("etc/logs.pub", make("vkey", log="l"))
        self.number = 10
        self.install()
        config = [f"Port {self.port}", "ListenAddress 127.0.0.1", f"HostKey {self.at('host')}",
                  f"TrustedUserCAKeys {self.at('etc/user_ca.pub')}",
                  f"RevokedKeys {self.at('etc/revoked.krl')}", "ExposeAuthInfo yes",
                  "SetEnv SHLVL=1 BASH_ENV= SHELLOPTS= LD_PRELOAD= LD_AUDIT= LD_LIBRARY_PATH=",
                  "AuthorizedKeysFile none", "PasswordAuthentication no",
                  "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password",
                  "UsePAM no", "PidFile none", "LogLevel VERBOSE"]
        self.write("sshd_config", "\n".join(config) + "\n")
        os.makedirs("/run/sshd", exist_ok=True)
        self.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", self.at("sshd_config"), "-E",
                                      self.at("sshd.log")])
        self.recorder = subprocess.Popen(
            [RECORD, "serve", "--socket", self.at("run/recorder.sock"), "--spool",
             self.at("spool"), "--ended", self.at("run/ended"), "--authorities",
             self.at("etc/user_ca.pub")])
        assert wait_until(self.listening)
        assert wait_until(lambda: os.path.exists(self.at("run/recorder.sock")))

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

    def read(self, name, mode="r"):
        with open(self.at(name), mode) as file:
            return file.read()

    def write(self, name, text, mode="w"):
        with open(self.at(name), mode) as file:
            file.write(text)

    def trust(self, *authorities):
        self.write("etc/user_ca.pub", "".join(make("authority", authority=a) for a in authorities))

    def flags(self):
        return ["--etc", self.at("etc"), "--state", self.at("state"), "--run", self.at("run")]

    def fetch(self, text):
        self.write("list.json", text)
        return subprocess.run([ONUS, "hosts", "fetch", "--from", self.at("list.json"),
                               *self.flags()], capture_output=True, text=True, timeout=60)

    def install(self, **given):
        self.number += 1
        text = make("list", log="l", number=self.number, at=int(time.time()), **given)
        run = self.fetch(text)
        assert run.returncode == 0, run.stderr
        return text

    def certify(self, request, serial, **given):
        now = int(time.time())
        terms = {"key": self.at("id.pub"), "principals": "root", "authority": "a",
                 "from": now - 300, "to": now + 600, "request": request, "serial": serial, **given}
        line = make("issue", **terms)
        self.write("id-cert.pub", line)
        return line

    def ssh(self, *words, user="root", key="id"):
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", self.at(key), "-o",
                f"CertificateFile={self.at('id-cert.pub')}", "-o", "StrictHostKeyChecking=no", "-o",
                "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-o",
                "IdentitiesOnly=yes", f"{user}@127.0.0.1", *words]

    def gets_in(self, **given):
        run = subprocess.run(self.ssh("echo", "in", **given), capture_output=True, text=True,
                             timeout=60)
        if run.returncode == 0:
            assert run.stdout == "in\n"
            return True
        assert run.returncode == 255, (run.returncode, run.stderr)
        return False


class Hosts(unittest.TestCase):
    def setUp(self):
        self.host = Host()

    def tearDown(self):
        self.host.close()

    def test_the_right_principal_gets_in_and_ssh_keygen_reads_the_certificate(self):
        host = self.host
        host.certify("request-1", 41, principals="root,nobody", source="127.0.0.0/8")
        self.assertTrue(host.gets_in())
        shown = subprocess.run(["ssh-keygen", "-L", "-f", host.at("id-cert.pub")], check=True,
                               capture_output=True, text=True).stdout
        for line in ("user certificate", 'Key ID: "request-1"', "Serial: 41", "nobody", "root",
                     "source-address 127.0.0.0/8", "permit-pty", "ledger-leaf@onus UNKNOWN OPTION"):
            self.assertIn(line, shown)
        for absent in ("permit-port-forwarding", "permit-agent-forwarding", "permit-user-rc",
                       "permit-X11-forwarding"):
            self.assertNotIn(absent, shown)
        forward = subprocess.run(host.ssh("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1",
                                          "true"), capture_output=True, text=True, timeout=60)
        self.assertNotEqual(forward.returncode, 0)

    def test_what_was_not_granted_is_refused(self):
        host, now = self.host, int(time.time())
        refusals = {
            "wrong principal": {"principals": "nobody"},
            "expired": {"from": now - 600, "to": now - 1},
            "not yet valid": {"from": now + 120, "to": now + 600},
            "foreign address": {"source": "192.0.2.0/24"},
            "unknown authority": {"authority": "x"},
        }
        for name, terms in refusals.items():
            with self.subTest(name):
                host.certify("request-2", 42, **terms)
                self.assertFalse(host.gets_in())
        host.certify("request-2", 42)
        self.assertTrue(host.gets_in())
        with self.subTest("another key"):
            self.assertFalse(host.gets_in(key="other"))

    def test_a_certificate_that_was_tampered_with_is_refused(self):
        import base64
        host = self.host
        kind, blob, *_ = host.certify("request-3", 43, source="192.0.2.7").split(" ")
        self.assertFalse(host.gets_in())
        changed = base64.b64decode(blob).replace(b"192.0.2.7", b"127.0.0.1")
        host.write("id-cert.pub", f"{kind} {base64.b64encode(changed).decode()}\n")
        self.assertFalse(host.gets_in())

    def test_a_clock_behind_by_four_minutes_still_lets_in_and_the_end_does_not_move(self):
        host, now = self.host, int(time.time())
        # Granted by a server whose clock is four minutes ahead: set back by five.
        host.certify("request-4", 44, **{"from": now + 240 - 300, "to": now + 240 + 60})
        self.assertTrue(host.gets_in())
        host.certify("request-4", 44, **{"from": now - 300, "to": int(time.time()) + 2})
        time.sleep(3)
        self.assertFalse(host.gets_in())

    def test_an_ended_grant_is_refused_by_serial_and_by_key_id(self):
        host = self.host
        host.certify("request-5", 45)
        self.assertTrue(host.gets_in())
        host.install(ended="request-5:45:a")
        self.assertFalse(host.gets_in())
        host.certify("other", 45)  # its serial alone is enough
        self.assertFalse(host.gets_in())
        host.certify("request-5", 46)  # and its id
        self.assertFalse(host.gets_in())
        host.certify("request-6", 46)
        self.assertTrue(host.gets_in())
        # Another authority's serials are not meant.
        host.trust("a", "b")
        host.certify("other", 45, authority="b")
        self.assertTrue(host.gets_in())

    def test_ssh_keygen_reads_the_list_as_sshd_does(self):
        host = self.host
        host.install(ended="request-7:47:a", retired="o")
        query = ["ssh-keygen", "-Q", "-f", host.at("etc/revoked.krl"), host.at("id-cert.pub")]
        for revoked, terms in ((True, {}), (False, {"serial": 48, "request": "request-8"}),
                               (True, {"serial": 48, "request": "x", "authority": "o"}),
                               (True, {"serial": 1, "request": "onus.revocation-list.sentinel"})):
            host.certify(**{"request": "request-7", "serial": 47, **terms})
            self.assertEqual(subprocess.run(query, capture_output=True).returncode,
                             1 if revoked else 0, terms)

    def test_rotation_both_get_in_then_the_old_one_is_out(self):
        host = self.host
        host.trust("a", "n")
        host.certify("old", 50)
        self.assertTrue(host.gets_in())
        host.certify("new", 51, authority="n")
        self.assertTrue(host.gets_in())
        host.install(retired="a")  # the file still trusts it
        self.assertTrue(host.gets_in())
        host.certify("old", 50)
        self.assertFalse(host.gets_in())

    def test_no_list_that_is_cut_short_empty_or_rolled_back_is_installed(self):
        host = self.host
        earlier = make("list", log="l", number=1, at=int(time.time()))
        whole = host.install(ended="request-9:49:a")
        before = host.read("etc/revoked.krl", "rb")
        bad = {"empty": "", "cut short": whole[: len(whole) // 2], "rolled back": earlier,
               "of another log": make("list", log="m", number=99, at=int(time.time())),
               "of another date": make("list", log="l", number=99, at=int(time.time()) + 3600)}
        for name, text in bad.items():
            with self.subTest(name):
                run = host.fetch(text)
                self.assertNotEqual(run.returncode, 0)
                self.assertIn("no list was installed", run.stderr)
                self.assertEqual(host.read("etc/revoked.krl", "rb"), before)
        host.certify("request-9", 49)
        self.assertFalse(host.gets_in())

    def test_a_recorded_session_is_gone_within_five_seconds_of_its_end(self):
        host = self.host
        host.certify("request-10", 60, recorder=f"{RECORD} session --socket "
                     f"{host.at('run/recorder.sock')}")
        session = subprocess.Popen(host.ssh("sleep 600"), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertTrue(wait_until(lambda: os.listdir(host.at("spool"))))
        time.sleep(1)
        self.assertIsNone(session.poll())
        asked = time.monotonic()
        host.install(ended="request-10:60:a")
        session.wait(30)
        took = time.monotonic() - asked
        self.assertLess(took, 5 if os.getloadavg()[0] < 4 else 15)
        self.assertTrue(wait_until(lambda: any(n.endswith(".json")
                                               for n in os.listdir(host.at("spool")))))
        name = next(n for n in os.listdir(host.at("spool")) if n.endswith(".json"))
        self.assertEqual(json.loads(host.read(f"spool/{name}"))["end"], "asked-for")

    def test_an_unheard_end_leaves_the_grants_own_end(self):
        host = self.host
        host.certify("request-11", 61, to=int(time.time()) + 4,
                     recorder=f"{RECORD} session --socket {host.at('run/recorder.sock')}")
        began = time.monotonic()
        subprocess.run(host.ssh("sleep 600"), stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=60)
        self.assertLess(time.monotonic() - began, 15)
        self.assertFalse(host.gets_in())

    def check(self, *words):
        run = subprocess.run([ONUS, "hosts", "check", "--local", "--format", "json",
                              "--sshd-config", self.host.at("sshd_config"), "--spool",
                              self.host.at("spool"), "--recorder", RECORD, *self.host.flags(),
                              *words], capture_output=True, text=True, timeout=60)
        return run.returncode, [i for i in json.loads(run.stdout)["items"] if i["level"] != "good"]

    def test_check_finds_a_good_host_good_and_tells_what_is_wrong(self):
        host = self.host
        host.install()
        code, items = self.check()
        wrong = [i for i in items if i["level"] == "wrong" and RECORD not in i["what"]
                 and "build" not in i["what"] and "/work" not in i["what"]]
        self.assertEqual(wrong, [])
        breaks = {
            "no whole list": lambda: host.write("etc/revoked.krl", b"SSHKRL", "wb"),
            "revokes nothing": lambda: subprocess.run(
                ["ssh-keygen", "-q", "-k", "-f", host.at("etc/revoked.krl"), "/dev/null"],
                check=True),
            "can be written by others": lambda: os.chmod(host.at("etc/user_ca.pub"), 0o666),
            "others may read the recordings": lambda: os.chmod(host.at("spool"), 0o755),
            "ExposeAuthInfo is no": lambda: host.write(
                "sshd_config", host.read("sshd_config").replace("ExposeAuthInfo yes", "")),
            "SetEnv lacks SHLVL=1": lambda: host.write(
                "sshd_config", host.read("sshd_config").replace("SHLVL=1 ", "")),
            "sshd runs it in place of the recorder": lambda: host.write(
                "sshd_config", host.read("sshd_config") + "ForceCommand /bin/true\n"),
            "could not be asked": lambda: host.write("sshd_config", "Nonsense yes\n"),
        }
        for what, do in breaks.items():
            with self.subTest(what):
                do()
                code, items = self.check()
                self.assertEqual(code, 1)
                found = [i for i in items if what in i["what"]]
                self.assertTrue(found, items)
                self.assertTrue(found[0]["mend"])

    def test_check_tells_of_an_old_list_and_of_a_rotation(self):
        host = self.host
        text = make("list", log="l", number=90, at=int(time.time()) - 7200, retired="a")
        shutil.rmtree(host.at("state/lists"))
        os.mkdir(host.at("state/lists"))
        self.assertEqual(host.fetch(text).returncode, 0)
        _, items = self.check()
        found = [i["what"] for i in items]
        self.assertTrue(any("2 h old" in w for w in found), found)
        self.assertTrue(any("is retired and still stands" in w for w in found), found)

    def test_the_log_of_a_real_sshd_is_audited(self):
        host = self.host
        host.certify("request-12", 62)
        self.assertTrue(host.gets_in())
        lines = [line for line in host.read("sshd.log").splitlines() if "Accepted publickey" in line]
        self.assertEqual(len(lines), 1)
        self.assertIn("ID request-12 (serial 62) CA ED25519 SHA256:", lines[0])


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        print("skipped: hosts need root and sshd")
        sys.exit(77)
    unittest.main()
