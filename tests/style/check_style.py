#!/usr/bin/env python3
"""What of the house's style a tool can see: lengths, and calls that nobody may make.

Prints one line a breach as file:line: message; exits 1 if there is any.
"""
import re
import subprocess
import sys

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
FORBIDDEN = {
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca)\s*\(": "unbounded C string call",
    r"\b(rand|srand)\s*\(": "hidden randomness; take a generator as a parameter",
    r"\bsystem\s*\(": "a shell; start a process with an argument list",
    r"\b(localtime|gmtime|mktime)\s*\(": "the C library's time zone; use codec/time",
    r"\bstd::regex\b": "unbounded recursion in the matcher",
    r"#include <format>": "not in g++ 12; use fmt",
    r"\b(TODO|FIXME|XXX|HACK)\b": "unfinished work belongs in an issue",
}
# Reading the clock or the environment is for main and what it builds.
ONLY_IN = {
    r"\bsystem_clock::now\s*\(": ("src/base/include/onus/base/clock.h",),
    r"\b(secure_)?getenv\s*\(": ("src/cli/", "src/recorder/", "tests/", "src/codec/", "src/diagrams/"),
}


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-z", *patterns], check=True, capture_output=True)
    return [name for name in out.stdout.decode().split("\0") if name]


def function_breaches(lines):
    """Functions longer than the limit: from a line that ends in `{` at the left margin of its
    scope to the `}` in the same column."""
    opened = None
    for number, line in enumerate(lines, 1):
        starts = re.match(r"^( {0,4})(?!namespace|class|struct|enum|union|extern|\}|//)\S.*\)[^;=]*\{$",
                          line)
        if starts and opened is None:
            opened = (number, len(starts.group(1)))
        elif opened and re.match(rf"^ {{{opened[1]}}}\}}", line):
            if number - opened[0] + 1 > FUNCTION_LINES_MAX:
                yield opened[0], f"function of {number - opened[0] + 1} lines (at most {FUNCTION_LINES_MAX})"
            opened = None


def breaches(name):
    with open(name, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if len(lines) - 1 > FILE_LINES_MAX:
        yield 1, f"file of {len(lines) - 1} lines (at most {FILE_LINES_MAX})"
    yield from function_breaches(lines)
    in_raw_text = False  # a raw string is data: its lines are as long as what they quote
    for number, line in enumerate(lines, 1):
        in_raw_text = in_raw_text or 'R"' in line
        was_raw_text = in_raw_text
        in_raw_text = in_raw_text and not re.search(r'\)\w*"', line)
        if len(line) > COLUMNS_MAX and "http" not in line and not was_raw_text:
            yield number, f"line of {len(line)} columns (at most {COLUMNS_MAX})"
        for pattern, why in FORBIDDEN.items():
            if re.search(pattern, line):
                yield number, why
        for pattern, places in ONLY_IN.items():
            if re.search(pattern, line) and not name.startswith(places):
                yield number, f"{pattern} belongs to {places[0]}"


def lengths(name):
    """What of the house's style holds for the console's sources too."""
    with open(name, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if len(lines) - 1 > FILE_LINES_MAX:
        yield 1, f"file of {len(lines) - 1} lines (at most {FILE_LINES_MAX})"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"line of {len(line)} columns (at most {COLUMNS_MAX})"


def main():
    found = 0
    files = tracked("src/*.cpp", "src/*.h", "tests/*.cpp", "tests/*.h", "fuzz/*.cpp", "bench/*.cpp",
                    "bench/*.h")
    for name in files:
        for number, message in breaches(name):
            print(f"{name}:{number}: {message}")
            found += 1
    pages = tracked("web/src/*.ts", "web/src/*.tsx", "web/src/*.css", "tests/console/*.mjs")
    for name in pages:
        for number, message in lengths(name):
            print(f"{name}:{number}: {message}")
            found += 1
    files += pages
    print(f"{len(files)} files read, {found} breaches")
    if not files:
        print("no file was read: run this inside the repository")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
