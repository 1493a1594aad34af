"""A passkey without a browser: what an authenticator and a page send, signed by openssl."""
import base64
import hashlib
import json
import os
import re
import struct
import subprocess
import tempfile

USER_PRESENT, USER_VERIFIED, MAY_BE_COPIED, COPIED, NEW_KEY = 0x01, 0x04, 0x08, 0x10, 0x40
TOUCHED = USER_PRESENT | USER_VERIFIED
# COSE's number of each algorithm, and how openssl makes such a key.
ALGORITHMS = {
    -7: ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    -8: ["ED25519"],
    -35: ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    -36: ["EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    -53: ["ED448"],
    -257: ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
}
DIGESTS = {-7: "sha256", -35: "sha384", -36: "sha512", -257: "sha256"}
CURVES = {-7: (1, 32), -35: (2, 48), -36: (3, 66), -8: (6, 32), -53: (7, 57)}  # COSE's, bytes
MODEL_EXTENSION = "1.3.6.1.4.1.45724.1.1.4"  # id-fido-gen-ce-aaguid


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def openssl(*words, given=b""):
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True).stdout


def cbor(value):
    """The little of CBOR that an authenticator writes."""
    def head(kind, number):
        for code, size, form in ((24, 1 << 8, ">B"), (25, 1 << 16, ">H"), (26, 1 << 32, ">I")):
            if number < 24:
                return bytes([kind << 5 | number])
            if number < size:
                return bytes([kind << 5 | code]) + struct.pack(form, number)
        raise ValueError(number)
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(cbor(one) for one in value)
    return head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())


def client_data(kind, challenge, origin):
    """As browsers write it: these three first, in this order."""
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin,
                       "crossOrigin": False}, separators=(",", ":")).encode()


class Maker:
    """Who makes authenticators of one model, and vouches for them with certificates."""

    def __init__(self, folder, model):
        self.model = model
        self.root, self.key = (os.path.join(folder, f"{os.urandom(4).hex()}-{name}.pem")
                               for name in ("root", "key"))
        root_key = self.root + ".key"
        ask = self.root + ".csr"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", root_key, "-out", self.root, "-days", "30",
                "-subj", "/C=PT/O=Maker of keys/CN=Root")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", self.key, "-out", ask,
                "-subj", "/C=PT/O=Maker of keys/OU=Authenticator Attestation/CN=Batch 1")
        with tempfile.NamedTemporaryFile("w", suffix=".cnf") as extensions:
            extensions.write("basicConstraints=critical,CA:FALSE\n"
                             f"{MODEL_EXTENSION}=DER:0410{model.hex()}\n")
            extensions.flush()
            self.certificate = openssl("x509", "-req", "-in", ask, "-CA", self.root, "-CAkey",
                                       root_key, "-set_serial", "2", "-days", "29", "-outform",
                                       "DER", "-extfile", extensions.name)

    def statement(self, data):
        return {"alg": -7, "sig": signature(self.key, -7, data), "x5c": [self.certificate]}


def signature(key, algorithm, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        digest = ["-digest", DIGESTS[algorithm]] if algorithm in DIGESTS else []
        return openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", *digest, "-in", file.name)


class Authenticator:
    """One passkey. `flags` are what it says of its owner and of itself."""

    def __init__(self, folder, algorithm=-7, flags=TOUCHED, maker=None):
        self.algorithm, self.flags, self.maker = algorithm, flags, maker
        self.counter = 0
        self.credential = os.urandom(32)
        self.key = os.path.join(folder, f"passkey-{os.urandom(4).hex()}.pem")
        openssl("genpkey", "-algorithm", *ALGORITHMS[algorithm], "-out", self.key)
        self.model = maker.model if maker else bytes(16)

    def cose_key(self):
        if self.algorithm == -257:
            text = openssl("rsa", "-in", self.key, "-modulus", "-noout").decode()
            modulus = bytes.fromhex(re.search(r"Modulus=([0-9A-F]+)", text).group(1))
            return {1: 3, 3: -257, -1: modulus, -2: b"\x01\x00\x01"}
        curve, size = CURVES[self.algorithm]
        public = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        if self.algorithm in (-8, -53):
            return {1: 1, 3: self.algorithm, -1: curve, -2: public[-size:]}
        return {1: 2, 3: self.algorithm, -1: curve, -2: public[-2 * size:-size],
                -3: public[-size:]}

    def data(self, party, flags, rest=b""):
        return (hashlib.sha256(party.encode()).digest() + bytes([flags]) +
                struct.pack(">I", self.counter) + rest)

    def made(self, asked, origin, party=None, flags=None, format_name=None):
        """What a page sends to POST /v1/passkeys, out of what the challenge said."""
        options = asked["options"]
        told = client_data("webauthn.create", options["challenge"], origin)
        new = (self.model + struct.pack(">H", len(self.credential)) + self.credential +
               cbor(self.cose_key()))
        data = self.data(party or options["rp"]["id"],
                         (self.flags if flags is None else flags) | NEW_KEY, new)
        statement, name = {}, "none"
        if self.maker:
            statement = self.maker.statement(data + hashlib.sha256(told).digest())
            name = "packed"
        whole = {"fmt": format_name or name, "attStmt": statement, "authData": data}
        return {"id": asked["id"], "client_data_json": base64url(told),
                "attestation_object": base64url(cbor(whole))}

    def signs(self, challenge, origin, party="localhost", flags=None, counter=None):
        """An assertion over `challenge`, which is base64url; its counter is one more each time."""
        self.counter = self.counter + 1 if counter is None else counter
        told = client_data("webauthn.get", challenge, origin)
        data = self.data(party, self.flags if flags is None else flags)
        return {"credential_id": base64url(self.credential),
                "authenticator_data": base64url(data), "client_data_json": base64url(told),
                "signature": base64url(signature(self.key, self.algorithm,
                                                 data + hashlib.sha256(told).digest()))}


def ssh_string(data):
    return struct.pack(">I", len(data)) + data


def ssh_number(data):
    data = data.lstrip(b"\0")
    return ssh_string(b"\0" + data if data and data[0] & 0x80 else data)


def numbers_of(der):
    """r and s of an ECDSA signature."""
    rest, found = der[2:], []
    for _ in range(2):
        found.append(rest[2:2 + rest[1]])
        rest = rest[2 + rest[1]:]
    return found


class Token:
    """A FIDO security key of OpenSSH's type ecdsa-sk: PROTOCOL.u2f, by hand."""
    TYPE, APPLICATION = b"sk-ecdsa-sha2-nistp256@openssh.com", b"ssh:"

    def __init__(self, folder, flags=TOUCHED):
        self.flags, self.counter = flags, 0
        self.key = os.path.join(folder, f"token-{os.urandom(4).hex()}.pem")
        openssl("genpkey", "-algorithm", *ALGORITHMS[-7], "-out", self.key)
        point = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")[-65:]
        self.blob = (ssh_string(self.TYPE) + ssh_string(b"nistp256") + ssh_string(point) +
                     ssh_string(self.APPLICATION))

    def line(self):
        return f"{self.TYPE.decode()} {base64.b64encode(self.blob).decode()}"

    def fingerprint(self):
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    def signs(self, namespace, text, flags=None):
        """The blob of an SSHSIG, in base64."""
        self.counter += 1
        flags = self.flags if flags is None else flags
        signed = (b"SSHSIG" + ssh_string(namespace.encode()) + ssh_string(b"") +
                  ssh_string(b"sha512") + ssh_string(hashlib.sha512(text.encode()).digest()))
        data = (hashlib.sha256(self.APPLICATION).digest() + bytes([flags]) +
                struct.pack(">I", self.counter) + hashlib.sha256(signed).digest())
        r, s = numbers_of(signature(self.key, -7, data))
        proper = (ssh_string(self.TYPE) + ssh_string(ssh_number(r) + ssh_number(s)) +
                  bytes([flags]) + struct.pack(">I", self.counter))
        whole = (b"SSHSIG" + struct.pack(">I", 1) + ssh_string(self.blob) +
                 ssh_string(namespace.encode()) + ssh_string(b"") + ssh_string(b"sha512") +
                 ssh_string(proper))
        return base64.b64encode(whole).decode()

    def armored(self, namespace, text):
        return ("-----BEGIN SSH SIGNATURE-----\n" + self.signs(namespace, text) +
                "\n-----END SSH SIGNATURE-----\n")
