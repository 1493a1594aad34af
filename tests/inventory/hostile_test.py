#!/usr/bin/env python3
"""Every kind of import on spoiled samples, through the real program.

Whatever a file holds, an import ends within seconds, with a documented exit code and a message that
names the file; what it writes loads; and no secret of it is in the answer, the estate's folder or a
temporary file. ONUS names the program, ONUS_CASES how many spoiled files (300), ONUS_SEED the
first; a seed gives the same files again.
"""
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ONUS = os.environ["ONUS"]
CASES = int(os.environ.get("ONUS_CASES", "300"))
SEED = int(os.environ.get("ONUS_SEED", "1"))
SECONDS_MAX = int(os.environ.get("ONUS_SECONDS_MAX", "60"))  # a busy machine; alone: well under 10
PROCESSOR_SECONDS_MAX = 10
CODES = {0: "clean", 2: "wrong input", 3: "a file refused", 5: "records refused"}
CANARY = "ghp_" + "C4nary7Zq" * 4  # has the shape of a token wherever it is put
PLAIN = "plain-canary-hunter2"     # has no shape: only its field says that it is a secret

SAMPLES = {
    "aws": ["aws/iam-get-credential-report.json", "aws/iam-get-account-authorization-details.json"],
    "backstage": ["backstage/ai-resources.yaml", "backstage/catalog-info.yaml",
                  "backstage/mcp-server-api.yaml"],
    "entra": ["cloud/microsoft_entra_applications.json", "cloud/microsoft_entra_users.json"],
    "gcp": ["cloud/gcp_iam.json"],
    "github": ["cloud/github_personal_access_tokens.json"],
    "keycloak": ["keycloak/realm-import-servlet-authz.json", "cloud/keycloak_clients.json"],
    "kubernetes": ["cert-manager/cert-manager-resources.yaml",
                   "kubernetes/prometheus-clusterRole.yaml",
                   "kubernetes/prometheus-roleBindingSpecificNamespaces.yaml",
                   "kubernetes/grafana-serviceAccount.yaml"],
    "okta": ["cloud/okta_application.json"],
    "openai": ["cloud/openai_adminapikeys.json", "cloud/openai_serviceaccounts.json"],
    "pagerduty": ["cloud/pagerduty_schedules.json", "cloud/pagerduty_escalation_policies.json"],
    "scim": ["scim/rfc7643-8.2-user-full.json", "scim/rfc7643-8.4-group.json"],
    "spire": ["spire/entries.json"],
    "terraform": ["terraform/aws_state_sg.json"],
    "keys": ["../keys/ca.pem", "../keys/server.der", "../keys/id_deploy", "../keys/id_sealed",
             "../keys/authorized_keys", "../keys/known_hosts", "../keys/id_deploy-cert.pub",
             "../keys/loop-a.pem"],
}
TABLE = (b"id,kind,title,owner,created\r\nbot-1,service-account,\"a, \"\"b\"\"\",ann,2026-01-01\r\n"
         b"bot-2,api-key,plain,,2026-02-01\r\n")
CALENDAR = (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Night\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            b"DTSTART:20260105T080000Z\r\nDTEND:20260112T080000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2\r\n"
            b"SUMMARY:Ann\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")

# Where each kind keeps a secret that has no shape of its own.
PLAIN_SECRETS = {
    "aws": ("a.json", {"AccessKey": {"UserName": "u", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                                     "SecretAccessKey": PLAIN, "Status": "Active"}}),
    "entra": ("a.json", {"appId": "1", "id": "2", "displayName": "n", "passwordCredentials": [
        {"keyId": "3", "endDateTime": "2027-01-01T00:00:00Z", "secretText": PLAIN}]}),
    "gcp": ("a.json", {"type": "service_account", "private_key_id": "1", "private_key": PLAIN,
                       "client_email": "a@p.iam.gserviceaccount.com", "project_id": "p"}),
    "keycloak": ("a.json", {"clients": [{"clientId": "c", "secret": PLAIN}], "users": [
        {"username": "u", "credentials": [{"type": "password", "value": PLAIN}]}]}),
    "kubernetes": ("a.json", {"kind": "Secret", "metadata": {"name": "s"},
                              "stringData": {"p": PLAIN}, "data": {"k": "aHVudGVyMg=="}}),
    "okta": ("a.json", {"id": "1", "label": "l", "signOnMode": "OPENID_CONNECT", "credentials": {
        "oauthClient": {"client_id": "c", "client_secret": PLAIN}}}),
    "openai": ("a.json", {"object": "organization.admin_api_key", "id": "k", "name": "n",
                          "value": PLAIN, "redacted_value": "sk-...1"}),
    "scim": ("a.json", {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "1",
                        "userName": "u", "password": PLAIN}),
    "terraform": ("a.json", {"version": 4, "terraform_version": "1.0", "resources": [
        {"mode": "managed", "type": "aws_iam_access_key", "name": "k", "instances": [
            {"attributes": {"id": "AKIAIOSFODNN7EXAMPLE", "user": "u", "secret": PLAIN}}]}]}),
    "inventory": ("a.csv", ("id,kind,title,password\nbot,api-key,t," + PLAIN + "\n")),
}


class Wrong(Exception):
    pass


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(arguments, place):
    environment = dict(os.environ, TMPDIR=os.path.join(place, "tmp"), TZ="UTC")
    return subprocess.run([ONUS, *arguments], capture_output=True, cwd=place, timeout=SECONDS_MAX,
                          env=environment, preexec_fn=limits, check=False)


def search(place, skip, what):
    """The first file below `place`, but for `skip`, that holds one of the texts, in either case."""
    for folder, _, files in os.walk(place):
        for name in files:
            path = os.path.join(folder, name)
            if path == skip:
                continue
            with open(path, "rb") as file:
                held = file.read().lower()
            for text in what:
                if text.lower().encode() in held or text.lower() in name.lower():
                    return path
    return None


def judge(kind, name, data, secrets=(), wanted=None):
    """Imports `data` as a file called `name`; raises Wrong where the program breaks its word."""
    place = tempfile.mkdtemp(prefix="onus-hostile-")
    try:
        for folder in ("tmp", "estate", "in"):
            os.mkdir(os.path.join(place, folder))
        with open(os.path.join(place, "estate", "estate.yaml"), "w", encoding="utf-8") as file:
            file.write("onus: v1\nestate: {name: x}\n")
        source = os.path.join(place, "in", name)
        with open(source, "wb") as file:
            file.write(data)
        answer = run(["import", kind, os.path.join("in", name), "--into", "estate", "--now",
                      "2026-11-26T00:00:00Z"], place)
        told = answer.stdout + answer.stderr
        if answer.returncode not in CODES:
            raise Wrong(f"exit code {answer.returncode}: {told[-400:]!r}")
        if wanted is not None and answer.returncode not in wanted:
            raise Wrong(f"exit code {answer.returncode} instead of {wanted}: {told[-400:]!r}")
        if answer.returncode == 2 and name.encode() not in answer.stderr:
            raise Wrong(f"the message names no file: {answer.stderr[-400:]!r}")
        if not told:
            raise Wrong("no word at all")
        for text in secrets:
            if text.lower().encode() in told.lower():
                raise Wrong(f"the answer holds a secret: {told[:400]!r}")
        found = search(place, source, secrets) if secrets else None
        if found:
            raise Wrong(f"{found} holds a secret")
        left = set(os.listdir(os.path.join(place, "estate"))) - {"estate.yaml", "observed"}
        if left or os.listdir(os.path.join(place, "tmp")):
            raise Wrong(f"left behind: {left}")
        if answer.returncode in (0, 5):
            checked = run(["check", "--no-sweep", "--fail-on", "never", "--format", "json", "estate"],
                          place)
            if checked.returncode not in (0, 5):
                raise Wrong(f"what was written does not load: {checked.stderr[-400:]!r}")
        return answer.returncode
    except subprocess.TimeoutExpired as late:
        raise Wrong(f"did not end within {SECONDS_MAX} s") from late
    finally:
        shutil.rmtree(place)


def strings_of(node, path=()):
    """Every place of a text in a JSON document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from strings_of(value, path + (key,))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from strings_of(value, path + (index,))
    elif isinstance(node, str):
        yield path


def with_canary(data, chance):
    """The document with a token in place of one of its texts, or as one of its keys."""
    try:
        document = json.loads(data)
    except ValueError:
        lines = data.split(b"\n")
        spots = [i for i, line in enumerate(lines) if b": " in line and not line.strip().startswith(b"#")]
        if not spots:
            return None
        spot = chance.choice(spots)
        lines[spot] = lines[spot].split(b": ")[0] + b": " + CANARY.encode()
        return b"\n".join(lines)
    places = list(strings_of(document))
    if not places:
        return None
    path = chance.choice(places)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if isinstance(holder, dict) and chance.random() < 0.15:
        holder[CANARY] = holder.pop(path[-1])
    elif chance.random() < 0.5:
        holder[path[-1]] = CANARY
    else:
        holder[path[-1]] = str(holder[path[-1]]) + " " + CANARY
    return json.dumps(document).encode()


def doubled_key(data, chance):
    at = [i for i in range(len(data)) if data[i:i + 1] == b"{"]
    if not at:
        return data + data
    spot = chance.choice(at) + 1
    return data[:spot] + b"\"id\":1,\"id\":2," + data[spot:]


def spoil(data, chance):
    """One way to spoil a file, by chance."""
    way = chance.randrange(9)
    if way == 0:
        return data[:chance.randrange(len(data) + 1)]
    if way == 1:
        spoiled = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            if spoiled:
                spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        return bytes(spoiled)
    if way == 2:
        return doubled_key(data, chance)
    if way == 3:
        spot = chance.randrange(len(data) + 1)
        return data[:spot] + b"\0" * chance.choice([1, 4096]) + data[spot:]
    if way == 4:
        return b"[" * 100_000 + data + b"]" * 100_000
    if way == 5:
        spot = chance.randrange(len(data) + 1)
        return data[:spot] + data[chance.randrange(len(data) + 1):]
    if way == 6:
        return data.replace(b"\"", b"'") if chance.random() < 0.5 else data.replace(b"\n", b"\r")
    if way == 7:
        numbers = [b"-1", b"1e999", b"99999999999999999999", b"null", b"[]", b"{}", b"true", b"\"\""]
        parts = data.split(b"\"")
        if len(parts) > 4:
            spot = chance.randrange(1, len(parts) - 1, 2)
            return (b"\"".join(parts[:spot]) + chance.choice(numbers) + b"\"".join(parts[spot + 1:]))
        return data + chance.choice(numbers)
    return b"\xef\xbb\xbf" + data.decode("latin-1").encode("utf-16") if chance.random() < 0.3 \
        else data + b"\xff\xfe" * 3


def validity(certificate, old, new):
    """A DER certificate with another time of the same length."""
    return certificate.replace(old, new)


def certificates(folder):
    """Certificates with odd dates; issuers that name each other are among the samples."""
    key = os.path.join(folder, "k.pem")
    made = os.path.join(folder, "c.der")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-outform", "DER",
                    "-out", made, "-subj", "/CN=odd", "-days", "20000"],
                   check=True, capture_output=True)
    with open(made, "rb") as file:
        certificate = file.read()
    start = certificate.index(b"\x18\x0f") + 2  # GeneralizedTime of 15 bytes: the end
    end = certificate[start:start + 15]
    for time in (b"99991231235959Z", b"00000101000000Z", b"00000000000000Z", b"99999999999999Z",
                 b"20270230000000Z", b"-0010101000000Z", b"2027010100000\0Z"):
        yield time, certificate.replace(end, time)


def odd_files(folder):
    """(kind, name, bytes, exit codes, what it is)"""
    for time, data in certificates(folder):
        yield "keys", "odd.der", data, None, f"a certificate that ends {time!r}"
    loop = b""
    for name in ("loop-a.pem", "loop-b.pem"):
        with open(os.path.join(HERE, "keys", name), "rb") as file:
            loop += file.read()
    yield "keys", "loop.pem", loop, {0}, "issuers that name each other"
    wide = ",".join(["id", "kind"] + [f"c{i}" for i in range(10_000)])
    yield ("inventory", "wide.csv", (wide + "\n" + "x," * 10_001 + "x\n").encode(), None,
           "10,000 columns")
    yield ("inventory", "quotes.csv", b"id,kind,title\r\na,api-key,\"one\r\ntwo\"\"\r\nthree\"\r\n",
           {0}, "quotes over lines")
    yield "inventory", "open.csv", b"id,kind,title\r\na,api-key,\"one\r\ntwo\r\n", {5}, "an open quote"
    yield "inventory", "nul.csv", b"id,kind,title\r\na\0b,api-key,t\r\n", None, "NUL in a table"
    huge = (100 << 20) if CASES >= 1000 else (9 << 20)
    yield ("scim", "huge.json", b"{\"userName\":\"" + b"a" * huge + b"\"}", {2}, "a huge text")
    yield ("inventory", "huge.csv", b"id,kind,title\na,api-key,\"" + b"b" * huge + b"\"\n", {5},
           "a huge cell")
    yield "okta", "deep.json", b"{\"a\":" * 50_000 + b"1" + b"}" * 50_000, {2}, "deep JSON"
    yield "kubernetes", "deep.yaml", b"- " * 20_000 + b"x\n", {2}, "deep YAML"
    yield ("kubernetes", "bomb.yaml", b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9))
        for i in range(9)), None, "aliases of aliases")
    yield "ical", "empty.ics", b"", {2}, "nothing"
    for kind in sorted(SAMPLES):
        yield kind, "empty.json", b"", None, "nothing"
        yield kind, "zero.json", b"\0" * 4096, None, "zeroes"
        yield kind, "brace.json", b"{}", None, "an empty object"


def load(kind, sample):
    with open(os.path.join(HERE, "samples", sample), "rb") as file:
        return kind, os.path.basename(sample), file.read()


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = [load(kind, sample) for kind, samples in SAMPLES.items() for sample in samples]
    files += [("inventory", "table.csv", TABLE), ("ical", "rota.ics", CALENDAR)]
    bad = []
    counts = {}

    def attempt(what, *arguments, **named):
        try:
            code = judge(*arguments, **named)
            counts[code] = counts.get(code, 0) + 1
        except Wrong as wrong:
            bad.append(f"{what}: {wrong}")
            print(bad[-1], flush=True)

    with tempfile.TemporaryDirectory() as folder:
        for kind, name, data, wanted, what in odd_files(folder):
            attempt(f"{kind} {what}", kind, name, data, wanted=wanted)
    for kind, (name, document) in PLAIN_SECRETS.items():
        text = document if isinstance(document, str) else json.dumps(document)
        attempt(f"{kind}: a plain secret", kind, name, text.encode(), secrets=(PLAIN,), wanted={0, 5})
    for case in range(CASES):
        chance = random.Random(SEED + case)
        kind, name, data = files[case % len(files)]
        if case // len(files) % 3 == 2:
            planted = with_canary(data, chance)
            if planted is not None:
                attempt(f"seed {SEED + case}, {kind} {name}: a planted token", kind, name, planted,
                        secrets=(CANARY, CANARY[4:]))
                continue
        spoiled = spoil(data, chance)
        attempt(f"seed {SEED + case}, {kind} {name}: spoiled", kind, name, spoiled)
        if case % 7 == 0:  # as any other kind
            other = chance.choice(sorted(SAMPLES) + ["ical", "inventory"])
            attempt(f"seed {SEED + case}, {other} reads {name}", other, name, spoiled)
    print(f"{sum(counts.values())} imports ended as they should, by exit code: "
          f"{dict(sorted(counts.items()))}; {len(bad)} did not")
    return 1 if bad or sum(counts.values()) < CASES else 0


if __name__ == "__main__":
    sys.exit(main())
