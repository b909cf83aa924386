"""The long campaigns: `python -m tests.campaign [NAME]... [--seed N] [--scale X]`.

Every module beside this one is a campaign of its file's name. It has one function,
`campaign(seed, scale)`, which yields lines with figures as it goes and raises AssertionError, with
the seed and the smallest thing that repeats it, when something was lost, got out or fell over.
Scale 1 is the full campaign of the README; pytest runs a small scale of the same functions.
"""

import argparse
import importlib
import pkgutil
import sys
import time
import traceback

import tests.campaign


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(tests.campaign.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(names()) + "; all, if none is given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    if unknown := sorted(set(given.name) - set(names())):
        parser.error(f"there is no campaign {', '.join(unknown)}")
    failed = 0
    for name in given.name or names():
        print(f"== {name}, seed {given.seed}, scale {given.scale:g}", flush=True)
        started = time.monotonic()
        try:
            for line in importlib.import_module(f"tests.campaign.{name}").campaign(
                given.seed, given.scale
            ):
                print(f"   {line}", flush=True)
        except AssertionError as lost:
            failed += 1
            [*_, at] = traceback.extract_tb(lost.__traceback__)
            where = f"{at.filename}:{at.lineno}"
            print(f"   FAILED: {lost or at.line} ({where})", file=sys.stderr, flush=True)
        print(f"   {time.monotonic() - started:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
