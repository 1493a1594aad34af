"""Peers for the notices' tests: certificates, mail and web servers, a syslog collector, liars."""
import http.server
import json
import logging
import os
import socket
import ssl
import subprocess
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # what it thinks of broken handshakes


def run(*words, **more):
    subprocess.run(words, check=True, capture_output=True, **more)


def make_certificates(folder, name="good"):
    """NAME.pem, a root, and NAME-server.pem with its key, for mail.test and 127.0.0.1."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    at = lambda end: os.path.join(folder, name + end)
    run("openssl", "req", "-x509", *curve, "-keyout", at(".key"), "-subj", "/CN=root", "-days", "2",
        "-out", at(".pem"))
    run("openssl", "req", "-new", *curve, "-keyout", at("-server.key"), "-subj", "/CN=server",
        "-out", at(".csr"))
    with open(at(".ext"), "w") as file:
        file.write("subjectAltName=DNS:mail.test,IP:127.0.0.1\n")
    run("openssl", "x509", "-req", "-in", at(".csr"), "-CA", at(".pem"), "-CAkey", at(".key"),
        "-CAcreateserial", "-days", "1", "-extfile", at(".ext"), "-out", at("-server.pem"))


def server_context(folder, name="good"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, name + "-server.pem"),
                            os.path.join(folder, name + "-server.key"))
    return context


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class MailHandler:
    def __init__(self):
        self.messages = []
        self.refuse_once = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such person"
        if address.startswith("later"):
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append({"from": envelope.mail_from, "to": list(envelope.rcpt_tos),
                              "bytes": bytes(envelope.content), "tls": session.ssl is not None,
                              "authenticated": session.authenticated,
                              "options": list(envelope.mail_options)})
        return f"250 2.0.0 Ok: queued as {len(self.messages):04X}"


class Mail:
    """A real SMTP server; `tls` is starttls, implicit or none."""

    def __init__(self, folder, tls, login=False):
        self.handler = MailHandler()
        context = server_context(folder) if tls != "none" else None
        more = {}
        if tls == "starttls":
            more = {"tls_context": context, "require_starttls": True}
        if login:
            def check(server, session, envelope, mechanism, data):
                fine = isinstance(data, LoginPassword) and data == LoginPassword(b"onus", b"pa ss")
                return AuthResult(success=fine, handled=False)
            # aiosmtpd sees TLS only where STARTTLS made it.
            more |= {"authenticator": check, "auth_required": True,
                     "auth_require_tls": tls == "starttls"}
        self.port = free_port()
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=self.port,
                                     ssl_context=context if tls == "implicit" else None, **more)
        self.controller.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.controller.stop()


class Hook:
    """An HTTPS server that keeps what it gets and answers as it is told."""

    def __init__(self, folder, status=200, body=b"taken", headers=None, certificate="good"):
        self.requests = []
        self.answers = threading.Event()  # cleared: what comes is kept, and not answered
        self.answers.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                outer.requests.append({"path": self.path, "headers": dict(self.headers.items()),
                                       "body": self.rfile.read(length).decode()})
                outer.answers.wait()
                self.send_response(status)
                for key, value in (headers or {}).items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = server_context(folder, certificate).wrap_socket(self.server.socket,
                                                                            server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Liar:
    """A socket that hands each connection to `act`, after TLS where a context is given."""

    def __init__(self, act, context=None):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(5)
        self.port = self.socket.getsockname()[1]
        self.sent = 0

        def serve():
            while True:
                try:
                    one, _ = self.socket.accept()
                except OSError:
                    return
                one.settimeout(30)
                try:
                    if context:
                        one = context.wrap_socket(one, server_side=True)
                    act(self, one)
                except OSError:
                    pass
                finally:
                    one.close()

        threading.Thread(target=serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Rsyslog:
    """rsyslogd itself, taking TLS by its gtls driver, writing each message as JSON."""

    def __init__(self, folder, client_roots=None):
        self.port = free_port()
        self.file = os.path.join(folder, "collected")
        mode = "anon" if client_roots is None else "x509/certvalid"
        conf = os.path.join(folder, "rsyslog.conf")
        with open(conf, "w") as file:
            file.write(f'''
global(workDirectory="{folder}" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="{folder}/{client_roots or "good"}.pem"
  defaultNetstreamDriverCertFile="{folder}/good-server.pem"
  defaultNetstreamDriverKeyFile="{folder}/good-server.key")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="{mode}")
template(name="all" type="list" option.jsonf="on") {{
  property(outname="pri" name="pri" format="jsonf")
  property(outname="app" name="app-name" format="jsonf")
  property(outname="id" name="msgid" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="data" name="structured-data" format="jsonf")
  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="text" name="msg" format="jsonf") }}
input(type="imtcp" address="127.0.0.1" port="{self.port}" ruleset="in")
ruleset(name="in") {{ action(type="omfile" file="{self.file}" template="all") }}
''')
        self.process = subprocess.Popen(
            ["rsyslogd", "-n", "-f", conf, "-i", os.path.join(folder, "rsyslog.pid")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(500):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.02)
        else:
            raise RuntimeError("rsyslogd does not listen")

    def messages(self, wanted, seconds=10):
        end = time.time() + seconds
        while True:
            lines = []
            if os.path.exists(self.file):
                with open(self.file) as file:
                    lines = [json.loads(line) for line in file.read().splitlines() if line]
            if len(lines) >= wanted or time.time() > end:
                return lines
            time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
