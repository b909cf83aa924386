"""`fnconsole serve` as a process, with real webhooks."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from command import Command
from msgspec.structs import replace
from terminal import PYTHON, program

from console.cli import serve
from console.model import Delivery


def post(url: str, token: str, body: bytes = b'{"a": 1}') -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


class Serving:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def event(self) -> Any:
        return json.loads(self.line())

    def stop(self, number: int) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


@contextmanager
def serving(fnconsole: Command, *options: str) -> Iterator[Serving]:
    process = fnconsole.start("serve", "--port", "0", *options)
    try:
        yield Serving(process)
    finally:
        process.kill()
        process.communicate()


def new_token(fnconsole: Command) -> str:
    return str(fnconsole.json("tokens", "create", "--description", "test")["token"])


def test_the_first_line_says_where_and_each_webhook_gets_one(fnconsole: Command) -> None:
    token = new_token(fnconsole)
    with serving(fnconsole, "--json") as server:
        ready = server.event()
        assert list(ready) == ["event", "url", "test_url", "sources"]
        assert (ready["event"], ready["sources"]) == ("ready", [])
        assert ready["url"].startswith("http://127.0.0.1:")
        assert ready["test_url"] == ready["url"] + "/functions/webhook"
        assert post(ready["test_url"], "wrong") == 401
        assert post(ready["test_url"], token) == 200
        event = server.event()
        assert list(event) == [
            "event", "id", "number", "received_at", "content_type", "body_bytes"
        ]  # fmt: skip
        assert (event["event"], event["number"], event["body_bytes"]) == ("capture", 1, 8)
        assert event["content_type"] == "application/json"
        assert server.stop(signal.SIGTERM) == (0, "", "")
    (kept,) = fnconsole.json("captures", "list")
    assert kept["id"] == event["id"]


def test_another_process_works_on_the_workspace_meanwhile(fnconsole: Command) -> None:
    with serving(fnconsole, "--json") as server:
        ready = server.event()
        token = new_token(fnconsole)
        assert post(ready["test_url"], token, b'{"z": 1, "a": 2}') == 200
        capture = fnconsole.json("captures", "show", "1")
        assert capture["request"]["body"] == '{"z": 1, "a": 2}'
        assert token not in json.dumps(capture)
        text = fnconsole("captures", "show", "#1").stdout
        handler = fnconsole.handler("Segment.track({event: request.text(), userId: 'u'})")
        (event,) = fnconsole.json("run", handler, "--request", "-", input=text)["events"]
        assert event["event"] == '{"z": 1, "a": 2}'


def test_a_second_serve_joins_and_takes_over_when_the_first_ends(fnconsole: Command) -> None:
    token = new_token(fnconsole)
    with serving(fnconsole, "--json") as first:
        url = first.event()["test_url"]
        with serving(fnconsole, "--json") as second:
            assert second.event()["test_url"] == url
            assert post(url, token) == 200
            assert second.event()["number"] == first.event()["number"] == 1
            assert first.stop(signal.SIGTERM)[0] == 0
            assert fnconsole.json(
                "captures", "list"
            )  # answered by the second, so it has taken over
            assert post(url, token) == 200
            assert second.event()["number"] == 2


def test_what_was_acknowledged_survives_a_kill(fnconsole: Command) -> None:
    token = new_token(fnconsole)
    with serving(fnconsole, "--json") as server:
        url = server.event()["test_url"]
        for _ in range(3):
            assert post(url, token) == 200
        server.process.kill()
        server.process.wait()
    assert len(fnconsole.json("captures", "list")) == 3


def test_people_are_told_the_address_and_the_header(fnconsole: Command) -> None:
    with serving(fnconsole) as server:
        first, second = server.line(), server.line()
        url = first.split()[-1]
        token = second.split()[-1]
        assert url.endswith("/functions/webhook") and "Authorization: Bearer" in second
        assert post(url, token) == 200
        assert "#1  application/json  8 bytes" in server.line()
        assert server.stop(signal.SIGINT) == (130, "", "")


def test_without_the_loop_in_c_the_standard_one_serves(fnconsole: Command) -> None:
    fnconsole.file("uvloop.py", "raise ImportError('none for this system')")
    here = str(fnconsole.folder)
    fnconsole.environment["PYTHONPATH"] = here + os.pathsep + fnconsole.environment["PYTHONPATH"]
    token = new_token(fnconsole)
    with serving(fnconsole, "--json") as server:
        assert post(server.event()["test_url"], token) == 200
        assert server.event()["event"] == "capture"
        assert server.stop(signal.SIGTERM) == (0, "", "")


def test_a_taken_port_is_said_and_exits_with_3(fnconsole: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = fnconsole.refusal("serve", "--port", str(port), code=3)
        assert f"Port {port}" in sentence and "--port" in sentence


def test_a_port_that_is_none_is_bad_usage(fnconsole: Command) -> None:
    assert "70000" in fnconsole.refusal("serve", "--port", "70000")


def test_listening_to_the_network_is_warned_about(fnconsole: Command) -> None:
    with serving(fnconsole, "--host", "0.0.0.0", "--json") as server:
        server.event()
        code, out, err = server.stop(signal.SIGTERM)
        assert (code, out) == (0, "")
        assert "0.0.0.0" in err and err.count("\n") == 1


@pytest.mark.parametrize("most", [6, 12, 20, 63])
def test_too_few_open_files_are_refused_in_one_sentence(fnconsole: Command, most: int) -> None:
    for command in ("serve", "run", "functions"):
        done = few_files(fnconsole, f"ulimit -n {most}", command)
        assert (done.returncode, done.stdout) == (3, ""), done
        assert done.stderr.startswith(f"Only {most} files may be open at once here")
        assert done.stderr.count("\n") == 1


def test_few_open_files_are_made_more_where_the_system_lets(fnconsole: Command) -> None:
    done = few_files(fnconsole, "ulimit -S -n 20", "functions", "list")
    assert (done.returncode, done.stderr) == (0, ""), done


def few_files(fnconsole: Command, limit: str, *command: str) -> subprocess.CompletedProcess[str]:
    shell = ["sh", "-c", f'{limit}; exec "$@"', "sh", sys.executable, "-m", "console", *command]
    return subprocess.run(
        shell,
        env=fnconsole.environment,
        cwd=fnconsole.folder,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_offline_is_said_and_holds_for_the_workspace(fnconsole: Command) -> None:
    with serving(fnconsole, "--offline") as served:
        assert served.process.stderr is not None
        assert "Functions are offline" in served.process.stderr.readline()
        assert fnconsole.json("fetch", "show")["offline"] is True


def test_a_reader_that_went_away_does_not_stop_the_receiver(fnconsole: Command) -> None:
    token = new_token(fnconsole)
    with serving(fnconsole, "--json") as server:
        url = server.event()["test_url"]
        assert server.process.stdout is not None
        server.process.stdout.close()
        for _ in range(3):
            assert post(url, token) == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
        server.process.stdout = None


def test_a_reader_that_stopped_reading_does_not_stop_the_receiver(fnconsole: Command) -> None:
    token = new_token(fnconsole)
    with serving(fnconsole, "--json") as server:
        ready = server.event()
        address = ready["url"].removeprefix("http://")
        connection = http.client.HTTPConnection(address, timeout=10)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        for _ in range(600):  # more lines than a pipe holds
            connection.request("POST", "/functions/webhook", "{}", headers)
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b'{"success":true}\n')
        connection.close()
        code, out, _ = server.stop(signal.SIGTERM)
        assert code == 0
        assert len(out.splitlines()) == 600


def test_in_the_background_it_outlives_the_terminal(fnconsole: Command) -> None:
    wanted = {name: fnconsole.environment[name] for name in ("FNCONSOLE_HOME", "PYTHONPATH")}
    with program("/bin/bash", "--norc", "-i", PS1="ready ", **wanted) as shell:
        shell.read_until(b"ready ")
        shell.type(f"{PYTHON} -m console serve --port 0 --json & echo pid=$!.\n".encode())
        shell.read_until(b'"sources": ')
        pid = int(re.findall(rb"pid=(\d+)\.", shell.output)[0])
        [url] = re.findall(rb'"test_url": "(.+?)"', shell.output)
        try:
            shell.hang_up()
            os.waitid(os.P_PID, shell.pid, os.WEXITED | os.WNOWAIT)
            assert post(url.decode(), "none") == 401
            assert fnconsole.json("captures", "list") == []
        finally:
            os.kill(pid, signal.SIGTERM)


def test_in_front_it_ends_with_the_terminal(fnconsole: Command) -> None:
    wanted = {name: fnconsole.environment[name] for name in ("FNCONSOLE_HOME", "PYTHONPATH")}
    with program(PYTHON, "-m", "console", "serve", "--port", "0", **wanted) as terminal:
        terminal.read_until(b"Bearer")
        terminal.hang_up()
        ended = os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None and ended.si_status == 128 + signal.SIGHUP


async def test_lines_come_in_order_and_the_last_before_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = serve.Lines()
    lines.put("early\n")
    lines.begin("ready\n")
    for number in range(3):
        lines.put(f"{number}\n")
    lines.end()
    assert capsys.readouterr().out == "ready\nearly\n0\n1\n2\n"


@pytest.mark.parametrize("name", ["shop", "Bäckerei \u202e", "half \ud83d", "\x1b[2J"])
def test_a_line_is_json_in_ascii_whatever_a_name_holds(name: str) -> None:
    delivery = Delivery("dlv_1", "src_1", name, "sfnc_1", 1, "2026-01-01", "delivered", 1.5)
    line = serve._delivery_line(delivery, True)
    assert line.isascii() and line.endswith("\n") and "\x1b" not in line
    assert json.loads(line)["source_name"] == name


def test_a_line_counts_what_came_of_a_delivery_and_what_ingestion_rejected() -> None:
    one = Delivery("dlv_1", "src_1", "shop", "sfnc_1", 1, "2026-01-01", "delivered", 1.5)
    one = replace(one, events=1, rejected=1, objects=2)
    assert serve._delivery_line(one, False) == (
        "2026-01-01  shop  delivered  1 event, 2 objects, 1 rejected  1.5 ms\n"
    )
