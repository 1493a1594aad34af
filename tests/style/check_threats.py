#!/usr/bin/env python3
"""Every test that docs/design/0012-threats.md names exists. Prints what does not; exits 1."""
import re
import subprocess
import sys

PAGE = "docs/design/0012-threats.md"


def main():
    names = set(re.findall(r"`([A-Z]\w+\.[A-Z]\w+)`", open(PAGE, encoding="utf-8").read()))
    files = subprocess.run(["git", "ls-files", "-z", "src/*_test.cpp"], check=True,
                           capture_output=True).stdout.decode().split("\0")
    found = set()
    for name in filter(None, files):
        text = open(name, encoding="utf-8").read()
        found |= {f"{a}.{b}" for a, b in re.findall(r"TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", text)}
    missing = sorted(names - found)
    for one in missing:
        print(f"{PAGE}: there is no test {one}")
    print(f"{len(names)} tests named, {len(missing)} missing")
    return 1 if missing or not names else 0


if __name__ == "__main__":
    sys.exit(main())
