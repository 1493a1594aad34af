#!/usr/bin/env python3
"""What an account that is recorded can do against its recorder: nothing. Needs root and useradd."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "recorder")]
from hosts_test import RECORD, Host, wait_until  # noqa: E402
from recorder_test import Terminal, read_cast  # noqa: E402

class Escape(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.name = f"onus-t{os.getpid()}"
        cls.home = tempfile.mkdtemp(prefix="onus-home-", dir="/run")
        subprocess.run(["useradd", "-M", "-d", cls.home, "-s", "/bin/bash", "-p", "*", cls.name],
                       check=True)
        shutil.chown(cls.home, cls.name)

    @classmethod
    def tearDownClass(cls):
        subprocess.run(["userdel", cls.name], check=True, stderr=subprocess.DEVNULL)
        shutil.rmtree(cls.home)

    def setUp(self):
        self.host = Host()

    def tearDown(self):
        self.host.close()

    def certify(self, request):
        self.host.certify(request, 41, principals=self.name, recorder=f"{RECORD} session --socket "
                          f"{self.host.at('run/recorder.sock')}")

    def run_in(self, request, command):
        self.certify(request)
        return subprocess.run(self.host.ssh(command, user=self.name), capture_output=True,
                              timeout=60, stdin=subprocess.DEVNULL)

    def recorded(self, request):
        """What the one recording of a request holds as output."""
        spool = self.host.at("spool")
        ended = lambda: [n for n in os.listdir(spool)
                         if n.startswith(request + ".") and n.endswith(".json")]
        self.assertTrue(wait_until(ended), "nothing was recorded")
        name, = ended()
        return read_cast(os.path.join(spool, name[:-5] + ".cast"))[1]

    def test_the_accounts_own_files_run_nothing_in_the_recorders_place(self):
        rc = os.path.join(self.home, ".bashrc")
        with open(rc, "w", encoding="ascii") as file:
            file.write("echo below $(ps -o comm= -p $PPID)\nexec true\n")
        try:
            run = self.run_in("request-1", "echo never")
        finally:
            os.remove(rc)
        self.assertEqual(run.stdout, b"below onus-record\n")
        self.assertEqual(self.recorded("request-1"), run.stdout)

    def test_nothing_is_shown_past_the_recorder(self):
        run = self.run_in("request-2", "P=$(pgrep -u $USER -f 'onus-record sessio[n]' | head -1); "
                          "echo found ${P:+it}; echo hidden > /proc/$P/fd/1; echo end")
        self.assertEqual(run.stdout, b"found it\nend\n")
        self.assertIn(b"Permission denied", run.stderr)

    def test_the_terminal_of_sshd_is_the_recorders(self):
        self.certify("request-3")
        terminal = Terminal(self.host.ssh("-tt", user=self.name))
        terminal.expect(b"recorded")
        terminal.send(b"for p in /dev/pts/[0-9]*; do [ $p != $(tty) ] && echo hidd''en > $p; done;"
                      b" echo e''nd\r")
        terminal.expect(b"end")
        time.sleep(0.5)
        terminal.read(0.2)
        terminal.send(b"exit 0\r")
        self.assertEqual(terminal.wait(), 0)
        self.assertNotIn(b"hidden", terminal.text)
        self.assertIn(b"end", self.recorded("request-3"))

    def test_no_account_takes_every_place(self):
        script = ("import os, socket, sys, time\n"
                  "os.setuid(int(sys.argv[1]))\n"
                  "held, refused = [], 0\n"
                  "while len(held) < 80:\n"
                  "    one = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
                  "    one.connect(sys.argv[2])\n"
                  "    held.append(one)\n"
                  "for one in held:\n"
                  "    one.settimeout(0.02)\n"
                  "    try: refused += b'of this account' in one.recv(4096)\n"
                  "    except TimeoutError: pass\n"
                  "print(refused)\n")
        run = subprocess.run(
            [sys.executable, "-c", script, str(os.stat(self.home).st_uid),
             self.host.at("run/recorder.sock")], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertGreater(int(run.stdout), 0)
        self.host.certify("request-4", 42, recorder=f"{RECORD} session --socket "
                          f"{self.host.at('run/recorder.sock')}")
        self.assertTrue(self.host.gets_in())


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd") or not shutil.which("useradd"):
        print("skipped: needs root, sshd and useradd")
        sys.exit(77)
    unittest.main()
