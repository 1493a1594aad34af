#!/usr/bin/env python3
"""Every test that docs/design/0012-threats.md names exists. Prints what does not; exits 1."""
import re
import subprocess
import sys

PAGE = "docs/design/0012-threats.md"


def files(pattern):
    listed = subprocess.run(["git", "ls-files", "-z", pattern], check=True, capture_output=True)
    return filter(None, listed.stdout.decode().split("\0"))


def main():
    page = open(PAGE, encoding="utf-8").read()
    names = set(re.findall(r"`([A-Z]\w+\.(?:[A-Z]|test_)\w+)`", page))
    found = set()
    for name in (*files("src/*_test.cpp"), *files("tests/*_test.cpp")):
        text = open(name, encoding="utf-8").read()
        found |= {f"{a}.{b}" for a, b in re.findall(r"TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", text)}
    for name in files("tests/*_test.py"):
        suite = ""
        for line in open(name, encoding="utf-8"):
            begun = re.match(r"class (\w+)", line)
            suite = begun.group(1) if begun else suite
            test = re.match(r"    def (test_\w+)\(", line)
            found |= {f"{suite}.{test.group(1)}"} if test else set()
    missing = sorted(names - found)
    for one in missing:
        print(f"{PAGE}: there is no test {one}")
    print(f"{len(names)} tests named, {len(missing)} missing")
    return 1 if missing or not names else 0


if __name__ == "__main__":
    sys.exit(main())
