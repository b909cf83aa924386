"""All figures in one run: `python -m tests.bench`. Prints, and never fails on time."""

from tests.bench import coldstart, firstframe, keypress, overhead, recording, runkey, warmrun

for bench in (coldstart, warmrun, overhead, firstframe, runkey, keypress, recording):
    print("\n".join(bench.lines()), flush=True)
