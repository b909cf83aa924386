"""The command as a shell starts it: a process with its own workspace folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class Command:
    """Runs `fnconsole` with a folder of its own as data folder and as working directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        root = Path(__file__).parents[2]
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.environment = kept | {"FNCONSOLE_HOME": str(self.home), "PYTHONPATH": str(root)}

    def file(self, name: str, content: str | bytes) -> str:
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)
        return name

    def handler(self, body: str) -> str:
        """A file with an `onRequest` of this body."""
        return self.file(
            "handler.js", f"async function onRequest(request, settings) {{\n{body}\n}}"
        )

    def __call__(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        given = {"text": True, "encoding": "utf-8", "timeout": 30, "cwd": self.folder}
        command = [sys.executable, "-W", "error", "-m", "console", *arguments]
        environment = self.environment | options.pop("env", {})
        options.setdefault("stdin", subprocess.DEVNULL if "input" not in options else None)
        if options["stdin"] is None:
            del options["stdin"]
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.run(command, **(given | options), env=environment)

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """The same without waiting for it."""
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "console", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def json(self, *arguments: str, **options: Any) -> Any:
        """What a command that must succeed prints with `--json`."""
        done = self(*arguments, "--json", **options)
        assert (done.returncode, done.stderr) == (0, "")
        return one_json(done.stdout)

    def refusal(self, *arguments: str, code: int = 2, **options: Any) -> str:
        """The sentence of a command that must be refused."""
        done = self(*arguments, **options)
        assert (done.returncode, done.stdout) == (code, ""), done
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1 and done.stderr.endswith(".\n"), done.stderr
        return done.stderr


def one_json(text: str) -> Any:
    assert text.endswith("\n") and text.count("\n") == 1
    return json.loads(text)
