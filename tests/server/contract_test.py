#!/usr/bin/env python3
"""Every route and answer against /openapi.json: what is written there is what comes."""
import json
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authenticator import Authenticator  # noqa: E402
from serving import Person, Server  # noqa: E402


def problems(schema, value, document, where=""):
    """What of `value` is not as its schema says; the parts of JSON Schema that the file uses."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return problems(document["components"]["schemas"][name], value, document, where)
    found = []
    for part in schema.get("allOf", []):
        found += problems(part, value, document, where)
    for word in ("anyOf", "oneOf"):
        if word in schema and all(problems(one, value, document, where) for one in schema[word]):
            found.append(f"{where}: fits none of {word}")
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_a(kind, value) for kind in kinds):
        return [*found, f"{where}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{where}: lacks {name}" for name in schema.get("required", [])
                  if name not in value]
        for name, inner in value.items():
            if name in known:
                found += problems(known[name], inner, document, f"{where}/{name}")
            elif known and schema.get("additionalProperties") is not True:
                found.append(f"{where}: {name} is not written down")
    if isinstance(value, list):
        for i, inner in enumerate(value):
            found += problems(schema.get("items", {}), inner, document, f"{where}/{i}")
    return found


def is_a(kind, value):
    if isinstance(value, bool):
        return kind == "boolean"
    return {"object": isinstance(value, dict), "array": isinstance(value, list),
            "string": isinstance(value, str), "integer": isinstance(value, int),
            "number": isinstance(value, (int, float)), "null": value is None,
            "boolean": False}[kind]


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.document = cls.server.ask("GET", "/openapi.json").json
        cls.person = Person(cls.server, "ines").sign_in()

    @classmethod
    def tearDownClass(cls):
        cls.server.gone()

    def check(self, method, route, answer):
        """Status, type and body are written down."""
        responses = self.document["paths"][route][method.lower()]["responses"]
        written = responses.get(str(answer.status), responses.get("default"))
        if answer.status < 400:
            self.assertIn(str(answer.status), responses, (method, route))
        while "$ref" in written:
            written = self.document["components"]["responses"][written["$ref"].rsplit("/", 1)[1]]
        kind = answer.headers["Content-Type"].split(";")[0]
        content = {name.split(";")[0]: one for name, one in written.get("content", {}).items()}
        self.assertIn(kind, content, (method, route, answer))
        if kind.endswith("json"):
            found = problems(content[kind].get("schema", {}), answer.json, self.document)
            self.assertEqual(found, [], (method, route, answer.body[:500]))

    def operations(self):
        for route, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if method in ("get", "post", "put", "delete", "patch"):
                    yield method.upper(), route, operation

    def test_the_document_is_whole(self):
        self.assertTrue(self.document["openapi"].startswith("3.1"))
        names = [operation["operationId"] for _, _, operation in self.operations()]
        self.assertEqual(len(names), len(set(names)))
        text = self.server.ask("GET", "/openapi.json").body.decode()
        for reference in set(re.findall(r'"#/components/(\w+)/(\w+)"', text)):
            self.assertIn(reference[1], self.document["components"][reference[0]])

    def test_every_route_that_is_written_down_is_there(self):
        for method, route, _ in self.operations():
            path = route.replace("{index}", "0").replace("{id}", "restart-turbine")
            path = path.replace("{name}", "x")
            if method == "DELETE" or path == "/v1/events":
                continue
            with self.subTest((method, route)):
                body = {} if method in ("POST", "PUT") else None
                answer = self.person.ask(method, path, body)
                self.assertNotEqual(answer.status, 405)
                detail = answer.json.get("detail", "") if "json" in (
                    answer.headers["Content-Type"]) else ""
                self.assertNotEqual(detail, "there is nothing at this path")
                self.check(method, route, answer)

    def test_answers_that_are_full_are_as_written_down(self):
        """A request with votes and a grant, and what the log says of them."""
        tomas = Person(self.server, "tomas").sign_in()
        shown = tomas.get("/v1/operations/restart-turbine")
        self.check("GET", "/v1/operations/{id}", shown)
        with open(self.server.key("tomas") + ".pub", encoding="ascii") as file:
            line = " ".join(file.read().split()[:2])
        draft = tomas.draft("emergency-requested", operation="restart-turbine", key=line,
                            policy="emergency-grid", failure=shown.json["failures"][0]["id"],
                            reason="unit 2 tripped", duration_s=1800)
        self.check("POST", "/v1/drafts", draft)
        waits = tomas.ask("POST", "/v1/proposals", {"proposal": draft.json["proposal"]})
        self.check("POST", "/v1/proposals", waits)
        self.check("GET", "/v1/proposals", tomas.get("/v1/proposals"))
        said = tomas.ask("POST", "/v1/statements", tomas.signed(draft.json))
        self.assertEqual(said.status, 201, said)
        self.check("POST", "/v1/statements", said)
        identity = said.json["request"]
        for name in ("marta", "paulo"):
            person = Person(self.server, name).sign_in()
            voted = person.say("emergency-approved", request=identity, failure="confirmed")
            self.check("POST", "/v1/statements", voted)
        certificate = tomas.get(f"/v1/requests/{identity}/certificate")
        self.assertEqual(certificate.status, 200, certificate)
        self.check("GET", "/v1/requests/{id}/certificate", certificate)
        self.check("GET", "/v1/requests", tomas.get("/v1/requests"))
        self.check("GET", "/v1/requests/{id}", tomas.get(f"/v1/requests/{identity}"))
        tomas.say("emergency-ended", request=identity, reason="finished")
        self.check("GET", "/v1/requests/{id}", tomas.get(f"/v1/requests/{identity}"))
        self.check("GET", "/v1/debts", tomas.get("/v1/debts"))
        self.check("GET", "/v1/statements", tomas.get("/v1/statements"))
        self.check("GET", "/v1/hosts/list", self.server.ask("GET", "/v1/hosts/list"))

    def test_a_passkey_is_registered_enrolled_and_signed_in_with_as_written_down(self):
        page = {"Origin": self.server.origin}
        lidia = Person(self.server, "lidia").sign_in()
        key = Authenticator(self.server.root)
        asked = self.server.ask("POST", "/v1/passkeys/challenge", {"person": "lidia"}, page)
        self.assertEqual(asked.status, 200, asked)
        self.check("POST", "/v1/passkeys/challenge", asked)
        made = self.server.ask("POST", "/v1/passkeys", key.made(asked.json, self.server.origin),
                               page)
        self.assertEqual(made.status, 200, made)
        self.check("POST", "/v1/passkeys", made)
        fields = {name: made.json[name] for name in ("credential_id", "aaguid", "attestation")}
        draft = lidia.draft("key-enrolled", key=made.json["key_line"], **{"for": "lidia"}, **fields)
        self.assertEqual(draft.status, 200, draft)
        self.check("POST", "/v1/drafts", draft)
        proposal = draft.json["proposal"]
        for name in ("marta", "paulo"):
            proposal = Person(self.server, name).signed({**draft.json, "proposal": proposal})
        enrolled = self.server.ask("POST", "/v1/statements", {
            "proposal": proposal, "assertions": [{"fingerprint": made.json["fingerprint"],
                                                  **key.signs(draft.json["challenge"],
                                                              self.server.origin)}]})
        self.assertEqual(enrolled.status, 201, enrolled)
        self.check("POST", "/v1/statements", enrolled)

        opens = self.server.ask("POST", "/v1/session/challenge", {"person": "lidia"}, page)
        self.check("POST", "/v1/session/challenge", opens)
        self.assertEqual([one["id"] for one in opens.json["passkey"]["allowCredentials"]],
                         [made.json["credential_id"]])
        begun = self.server.ask("POST", "/v1/session", {
            "id": opens.json["id"], "assertion": key.signs(opens.json["passkey"]["challenge"],
                                                           self.server.origin)}, page)
        self.assertEqual(begun.status, 200, begun)
        self.check("POST", "/v1/session", begun)
        cookie = {"Cookie": begun.headers["Set-Cookie"].split(";")[0]}
        shown = self.server.ask("GET", "/v1/session", headers=cookie)
        self.check("GET", "/v1/session", shown)
        self.assertEqual({one.get("credential_id") for one in shown.json["keys"]},
                         {None, made.json["credential_id"]})

    def test_a_stream_of_events_is_as_written_down(self):
        written = self.document["paths"]["/v1/events"]["get"]["responses"]["200"]["content"]
        with self.server.socket(20) as sock:
            sock.sendall(f"GET /v1/events?after=0 HTTP/1.1\r\nAuthorization: Bearer "
                         f"{self.person.token}\r\n\r\n".encode())
            text = b""
            while b"id: 2\n" not in text:
                text += sock.recv(65536)
        heads, events = text.decode().split("\r\n\r\n", 1)
        self.assertIn("HTTP/1.1 200", heads)
        kind = re.search(r"Content-Type: ([^;\r]+)", heads).group(1)
        self.assertEqual([kind], list(written))
        entry = {"$ref": "#/components/schemas/Entry"}
        first = re.search(r"id: 1\nevent: entry\ndata: (.*)\n\n", events)
        self.assertTrue(first, events[:300])
        self.assertEqual(problems(entry, json.loads(first.group(1)), self.document), [])
        self.check("GET", "/v1/events", self.server.ask("GET", "/v1/events"))

    def test_what_ends_a_session_is_as_written_down(self):
        for query in ("", "?all=yes", "?all=no"):
            person = Person(self.server, "bruno").sign_in()
            ended = person.ask("DELETE", "/v1/session" + query)
            self.assertEqual(ended.status, 422 if query == "?all=no" else 200)
            self.check("DELETE", "/v1/session", ended)

    def test_the_judge_of_this_test_sees_what_is_wrong(self):
        for value in ({}, {"type": "a", "title": "b", "status": "3", "detail": "c"},
                      {"type": "a", "title": "b", "status": 3, "detail": "c", "more": 1}, []):
            schema = {"$ref": "#/components/schemas/Problem"}
            self.assertNotEqual(problems(schema, value, self.document), [], value)

    def test_without_a_session_it_is_401_where_one_is_wanted(self):
        for method, route, operation in self.operations():
            path = re.sub(r"\{\w+\}", "0", route)
            if operation.get("security", self.document.get("security")) == []:
                continue
            body = {} if method in ("POST", "PUT") else None
            with self.subTest((method, route)):
                answer = self.server.ask(method, path, body)
                if "security" in operation or "security" in self.document:
                    self.assertEqual(answer.status, 401, answer)
                self.assertIn("default", operation["responses"])

    def test_other_methods_are_told_which_ones_there_are(self):
        answer = self.server.ask("PATCH", "/v1/session")
        self.assertEqual(answer.status, 405)
        self.assertEqual(answer.headers["Allow"], "POST, GET, DELETE")
        self.check("GET", "/v1/session", answer)

    def test_every_answer_carries_the_security_headers(self):
        for path in ("/healthz", "/v1/session", "/nothing", "/v1/nothing"):
            headers = self.server.ask("GET", path).headers
            with self.subTest(path):
                self.assertIn("default-src 'self'", headers["Content-Security-Policy"])
                self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                self.assertIsNone(headers["Access-Control-Allow-Origin"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
