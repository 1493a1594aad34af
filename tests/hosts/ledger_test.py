#!/usr/bin/env python3
"""From a quorum in a ledger to a host and back: granted, let in, audited, ended. Needs root.

Everything is made by the programs themselves: onus signs with keys of ssh-keygen, the certificate
is the one that the grant's statement leads to, sshd is the real one, set up as a strict host.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hosts_test import ONUS, Host  # noqa: E402

PASSPHRASES = b"seven words of ines\nseven words of marta\n"
ESTATE = """onus: v1
estate:
  name: Grid
  governance:
    admins: [ines]
    adopt: [ines, marta]
    enrol: [ines, marta]
people: {ines: {}, marta: {}, lidia: {}, paulo: {}}
components: {turbine: {owner: ines}, idp: {owner: ines}}
operations:
  restart-turbine: {owner: ines, needs: [turbine]}
policies:
  break-glass:
    for: [restart-turbine]
    invoke: [paulo]
    approve: [ines, marta]
    when_reachable: [ines, marta]
    review_within: 7d
    approval_keys: software
    grants: {credential: ssh-certificate, principals: [root], duration: 30m, recorded: false}
"""


class Ledger:
    def __init__(self, host):
        self.host, self.grid = host, host.at("grid")
        os.mkdir(self.grid)
        with open(os.path.join(self.grid, "estate.yaml"), "w") as file:
            file.write(ESTATE)
        for who in ("ines", "marta", "lidia", "paulo"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f",
                            host.at(who)], check=True)
        self.onus("ledger", "init", "--origin", "grid.example/onus", "--founder",
                  self.keys("ines", "marta", "lidia"))
        self.onus("ledger", "key", "enrol", "paulo", "--new-key", host.at("paulo"), "--as",
                  "ines,marta", "--key", self.keys("ines", "marta"))
        self.onus("adopt", "--as", "ines,marta", "--key", self.keys("ines", "marta"))

    def keys(self, *who):
        return ",".join(f"{one}={self.host.at(one)}" for one in who)

    def onus(self, *words, data=b"", code=0):
        run = subprocess.run([ONUS, *words], cwd=self.grid, input=data, capture_output=True,
                             timeout=120, env={**os.environ, "NO_COLOR": "1"})
        if run.returncode != code:
            raise AssertionError((words, run.returncode, run.stdout, run.stderr))
        return run.stdout.decode()

    def sign(self, *words, who):
        return self.onus(*words, "--as", who, "--key", self.keys(*who.split(",")))


class FromLedgerToHost(unittest.TestCase):
    def setUp(self):
        self.host = Host()
        self.ledger = Ledger(self.host)

    def tearDown(self):
        self.host.close()

    def make_strict(self):
        host = self.host
        wrapper = host.at("principals")  # sshd runs it as its own user, by a path that is root's
        host.write("principals", "#!/bin/sh\nexec " + " ".join(
            [ONUS, "hosts", "principals", '"$@"', "--etc", host.at("etc"), "--state",
             host.at("state")]) + " 2>>" + host.at("principals.log") + "\n")
        os.chmod(wrapper, 0o755)
        host.write("sshd_config", host.read("sshd_config") +
                   f"AuthorizedPrincipalsCommand {wrapper} %u %t %k\n"
                   "AuthorizedPrincipalsCommandUser root\n")
        people = "".join(f"{who} {' '.join(host.read(who + '.pub').split()[:2])}\n"
                         for who in ("ines", "marta", "paulo"))
        host.write("etc/quorum", "need 2\nsoftware-keys yes\n" + people)
        host.sshd.terminate()
        host.sshd.wait()
        host.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", host.at("sshd_config"), "-E",
                                      host.at("sshd.log")])

    def test_what_a_quorum_gave_opens_a_strict_host_until_it_is_ended(self):
        host, ledger = self.host, self.ledger
        ledger.onus("authority", "new", host.at("authority.json"), "--holder", "ines,marta",
                    "--passphrase-fd", "0", data=PASSPHRASES)
        ledger.sign("authority", "rotate", host.at("authority.json"), who="ines,marta")
        ledger.sign("request", "new", "restart-turbine", "--failure", "idp", "--reason", "drill",
                    "--certify", host.at("id.pub"), who="paulo")
        told = json.loads(ledger.onus("request", "list", "--format", "json"))
        request = re.search(r'"([0-9a-f]{32})"', json.dumps(told)).group(1)
        for who in ("ines", "marta"):
            ledger.sign("request", "approve", request, "--failure", "confirmed", who=who)
        ledger.onus("request", "grant", request, "--authority", host.at("authority.json"),
                    "--passphrase-fd", "0", "--certificate", host.at("id-cert.pub"),
                    data=PASSPHRASES)

        # The host trusts this authority and this log, and nothing else of the ledger.
        ledger.onus("ledger", "export", host.at("export"))
        host.write("etc/logs.pub", host.read("export/key"))
        host.write("etc/user_ca.pub", ledger.onus("authority", "show", host.at("authority.json"),
                                                  "--format", "public"))
        shutil.rmtree(host.at("state/lists"))
        os.mkdir(host.at("state/lists"))
        ledger.onus("hosts", "list", "--to", host.at("list.json"))
        self.assertEqual(host.fetch(host.read("list.json")).returncode, 0)
        self.assertTrue(host.gets_in())

        self.make_strict()
        self.assertTrue(self.wait_for_sshd())
        self.assertFalse(host.gets_in())  # no bundle is here
        ledger.onus("hosts", "bundle", request, "--to", host.at(f"state/grants/{request}.json"))
        self.assertTrue(host.gets_in(), host.read("principals.log"))
        host.write("etc/quorum", host.read("etc/quorum").replace("need 2", "need 3"))
        self.assertFalse(host.gets_in())
        host.write("etc/quorum", host.read("etc/quorum").replace("need 3", "need 2"))

        log = host.at("sshd.log")
        for where in (["--export", host.at("export")], []):
            found = json.loads(ledger.onus("hosts", "audit", log, "--format", "json", *where))
            self.assertEqual((found["explained"], found["alarms"]), (2, []))
        # A certificate that nobody granted, by an authority that the host is made to trust.
        host.trust("a")
        host.write("sshd_config", host.read("sshd_config").replace("AuthorizedPrincipals", "#"))
        host.sshd.terminate()
        host.sshd.wait()
        host.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", host.at("sshd_config"), "-E",
                                      log])
        self.assertTrue(self.wait_for_sshd())
        kept = host.read("id-cert.pub")
        host.certify(request, 7)
        self.assertTrue(host.gets_in())
        found = json.loads(ledger.onus("hosts", "audit", log, "--format", "json", code=1))
        self.assertEqual(len(found["alarms"]), 1)
        self.assertIn("never added", found["alarms"][0]["why"])

        host.write("id-cert.pub", kept)
        host.write("etc/user_ca.pub", ledger.onus("authority", "show", host.at("authority.json"),
                                                  "--format", "public"))
        self.assertTrue(host.gets_in())
        ledger.sign("request", "end", request, "--reason", "revoked", who="ines")
        ledger.onus("hosts", "list", "--to", host.at("list.json"))
        self.assertEqual(host.fetch(host.read("list.json")).returncode, 0)
        self.assertFalse(host.gets_in())
        self.assertTrue(os.path.exists(host.at(f"run/ended/{request}")))

        print_ = ledger.onus("authority", "show", host.at("authority.json")).split()[1]
        ledger.sign("authority", "retire", print_, who="ines,marta")
        ledger.onus("hosts", "list", "--to", host.at("list.json"))
        self.assertEqual(host.fetch(host.read("list.json")).returncode, 0)
        revoked = subprocess.run(["ssh-keygen", "-Q", "-f", host.at("etc/revoked.krl"),
                                  host.at("etc/user_ca.pub")], capture_output=True)
        self.assertEqual(revoked.returncode, 1)

    def wait_for_sshd(self):
        from hosts_test import wait_until
        return wait_until(self.host.listening)


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        print("skipped: hosts need root and sshd")
        sys.exit(77)
    unittest.main()
