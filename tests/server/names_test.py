#!/usr/bin/env python3
"""What onus serve says of its names and of the certificate that it shows."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serving import ONUS, Server  # noqa: E402


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dev = Server()  # for its ledger and estate
        cls.dev.stop()

    @classmethod
    def tearDownClass(cls):
        cls.dev.gone()

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="onus-names-")
        self.addCleanup(shutil.rmtree, self.folder)

    def certificate(self, names, days=("20261101000000Z", "20361101000000Z")):
        """Of its own signature; good enough to be shown."""
        at = lambda name: os.path.join(self.folder, name)
        with open(at("ext.cnf"), "w", encoding="ascii") as file:
            file.write(f"[v3]\nsubjectAltName={names}\n[ca]\ndefault_ca=own\n[own]\n"
                       f"database={at('index')}\nserial={at('serial')}\n"
                       f"new_certs_dir={self.folder}\n"
                       "default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n")
        open(at("index"), "w", encoding="ascii").close()
        run = lambda *words: subprocess.run(words, check=True, capture_output=True)
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", at("tls.key"), "-subj", "/CN=onus.test", "-out", at("tls.csr"))
        run("openssl", "ca", "-batch", "-config", at("ext.cnf"), "-selfsign", "-keyfile",
            at("tls.key"), "-in", at("tls.csr"), "-out", at("tls.pem"), "-extensions", "v3",
            "-rand_serial", "-notext", "-startdate", days[0], "-enddate", days[1])
        os.chmod(at("tls.key"), 0o600)
        return ["--tls-cert", at("tls.pem"), "--tls-key", at("tls.key")]

    def said(self, *flags):
        """All it said at its start, and its port."""
        dev = os.path.join(self.dev.root, "dev")
        process = subprocess.Popen(
            [ONUS, "serve", "--estate", os.path.join(dev, "estate"), "--ledger",
             os.path.join(dev, "ledger"), "--listen", "127.0.0.1:0", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        port = re.search(r":(\d+)$", process.stdout.readline().strip()).group(1)
        process.terminate()
        _, talk = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, talk)
        return talk, port

    def test_without_tls_it_says_what_has_to_stand_in_front(self):
        talk, port = self.said("--plain", "--name", "onus.test")
        self.assertIn(f"pages: https://onus.test, if something in front of http://127.0.0.1:{port} "
                      "answers there with a certificate for onus.test\n", talk)
        self.assertNotIn("the server's certificate", talk)

    def test_with_tls_it_says_where_the_pages_are(self):
        talk, port = self.said("--name", "onus.test",
                               *self.certificate("DNS:onus.test,IP:127.0.0.1"))
        self.assertIn(f"pages: https://onus.test:{port}\n", talk)
        self.assertNotIn("the server's certificate", talk)

    def test_an_own_root_is_for_every_name_and_the_address(self):
        root = os.path.join(self.folder, "root")
        talk, port = self.said("--own-root", root, "--name", "onus.test", "--name", "b.test")
        self.assertIn(f"pages: https://onus.test:{port}\n", talk)
        self.assertIn(f"pages: https://b.test:{port}\n", talk)
        self.assertNotIn("the server's certificate", talk)

    def test_a_certificate_for_others_is_told(self):
        talk, _ = self.said("--name", "onus.test", "--name", "b.test",
                            *self.certificate("DNS:*.b.test,DNS:onus.test"))
        self.assertIn("warning: the server's certificate is not for b.test: ", talk)
        self.assertIn("warning: the server's certificate is not for 127.0.0.1: ", talk)
        self.assertNotIn("not for onus.test", talk)

    def test_the_common_name_counts_for_nothing(self):
        talk, _ = self.said("--name", "onus.test", *self.certificate("DNS:a.test,IP:127.0.0.1"))
        self.assertIn("warning: the server's certificate is not for onus.test: ", talk)

    def test_one_that_is_over_or_not_yet_valid_is_told_and_served(self):
        for year in (2020, 2090):
            with self.subTest(year):
                days = f"{year}0101000000Z", f"{year + 1}0101000000Z"
                talk, _ = self.said(*self.certificate("IP:127.0.0.1", days))
                self.assertIn("warning: the server's certificate is valid from "
                              f"{year}-01-01T00:00:00Z to {year + 1}-01-01T00:00:00Z", talk)


if __name__ == "__main__":
    unittest.main(verbosity=2)
