"""A server with people who sign by passkey: enrolling, signing in, deciding, as a page would."""
import os
import re
import shutil
import subprocess
import tempfile

from serving import ONUS, Person, Server, wait_until

POLICY, OPERATION = "emergency-grid", "restart-turbine"
ASKERS = {"restart-turbine": ("tomas", POLICY), "deploy-scada-fix": ("lidia", "emergency-platform")}
ENROLLERS = ("marta", "paulo", "xenia")


def strict_examples(folder):
    """The examples with one policy that --dev does not soften: written in deeper indentation."""
    target = os.path.join(folder, "examples")
    shutil.copytree(os.environ["ONUS_EXAMPLES"], target)
    path = os.path.join(target, "northwind-grid", "policies.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    block = re.search(rf"^  {POLICY}:\n((?:    .*\n)+)", text, re.M)
    deeper = re.sub(r"^", "    ", block.group(1), flags=re.M).rstrip(" ")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(block.group(1), deeper))
    return target


class Desk:
    """What pages and people do at one server."""

    def __init__(self, *flags, examples=None):
        self.server = Server(
            *flags, environment={"ONUS_EXAMPLES": examples} if examples else None)
        self.people = {}

    def person(self, name):
        if name not in self.people:
            self.people[name] = Person(self.server, name).sign_in()
        return self.people[name]

    def post(self, path, body, origin=None):
        return self.server.ask("POST", path, body, {"Origin": origin or self.server.origin})

    # Registering and enrolling.

    def passkey_challenge(self, person, origin=None):
        asked = self.post("/v1/passkeys/challenge", {"person": person}, origin)
        assert asked.status == 200, asked
        return asked.json

    def register(self, person, passkey, origin=None, party=None):
        origin = origin or self.server.origin
        page = origin if origin != "https://evil.example" else self.server.origin
        asked = self.passkey_challenge(person, page)
        return self.post("/v1/passkeys", passkey.made(asked, origin, party), page)

    def never_registered(self, passkey):
        """The key line of a passkey of this server's name, without asking the server."""
        import base64
        import struct
        string = lambda data: struct.pack(">I", len(data)) + data
        key = passkey.cose_key()
        blob = (string(b"sk-ecdsa-sha2-nistp256@openssh.com") + string(b"nistp256") +
                string(b"\x04" + key[-2] + key[-3]) + string(b"localhost"))
        return "sk-ecdsa-sha2-nistp256@openssh.com " + base64.b64encode(blob).decode()

    def signers_for(self, person):
        return [name for name in ENROLLERS if name != person][:2]

    def enrolled(self, person, passkey, shown, kind="key-enrolled", own=True, signers=None,
                 origin=None, **fields):
        """The statement that makes a registered passkey somebody's key."""
        signers = signers or self.signers_for(person)
        asked = {"for": person, "key": shown["key_line"], **fields}
        asked.update({name: shown[name] for name in ("credential_id", "aaguid", "attestation")
                      if shown[name]})
        draft = self.person(signers[0]).draft(kind, **asked)
        if draft.status != 200:
            return draft
        proposal = draft.json["proposal"]
        for name in signers:
            proposal = self.person(name).signed({**draft.json, "proposal": proposal})
        whole = {"proposal": proposal}
        if own:
            origin = origin or self.server.origin
            signed = passkey.signs(draft.json["challenge"], origin, shown.get("party", "localhost"))
            whole["assertions"] = [{**signed, "fingerprint": shown["fingerprint"]}]
        return self.server.ask("POST", "/v1/statements", whole)

    def enrol(self, person, passkey, origin=None):
        answer = self.register(person, passkey, origin)
        assert answer.status == 200, answer
        shown = {**answer.json, "party": self.passkey_challenge(person, origin)
                                             ["options"]["rp"]["id"]}
        said = self.enrolled(person, passkey, shown, origin=origin)
        assert said.status == 201, said
        passkey.fingerprint = shown["fingerprint"]
        return shown

    def enrol_token(self, person, token, kind="key-enrolled", **fields):
        """A security key that ssh-keygen would hold, made somebody's."""
        signers = self.signers_for(person)
        draft = self.person(signers[0]).draft(kind, key=token.line(), **{"for": person, **fields})
        assert draft.status == 200, draft
        proposal = draft.json["proposal"]
        for name in signers:
            proposal = self.person(name).signed({**draft.json, "proposal": proposal})
        proposal["signatures"].append(token.signs(draft.json["namespace"],
                                                  draft.json["body_text"]))
        said = self.server.ask("POST", "/v1/statements", proposal)
        assert said.status == 201, said
        return said

    def approve_by_token(self, request, person, token, flags=None):
        draft = self.person(person).draft("emergency-approved", request=request,
                                          failure="confirmed").json
        proposal = draft["proposal"]
        proposal["signatures"] = [token.signs(draft["namespace"], draft["body_text"], flags)]
        return self.server.ask("POST", "/v1/statements", proposal)

    # Signing in.

    def sign_in(self, person, passkey, origin=None, page=None, party="localhost", **said):
        """`origin` is what the browser writes down, `page` the header that comes with it."""
        page = page or self.server.origin
        asked = self.post("/v1/session/challenge", {"person": person}, page).json
        signed = passkey.signs(asked["passkey"]["challenge"], origin or self.server.origin, party,
                               **said)
        return self.post("/v1/session", {"id": asked["id"], "assertion": signed}, page)

    # Requests.

    def request(self, operation=OPERATION, key=None):
        asker, policy = ASKERS[operation]
        shown = self.person(asker).get(f"/v1/operations/{operation}").json
        said = self.person(asker).say(
            "emergency-requested", operation=operation, policy=policy, reason="unit 2 tripped",
            failure=shown["failures"][0]["id"], duration_s=1800, key=key or self.session_key())
        assert said.status == 201, said
        return said.json["request"]

    def session_key(self, *kind):
        path = os.path.join(self.server.root, f"session-{os.urandom(4).hex()}")
        subprocess.run(["ssh-keygen", "-q", "-t", *(kind or ["ed25519"]), "-N", "", "-f", path],
                       check=True)
        with open(path + ".pub", encoding="ascii") as file:
            return " ".join(file.read().split()[:2])

    def assertion(self, request, kind, person, passkey, origin=None, party="localhost", **said):
        fields = {"failure": "confirmed"} if kind == "emergency-approved" else {"reason": "no"}
        draft = self.person(person).draft(kind, request=request, **fields)
        assert draft.status == 200, draft
        signed = passkey.signs(draft.json["challenge"], origin or self.server.origin, party, **said)
        return {"proposal": draft.json["proposal"],
                "assertions": [{**signed, "fingerprint": passkey.fingerprint}]}

    def approve(self, request, person, passkey, **said):
        return self.server.ask("POST", "/v1/statements", self.assertion(
            request, "emergency-approved", person, passkey, **said))

    def shown(self, request, person="tomas"):
        return self.person(person).get(f"/v1/requests/{request}").json

    def granted(self, request, asker="tomas"):
        path = f"/v1/requests/{request}/certificate"
        return wait_until(lambda: self.person(asker).get(path).status == 200)

    # The log, judged by others.

    def export(self):
        # An export ends where the newest head does; asking for a head makes one that covers all.
        assert self.server.ask("GET", "/v1/checkpoint").status == 200
        target = tempfile.mkdtemp(prefix="copy-", dir=self.server.root) + "/log"
        ledger = os.path.join(self.server.root, "dev", "ledger")
        subprocess.run([ONUS, "ledger", "export", "-q", "--ledger", ledger, target], check=True,
                       capture_output=True)
        return target

    def verified_from_nothing(self):
        """Every signature of the log, out of the files of an export alone."""
        target = self.export()
        done = subprocess.run([ONUS, "ledger", "verify", "-q", target], capture_output=True,
                              text=True)
        assert done.returncode == 0, done
        return target
