#!/usr/bin/env python3
"""What recording costs, through a real sshd: a keystroke's echo, and megabytes of output.

Usage: recorder_bench.py BUILD-DIR [--megabytes N] [--keys N]     (as root, with sshd)
The same session plain and recorded, in turns, so that both see the same machine. Exits 1 when a
target is missed: 2 ms added to the 99th percentile of an echo, 50 MB a second of output.
"""
import argparse
import os
import pty
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ECHO_ADDED_MS = 2.0
OUTPUT_MB_S = 50.0
ROUNDS = 5


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Host:
    def __init__(self, build, folder):
        self.folder, self.port = folder, free_port()
        record = os.path.abspath(os.path.join(build, "onus-record"))
        for name in ("ca", "host", "plain", "recorded"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.at(name)],
                           check=True)
        for name in ("spool", "ended"):
            os.mkdir(self.at(name))
        with open(self.at("sshd_config"), "w") as file:
            file.write(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.at('host')}\n"
                       f"TrustedUserCAKeys {self.at('ca.pub')}\nAuthorizedKeysFile none\n"
                       "ExposeAuthInfo yes\nPermitRootLogin yes\nUsePAM no\nPidFile none\n")
        os.makedirs("/run/sshd", exist_ok=True)
        self.processes = [
            subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", self.at("sshd_config"), "-E",
                              self.at("log")]),
            subprocess.Popen([record, "serve", "--socket", self.at("sock"), "--spool",
                              self.at("spool"), "--ended", self.at("ended"), "--authorities",
                              self.at("ca.pub")])]
        for name, options in (("plain", []), ("recorded", [
                "-O", f"force-command={record} session --socket {self.at('sock')}"])):
            subprocess.run(["ssh-keygen", "-q", "-s", self.at("ca"), "-I", name, "-n", "root", "-V",
                            "-5m:+60m", "-O", "clear", "-O", "permit-pty", *options,
                            self.at(name + ".pub")], check=True)
        time.sleep(1)

    def at(self, name):
        return os.path.join(self.folder, name)

    def ssh(self, way, *words):
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", self.at(way), "-o",
                f"CertificateFile={self.at(way + '-cert.pub')}", "-o", "StrictHostKeyChecking=no",
                "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", *words,
                "root@127.0.0.1"]

    def close(self):
        for process in self.processes:
            process.terminate()
            process.wait()


def echoes(host, way, keys):
    """Milliseconds from a key pressed to its echo, on a terminal that echoes by itself."""
    process, fd = pty.fork()
    if process == 0:
        words = host.ssh(way, "-tt")
        os.execvp(words[0], [*words, "exec cat > /dev/null"])
    end, seen = time.monotonic() + 2, b""
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            seen += os.read(fd, 65536)
    took = []
    for i in range(keys):
        began = time.perf_counter()
        os.write(fd, b"k")
        got = b""
        while b"k" not in got:
            got += os.read(fd, 65536)
        took.append((time.perf_counter() - began) * 1000)
        if i % 60 == 59:  # a terminal's line is not endless
            os.write(fd, b"\r")
            time.sleep(0.02)
            os.read(fd, 65536)
        time.sleep(0.005)
    os.write(fd, b"\r\x04")
    os.close(fd)
    os.waitpid(process, 0)
    return took


def output(host, way, megabytes, file):
    began = time.perf_counter()
    with subprocess.Popen([*host.ssh(way), f"cat {file}"], stdout=subprocess.PIPE,
                          stdin=subprocess.DEVNULL) as process:
        count = 0
        while piece := process.stdout.read(1 << 20):
            count += len(piece)
    assert count == megabytes * 1_000_000, count
    return megabytes / (time.perf_counter() - began)


def percentile(values, part):
    return statistics.quantiles(values, n=1000)[round(part * 10) - 1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--keys", type=int, default=600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onus-bench-") as folder:
        host = Host(given.build, folder)
        try:
            took = {"plain": [], "recorded": []}
            for _ in range(ROUNDS):
                for way, list_ in took.items():
                    list_ += echoes(host, way, given.keys // ROUNDS)
            text = host.at("text")
            line = b"2026-11-26T08:00:00Z turbine-7 speed=3000 rpm load=41.7 MW state=ok  "
            with open(text, "wb") as file:
                file.write((line + b"\n") * (given.megabytes * 1_000_000 // (len(line) + 1) + 1))
                file.truncate(given.megabytes * 1_000_000)
            speed = {way: max(output(host, way, given.megabytes, text) for _ in range(3))
                     for way in took}
        finally:
            host.close()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| | plain | recorded | added |\n|---|---|---|---|")
    missed = False
    for name, part in (("echo, median", 50), ("echo, 99th percentile", 99)):
        plain, recorded = percentile(took["plain"], part), percentile(took["recorded"], part)
        print(f"| {name} | {plain:.2f} ms | {recorded:.2f} ms | {recorded - plain:+.2f} ms |")
        missed |= part == 99 and recorded - plain > ECHO_ADDED_MS
    print(f"| output | {speed['plain']:.0f} MB/s | {speed['recorded']:.0f} MB/s | |")
    missed |= speed["recorded"] < OUTPUT_MB_S
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
