"""All figures in one run: `python -m tests.bench`. Prints, and never fails on time."""

from tests.bench import (
    bodyopen,
    coldstart,
    delivery_store,
    firstframe,
    keypress,
    keystroke,
    logflood,
    memory,
    overhead,
    receiving,
    recording,
    runkey,
    serve,
    warmrun,
)

for bench in (
    coldstart,
    warmrun,
    overhead,
    firstframe,
    runkey,
    keypress,
    keystroke,
    bodyopen,
    logflood,
    memory,
    recording,
    receiving,
    delivery_store,
    serve,
):
    print("\n".join(bench.lines()), flush=True)
