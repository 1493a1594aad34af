#!/usr/bin/env python3
"""packaging/onus.service, started by a systemd of its own: it serves, and can do little else."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests", "server"))
from serving import ONUS, Server, wait_until  # noqa: E402

SYSTEMD = "/lib/systemd/systemd"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def cgroup_two():
    """Where the second version of control groups is mounted."""
    with open("/proc/mounts", encoding="ascii") as mounts:
        for line in mounts:
            words = line.split()
            if words[2] == "cgroup2":
                return words[1]
    return None


class Machine:
    """A machine within this one: its own processes, mounts, network and control groups."""

    def __init__(self, given):
        self.given = given
        self.work = tempfile.mkdtemp(prefix="onus-machine-")
        self.group = os.path.join(cgroup_two(), f"onus-unit-{os.getpid()}")
        os.mkdir(self.group)
        boot = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts", "--net",
                "--cgroup", "sh", os.path.join(HERE, "boot.sh"), self.work, given,
                os.path.join(TOP, "packaging", "onus.service"), ONUS]
        join = f"echo $$ >{self.group}/cgroup.procs; exec \"$@\""
        self.said = open(os.path.join(given, "boot.log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(["sh", "-c", join, "-", *boot], stdout=self.said,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.first = wait_until(self.find_first)

    def find_first(self):
        """Our number of its process 1, once that is systemd."""
        if self.process.poll() is not None:
            raise AssertionError("no machine: " + self.log())
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], text=True,
                                  capture_output=True, check=False).stdout.split()
        for child in children:
            try:
                if os.readlink(f"/proc/{child}/exe").endswith("systemd"):
                    return int(child)
            except OSError:
                pass
        return None

    def log(self):
        self.said.flush()
        with open(os.path.join(self.given, "boot.log"), encoding="utf-8") as boot, \
             open(os.path.join(self.given, "console.log"), encoding="utf-8") as console:
            return boot.read() + console.read()

    def run(self, *words, check=True):
        done = subprocess.run(
            ["nsenter", "-t", str(self.first), "-m", "-p", "-n", "-i", "-u", "-C", "-r", "-w",
             *words], text=True, capture_output=True, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}{self.log()}")
        return done

    def property(self, name):
        return self.run("systemctl", "show", "--value", "-p", name, "onus").stdout.strip()

    def once(self, lines, words):
        """A service with these lines that runs once: its exit code, or systemd's own of 200 on."""
        text = "\n".join(["[Service]", "Type=oneshot", *lines, "ExecStart=" + words])
        self.run("sh", "-c", 'mkdir -p "$1"; echo "$2" >"$1/once.service"', "-",
                 "/run/systemd/system", text)
        self.run("systemctl", "daemon-reload")
        self.run("systemctl", "start", "once", check=False)
        return int(self.run("systemctl", "show", "--value", "-p", "ExecMainStatus", "once").stdout)

    def gone(self):
        self.process.send_signal(signal.SIGKILL)  # and with it, by --kill-child, all of it
        self.process.wait()
        self.said.close()
        wait_until(self.remove_group)
        shutil.rmtree(self.work, ignore_errors=True)

    def remove_group(self):
        for folder, _, _ in os.walk(self.group, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                return False
        return True


class Unit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dev = Server()
        cls.addClassCleanup(cls.dev.gone)
        cls.dev.stop()
        given = cls.given = os.path.join(cls.dev.root, "given")
        shutil.copytree(os.path.join(cls.dev.root, "dev"), given)
        os.mkdir(os.path.join(given, "console"))
        for name, text in (("console/index.html", "<!doctype html><title>Onus</title>"),
                           ("known_hosts", ""), ("console.log", "")):
            with open(os.path.join(given, name), "w", encoding="ascii") as file:
                file.write(text)
        cls.machine = Machine(given)
        cls.addClassCleanup(cls.machine.gone)
        wait_until(lambda: cls.machine.run("systemctl", "show", check=False).returncode == 0)
        wait_until(lambda: cls.machine.property("ActiveState") in ("active", "failed"), 60)

    def setUp(self):
        self.assertEqual(self.machine.property("ActiveState"), "active", self.told())
        self.answers()

    def told(self):
        return self.machine.run("cat", "/run/onus.log", check=False).stdout + self.machine.log()

    def pid(self):
        """Of the server, inside."""
        return self.machine.property("MainPID")

    def ask(self, path, *more):
        return self.machine.run("curl", "-s", "--max-time", "10", "--cacert",
                                "/var/lib/onus/tls/root.pem", *more,
                                "https://10.0.0.5:8443" + path, check=False)

    def answers(self):
        wait_until(lambda: self.ask("/healthz").returncode == 0, 30)

    def sandboxed(self, words):
        """The exit code of another program within the unit's own sandbox."""
        with open(os.path.join(TOP, "packaging", "onus.service"), encoding="ascii") as file:
            section = file.read().split("[Service]")[1].split("[Install]")[0]
        known = r"(User|Group|State|UMask|NoNew|Capab|Ambient|Protect|Private|Proc|Restrict|Lock" \
                r"|Memory|Remove|System)\w*="
        lines = [line for line in section.splitlines()
                 if re.match(known, line) and not line.startswith("RestartSec")]
        self.assertGreater(len(lines), 25)
        return self.machine.once(lines, "/usr/bin/env " + words)

    def test_it_serves_with_a_certificate_of_its_own_root(self):
        self.assertEqual(json.loads(self.ask("/healthz").stdout)["status"], "alive")
        self.assertEqual(json.loads(self.ask("/readyz").stdout)["status"], "sealed")
        self.assertIn("<title>Onus</title>", self.ask("/").stdout)
        asked = self.ask("/v1/session/challenge", "-H", "Content-Type: application/json", "-d",
                         '{"person": "ines"}')
        self.assertIn("challenge_text", json.loads(asked.stdout))

    def test_it_has_no_rights_but_its_own_folders(self):
        status = self.machine.run("cat", f"/proc/{self.pid()}/status").stdout
        value = lambda name: re.search(rf"^{name}:\s+(\S+)", status, re.M).group(1)
        self.assertEqual(value("Uid"), "8990")
        self.assertEqual(value("NoNewPrivs"), "1")
        self.assertEqual(value("Seccomp"), "2")
        for capabilities in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
            self.assertEqual(int(value(capabilities), 16), 0, capabilities)
        self.assertEqual(self.sandboxed("touch /var/lib/onus/new"), 0)
        for place in ("/etc/onus/new", "/usr/local/bin/new", "/var/new", "/home/new", "/run/new",
                      "/opt/new", "/proc/sys/kernel/hostname", "/sys/fs/cgroup/new"):
            self.assertNotEqual(self.sandboxed(f"touch {place}"), 0, place)
        self.assertNotEqual(self.sandboxed("ls /dev/console"), 0)
        self.assertNotEqual(self.sandboxed("ls /root"), 0)
        mounts = self.machine.run("cat", f"/proc/{self.pid()}/mounts").stdout
        options = {line.split()[1]: line.split()[3].split(",") for line in mounts.splitlines()}
        self.assertIn("ro", options["/"])
        self.assertIn("rw", options["/var/lib/onus"])

    def test_it_can_write_its_ledger(self):
        """A head that it signs itself at its end is an append; SIGTERM ends it in good order."""
        self.machine.run("systemctl", "stop", "onus")
        self.assertEqual(self.machine.property("Result"), "success", self.told())
        self.assertEqual(self.machine.property("ExecMainStatus"), "0", self.told())
        self.machine.run("systemctl", "start", "onus")
        self.answers()

    def test_a_server_that_is_killed_is_back_at_once(self):
        before = self.pid()
        self.machine.run("kill", "-9", before)
        wait_until(lambda: self.pid() not in ("0", before), 20)
        self.answers()
        self.assertEqual(self.machine.property("NRestarts"), "1")

    def test_what_no_server_needs_is_forbidden(self):
        for words, fine in (("true", True), ("mount -t tmpfs tmpfs /tmp", False),
                            ("unshare --user true", False), ("chroot / true", False),
                            ("date -s 2020-01-01", False), ("nice -n -5 true", False)):
            code = self.sandboxed(words)
            self.assertEqual(code == 0, fine, (words, code, self.told()))


if __name__ == "__main__":
    if os.geteuid() != 0:
        skip("a machine of its own needs root")
    for program in ("nsenter", "unshare", "ip", "curl", "systemctl"):
        if not shutil.which(program):
            skip(f"{program} is not here")
    if not os.path.exists(SYSTEMD):
        skip(f"{SYSTEMD} is not here")
    if cgroup_two() is None:
        skip("no control groups of version 2")
    unittest.main(verbosity=2)
