"""`fnconsole run` as a process, to the letter of its contract."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading

import pytest
from command import Command, one_json


class Teapot(http.server.BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(418)
        self.end_headers()
        self.wfile.write(b"short and stout")

    def log_message(self, *arguments: object) -> None:
        pass


KEYS = ["status", "events", "objects", "warnings", "logs", "fetches", "error", "duration_ms"]


def test_a_success_is_one_json_object_with_the_keys_of_the_contract(fnconsole: Command) -> None:
    handler = fnconsole.handler("""
        const body = request.json();
        console.log("got", body.name);
        Segment.track({ event: "Signed Up", userId: body.id, properties: { z: 1, a: 2 } });
        Segment.set({ collection: "rooms", id: "1", properties: { ok: true } });
    """)
    done = fnconsole("run", handler, "--json", "--body", '{"name": "Ada", "id": "u1"}')
    assert (done.returncode, done.stderr) == (0, "")
    found = one_json(done.stdout)
    assert list(found) == KEYS
    assert found["status"] == "success" and found["error"] is None
    (event,) = found["events"]
    assert (event["type"], event["event"], event["userId"]) == ("track", "Signed Up", "u1")
    assert list(event["properties"]) == ["z", "a"]
    (item,) = found["objects"]
    assert (item["collection"], item["id"]) == ("rooms", "1")
    (log,) = found["logs"]
    assert list(log) == ["level", "text", "time_ms"]
    assert (log["level"], log["text"]) == ("log", "got Ada")
    assert found["fetches"] == []
    assert 0 < found["duration_ms"] < 5000


def test_no_workspace_is_touched(fnconsole: Command) -> None:
    fnconsole.json("run", fnconsole.handler(""))
    assert not fnconsole.home.exists()


def test_a_failing_function_exits_with_1_and_says_where(fnconsole: Command) -> None:
    handler = fnconsole.handler("  Segment.track({event: 'a', userId: 'b'});\n  nothing.here();")
    done = fnconsole("run", handler, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = one_json(done.stdout)
    assert list(found) == KEYS
    assert (found["status"], found["events"], found["objects"]) == ("error", [], [])
    error = found["error"]
    assert list(error) == ["type", "name", "message", "stack", "line", "column"]
    assert (error["type"], error["name"]) == ("Bad Request", "ReferenceError")
    assert error["message"] == "nothing is not defined"
    assert (error["line"], error["column"]) == (3, 3)
    assert "handler.js:3:3" in error["stack"]


@pytest.mark.parametrize(
    ("thrown", "kind"),
    [
        ("new ValidationError('x')", "Message Rejected"),
        ("new InvalidEventPayload('x')", "Message Rejected"),
        ("new EventNotSupported('x')", "Unsupported Event Type"),
        ("new RetryError('x')", "Retry"),
        ("new Error('x')", "Bad Request"),
        ("'x'", "Bad Request"),
    ],
)
def test_the_type_of_an_error_is_that_of_the_errors_tab(
    fnconsole: Command, thrown: str, kind: str
) -> None:
    done = fnconsole("run", fnconsole.handler(f"throw {thrown}"), "--json")
    assert done.returncode == 1
    error = one_json(done.stdout)["error"]
    assert (error["type"], error["message"]) == (kind, "x")


def test_a_file_without_onrequest_is_an_unsupported_event(fnconsole: Command) -> None:
    done = fnconsole("run", fnconsole.file("h.js", "let a = 1;"), "--json")
    assert done.returncode == 1
    error = one_json(done.stdout)["error"]
    assert (error["type"], error["message"]) == ("Unsupported Event Type", "request not supported")


@pytest.mark.parametrize(
    ("code", "line"), [("function onRequest() {\n  let a = ;\n}", 2), ("\x7fELF\x00\x01\x02", 1)]
)
def test_a_file_that_is_no_javascript_is_a_syntax_error_with_its_place(
    fnconsole: Command, code: str, line: int
) -> None:
    done = fnconsole("run", fnconsole.file("h.js", code), "--json")
    assert done.returncode == 1
    error = one_json(done.stdout)["error"]
    assert (error["type"], error["name"], error["line"]) == ("Bad Request", "SyntaxError", line)
    assert error["column"] is not None


def test_requests_that_a_function_makes_are_listed(fnconsole: Command) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Teapot) as server:
        url = f"http://127.0.0.1:{server.server_port}/pot?a=1"
        threading.Thread(target=server.handle_request, daemon=True).start()
        handler = fnconsole.handler(f"""
            const response = await fetch("{url}", {{ method: "PUT", body: "x" }});
            console.log(response.status, await response.text());
            await fetch("http://127.0.0.1:1/").catch(() => {{}});
        """)
        found = fnconsole.json("run", handler, "--allow-private")
    assert found["logs"][0]["text"] == "418 short and stout"
    first, second = found["fetches"]
    assert list(first) == ["method", "url", "status", "duration_ms"]
    assert (first["method"], first["url"], first["status"]) == ("PUT", url, 418)
    assert (second["method"], second["status"]) == ("GET", None)


def test_a_private_address_wants_a_flag_and_the_output_says_which(fnconsole: Command) -> None:
    handler = fnconsole.handler("""
        const error = await fetch("http://localhost:1/").catch((error) => error);
        Segment.track({ event: error.name, userId: "u", properties: { ...error } });
    """)
    told = "--allow-private lets this run reach it."
    done = fnconsole("run", handler, "--json")
    (event,) = json.loads(done.stdout)["events"]
    assert event["event"] == "FetchError"
    assert event["properties"]["code"] == "EACCES"
    assert "localhost" in done.stderr and "private" in done.stderr and told in done.stderr
    assert told in fnconsole("run", handler).stdout
    (event,) = fnconsole.json("run", handler, "--allow-private")["events"]
    assert event["properties"]["code"] == "ECONNREFUSED"


def test_offline_no_name_is_even_looked_up(fnconsole: Command) -> None:
    handler = fnconsole.handler('await fetch("https://example.com/")')
    done = fnconsole("run", handler, "--offline", "--allow-private", "--json")
    assert "getaddrinfo EAI_AGAIN example.com" in json.loads(done.stdout)["error"]["message"]
    assert "offline" in done.stderr


def test_a_request_file_and_settings_reach_the_function(fnconsole: Command) -> None:
    handler = fnconsole.handler("""
        Segment.track({ event: request.headers.get("x-kind"), userId: settings.user, properties: {
            body: request.json(), query: request.url.searchParams.get("q"), on: settings.on } });
    """)
    fnconsole.file("s.json", json.dumps({"settings": [{"name": "user"}, {"name": "on"}]}))
    request = {
        "payload": {"headers": {"X-Kind": ["k"]}, "body": {"a": [1, "ü"]}},
        "settings": {"user": "u9", "on": "no"},
    }
    (event,) = fnconsole.json(
        "run", handler, "--request", "-", "--settings", "s.json", "--query", "q=1",
        input=json.dumps(request),
    )["events"]  # fmt: skip
    assert (event["event"], event["userId"]) == ("k", "u9")
    assert event["properties"] == {"body": {"a": [1, "ü"]}, "query": "1", "on": "no"}


def test_the_handler_can_come_from_standard_input(fnconsole: Command) -> None:
    found = fnconsole.json("run", "-", input="onRequest = () => { console.log('in') }")
    assert found["logs"][0]["text"] == "in"


def test_strict_makes_group_demand_a_user(fnconsole: Command) -> None:
    handler = fnconsole.handler("Segment.group({ groupId: 'g' });")
    found = fnconsole.json("run", handler)
    assert [warning["index"] for warning in found["warnings"]] == [0]
    assert fnconsole("run", handler, "--strict").returncode == 1


def test_warnings_name_code_message_and_event(fnconsole: Command) -> None:
    handler = fnconsole.handler("Segment.set({ collection: 'Rooms', id: '1', properties: {} });")
    (warning,) = fnconsole.json("run", handler)["warnings"]
    assert list(warning) == ["code", "message", "index"]
    assert (warning["code"], warning["index"]) == ("SET_API_FAILED", 0)


def test_half_surrogates_and_escape_sequences_come_through_as_json(fnconsole: Command) -> None:
    handler = fnconsole.handler(r"""
        console.log("\ud800\x1b[31m\x9b");
        Segment.track({ event: "\udfff", userId: "\x07" });
    """)
    done = fnconsole("run", handler, "--json")
    assert done.returncode == 0
    assert done.stdout.isascii() and "\x1b" not in done.stdout and "\x07" not in done.stdout
    assert one_json(done.stdout)["events"][0]["event"] == "\ufffd"


def test_the_text_for_people_is_fit_for_any_terminal(fnconsole: Command) -> None:
    handler = fnconsole.handler(r"""
        console.log("\x1b]0;owned\x07 ünï");
        throw new Error("\x1b[2J");
    """)
    done = fnconsole("run", handler, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "\x1b" not in done.stdout and "\x07" not in done.stdout
    assert "handler.js:4:15" in done.stdout.replace("handler.js:4:9", "handler.js:4:15")
    assert "\\x1b[2J" in done.stdout


def test_colours_are_for_terminals_only(fnconsole: Command) -> None:
    assert "\x1b[" not in fnconsole("run", fnconsole.handler("")).stdout


def test_secret_settings_are_masked_in_what_is_printed(fnconsole: Command) -> None:
    handler = fnconsole.handler("console.log(settings.key); throw new Error(settings.key);")
    fnconsole.file("s.json", json.dumps({"settings": [{"name": "key", "sensitive": True}]}))
    for form in ([], ["--json"]):
        options = ("--settings", "s.json", "--set", "key=hunter2-secret")
        done = fnconsole("run", handler, *options, *form)
        assert done.returncode == 1
        assert "hunter2" not in done.stdout + done.stderr


def test_a_hung_function_ends_as_a_timeout_with_its_logs(fnconsole: Command) -> None:
    handler = fnconsole.handler("console.log('before'); while (true) {}")
    done = fnconsole("run", handler, "--json")
    assert done.returncode == 1
    found = one_json(done.stdout)
    assert found["error"]["type"] == "Timeout"
    assert [log["text"] for log in found["logs"]] == ["before"]


def test_ctrl_c_ends_a_run_with_130_and_without_a_word(fnconsole: Command) -> None:
    os.mkfifo(fnconsole.folder / "fifo.js")
    running = fnconsole.start("run", "fifo.js")
    # Opening for writing returns when the command has opened it for reading: it is under way.
    with open(fnconsole.folder / "fifo.js", "w") as fifo:
        fifo.write("onRequest = () => new Promise(() => setTimeout(() => {}, 4000))")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err) == (130, "", "")


def test_a_reader_that_went_away_is_no_error(fnconsole: Command) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = fnconsole("run", fnconsole.handler(""), "--json", stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_under_stdout_is_said(fnconsole: Command) -> None:
    with open("/dev/full", "w") as full:
        done = fnconsole("run", fnconsole.handler(""), "--json", stdout=full)
    assert done.returncode == 3
    assert done.stderr == "The output cannot be written: No space left on device.\n"


def test_a_closed_stdout_is_no_error(fnconsole: Command) -> None:
    handler = fnconsole.handler("")
    script = f'exec "$0" -m console run {handler} --json >&-'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],
        env=fnconsole.environment,
        cwd=fnconsole.folder,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_bad_input_is_one_sentence_and_exit_code_2(fnconsole: Command) -> None:
    handler = fnconsole.handler("")
    assert "missing.js" in fnconsole.refusal("run", "missing.js")
    assert "not UTF-8" in fnconsole.refusal("run", fnconsole.file("b.js", b"\xff"))
    assert "HANDLER.js" in fnconsole.refusal("run")
    assert "not JSON" in fnconsole.refusal("run", handler, "--request", "-", input="{nope")
    assert '"body"' in fnconsole.refusal("run", handler, "--request", "-", input="{}")
    assert "--what" in fnconsole.refusal("run", handler, "--what")
    big = fnconsole.file("big", '"' + "x" * 513 * 1024 + '"')
    assert "512 KiB" in fnconsole.refusal("run", handler, "--body", f"@{big}")


def test_help_shows_every_option_and_an_example(fnconsole: Command) -> None:
    done = fnconsole("run", "--help")
    assert done.returncode == 0
    for option in ("request", "settings", "set", "header", "query", "body", "content-type"):
        assert f"--{option} " in done.stdout
    assert "--strict" in done.stdout and "--json" in done.stdout
    assert "fnconsole run handler.js" in done.stdout
    assert "exit codes" in done.stdout


SIGNED = """
    console.log(crypto.createHash("md5").update(request.text()).digest("hex"));
    return { status: 200 };
"""


def test_a_person_is_told_what_will_differ_in_production(fnconsole: Command) -> None:
    done = fnconsole("run", fnconsole.handler(SIGNED))
    assert (done.returncode, done.stderr) == (0, "")
    outcome, told = done.stdout.split("\nIn production\n")
    assert outcome.startswith("Success")
    first, second = told.splitlines()
    assert first.startswith("  Line 3: a deployed source gets its body with the keys sorted")
    assert second.startswith("  Line 4: Segment ignores what onRequest returns")


def test_the_hints_come_although_the_function_fails(fnconsole: Command) -> None:
    done = fnconsole("run", fnconsole.handler("request.body.id;"))
    assert done.returncode == 1
    assert "\nIn production\n  Line 2: request.body does not exist" in done.stdout


def test_json_says_nothing_of_production(fnconsole: Command) -> None:
    assert list(fnconsole.json("run", fnconsole.handler(SIGNED))) == KEYS
