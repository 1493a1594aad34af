"""A server as it is set up for real: a ledger, a sealed authority, TLS or plain, `onus` at it.

The people, their keys and the estate are those that `onus serve --dev` makes; what it made is
served again without --dev. The certificates are openssl's.
"""
import copy
import http.client
import json
import os
import shutil
import ssl
import subprocess

from serving import ONUS, Person, Server

PASSPHRASES = "seven words of ines\nseven words of marta\n"
HOLDERS = "ines,marta"


def run(*words, code=0, **given):
    """A program's end, which must be the one that is expected."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, "NO_COLOR": "1"}, **given)
    if code is not None and done.returncode != code:
        raise AssertionError((words, done.returncode, done.stdout, done.stderr))
    return done


class Ground:
    """A ledger with people in it, an authority in a file, and nothing that runs."""

    def __init__(self, root=None):
        self.dev = Server(root=root)
        Person(self.dev, "ines").sign_in()  # it runs, and not only its listener
        self.dev.stop()
        self.root = self.dev.root
        self.authority = self.at("authority.json")
        run(ONUS, "authority", "new", self.authority, "--holder", HOLDERS, "--passphrase-fd", "0",
            input=PASSPHRASES)
        self.sign("authority", "rotate", self.authority, who="marta,paulo")

    def copied(self, root):
        """The same ground elsewhere; whoever copied it removes it."""
        other = copy.copy(self)
        other.root = root
        shutil.copytree(self.root, root)
        other.authority = other.at("authority.json")
        return other

    def at(self, name):
        return os.path.join(self.root, name)

    def key(self, person):
        return self.at(os.path.join("dev", "keys", person))

    def keys(self, *people):
        return ",".join(f"{one}={self.key(one)}" for one in people)

    def sign(self, *words, who):
        """What the ledger here takes in, signed by `who`."""
        return run(ONUS, *words, "--estate", self.at("dev/estate"), "--ledger",
                   self.at("dev/ledger"), "--as", who, "--key", self.keys(*who.split(",")))

    def gone(self):
        self.dev.gone()


class Real(Server):
    """`onus serve` on a ground; `root`: the certificate that its own leads to, None: plain."""

    def __init__(self, ground, *flags, root=None, authority=True, environment=None):
        self.ground, self.root, self.trusted = ground, ground.root, root
        sealed = ["--authority", ground.authority, "--passphrase-fd", "0"] if authority else []
        self.begin(["--estate", ground.at("dev/estate"), "--ledger", ground.at("dev/ledger"),
                    *sealed, *flags], PASSPHRASES if authority else "", environment=environment)

    def connection(self):
        if self.trusted is None:
            return super().connection()
        context = ssl.create_default_context(cafile=self.trusted)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context)

    def gone(self):
        """Ends the server; the ground stays."""
        self.stop()
        self.process.stdout.close()


class Caller:
    """Somebody at a command line, with a key and an address."""

    def __init__(self, server, person, root=None, url=None):
        self.server, self.person = server, person
        self.flags = ["--server", url or server.url, "--as", person, "--key", server.key(person)]
        if root:
            self.flags += ["--root", root]

    def onus(self, *words, code=0):
        return run(ONUS, *words, *self.flags, code=code, cwd=self.server.root)

    def json(self, *words):
        return json.loads(self.onus(*words, "--format", "json").stdout)


class Certificates:
    """Roots and server certificates out of openssl, in files of `folder`."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def at(self, name):
        return os.path.join(self.folder, name)

    def make_root(self, name):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", self.at(name + ".key"), "-out", self.at(name + ".pem"), "-days",
            "30", "-subj", "/CN=" + name)
        return self.at(name + ".pem")

    def make_server(self, root, name, names, days=10):
        """A key and a certificate for `names`, such as IP:127.0.0.1; -1 day: it has ended."""
        with open(self.at(name + ".ext"), "w", encoding="ascii") as file:
            file.write(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", self.at(name + ".key"), "-out", self.at(name + ".csr"), "-subj",
            "/CN=" + name)
        run("openssl", "x509", "-req", "-in", self.at(name + ".csr"), "-CA",
            self.at(root + ".pem"), "-CAkey", self.at(root + ".key"), "-CAcreateserial", "-days",
            str(days), "-extfile", self.at(name + ".ext"), "-out", self.at(name + ".pem"))
        os.chmod(self.at(name + ".key"), 0o600)
        return ["--tls-cert", self.at(name + ".pem"), "--tls-key", self.at(name + ".key")]
