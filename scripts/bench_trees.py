"""Fault trees, tree by tree: exact probability and all minimal cut sets, whole processes.

Usage: bench_trees.py BUILD-DIR [--quick] [TREE...]     (part of scripts/bench)
The Aralia trees are read from ../shared/data/aralia; without them there is no table. Where the
program `scram` is on the PATH its time stands beside ours: for the probability
`--bdd --probability true -l 1` (so that it lists no sets), for the sets the fastest of its modes.
"""
import glob
import os
import shutil
import subprocess
import sys
import time

FOLDER = "../shared/data/aralia"
UNSOLVED = "nus9601"  # nobody's diagram of it fits; docs/design/0003
OURS_S = 120
THEIRS_S = 120
THEIRS_QUICK_S = 5
RUNS = 3
MODES = ("--bdd", "--zbdd", "--mocus")


def seconds(command, most):
    """The shortest of a few runs, or None where one fails or takes longer than `most`."""
    best = None
    for _ in range(RUNS):
        begin = time.perf_counter()
        try:
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  timeout=most, check=False)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode != 0:
            return None
        took = time.perf_counter() - begin
        best = took if best is None else min(best, took)
        if took > 1:
            break
    return best


def theirs(scram, tree, modes, flags, most):
    found = [seconds([scram, mode, *flags, tree], most) for mode in modes]
    return min((one for one in found if one is not None), default=None)


def show(value, most=None):
    if value is not None:
        return f"{value:.4f}"
    return f"> {most}" if most else "failed"


def ratio(ours, other, most):
    if ours is None:
        return "-"
    return f"{other / ours:.1f}" if other is not None else f"> {most / ours:.0f}"


def trees(build, quick, wanted=()):
    """Prints the table; returns what took longer than `scram`."""
    paths = [path for path in sorted(glob.glob(os.path.join(FOLDER, "*.xml")))
             if UNSOLVED not in path
             and (not wanted or os.path.basename(path).removesuffix(".xml") in wanted)]
    if not paths:
        return []
    program = os.path.join(build, "bench", "diagrams_bench")
    scram = shutil.which("scram")
    most = THEIRS_QUICK_S if quick else THEIRS_S
    print("\n### Fault trees: seconds of whole processes" + (", and how many times `scram` takes"
                                                            if scram else ""))
    heads = ["tree", "probability"] + (["scram", "ratio"] if scram else [])
    heads += ["minimal cut sets"] + (["scram", "ratio"] if scram else [])
    print("\n| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    slower = []
    sums = [0.0, 0.0]
    for path in paths:
        cells = [os.path.basename(path).removesuffix(".xml")]
        tasks = (("p", ("--bdd",), ["--probability", "true", "-l", "1"]), ("c", MODES, []))
        for place, (task, modes, flags) in enumerate(tasks):
            ours = seconds([program, task, path], OURS_S)
            sums[place] += ours or OURS_S
            cells.append(show(ours, OURS_S))
            if not scram:
                continue
            other = theirs(scram, path, modes, flags, most)
            cells += [show(other, most), ratio(ours, other, most)]
            if ours is None or (other is not None and other < ours):
                slower.append(f"{cells[0]} {task}: {show(ours, OURS_S)} s, scram {show(other)} s")
        print("| " + " | ".join(cells) + " |", flush=True)
    print(f"\nIn sum: probability {sums[0]:.2f} s, minimal cut sets {sums[1]:.2f} s.")
    return slower


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not words:
        sys.exit(__doc__.strip())
    SLOWER = trees(words[0], "--quick" in sys.argv, words[1:])
    for line in SLOWER:
        print(f"\nSlower: {line}")
    sys.exit(1 if SLOWER else 0)
