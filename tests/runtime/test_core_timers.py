"""Timers and microtasks, with Node's edge cases."""

from __future__ import annotations

import pytest
from core_worker import CoreWorker

WAIT = "await new Promise((resolve) => setTimeout(resolve, 20));"


@pytest.mark.parametrize(
    "delay", ["", ", 0", ", -5", ", NaN", ", 2 ** 31", ", 'x'", ", {}", ", 0.5", ", null"]
)
def test_odd_delays_are_one_millisecond(core: CoreWorker, delay: str) -> None:
    ran = core.body(
        f"""
        setTimeout(() => console.log("before"), 1);
        setTimeout(() => console.log("odd"){delay});
        setTimeout(() => console.log("behind"), 1);
        {WAIT}
        """
    )
    assert ran.texts == ["before", "odd", "behind"]


def test_delays_are_waited_for_in_order(core: CoreWorker) -> None:
    ran = core.body(
        f"""
        setTimeout(() => console.log('three'), 12);
        setTimeout(() => console.log('two'), 6);
        setTimeout(() => console.log('one'), 1);
        setTimeout(() => console.log('one b'), 1);
        {WAIT}
        """
    )
    assert ran.texts == ["one", "one b", "two", "three"]
    assert ran.outcome["duration_ms"] >= 20


def test_arguments_and_this_are_passed(core: CoreWorker) -> None:
    ran = core.body(
        """
        await new Promise((resolve) => {
          const timer = setTimeout(function (...all) {
            console.log(all, this === timer);
            resolve();
          }, 1, 'a', 2);
        });
        """
    )
    assert ran.texts == ["[ 'a', 2 ] true"]


@pytest.mark.parametrize("name", ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"])
@pytest.mark.parametrize(
    ("value", "received"),
    [
        ("undefined", "undefined"),
        ("'code()'", "type string ('code()')"),
        ("{}", "an instance of Object"),
    ],
)
def test_what_is_no_function_is_refused(
    core: CoreWorker, name: str, value: str, received: str
) -> None:
    error = core.body(f"{name}({value}, 5)").error
    assert error["name"] == "TypeError"
    assert error["code"] == "ERR_INVALID_ARG_TYPE"
    assert error["message"] == (
        f'The "callback" argument must be of type function. Received {received}'
    )


def test_big_integers_are_no_delays(core: CoreWorker) -> None:
    assert core.body("setTimeout(() => {}, 5n)").error["name"] == "TypeError"


def test_cleared_timers_do_not_fire(core: CoreWorker) -> None:
    ran = core.body(
        f"""
        const never = () => console.log('never');
        clearTimeout(setTimeout(never, 1));
        clearInterval(setInterval(never, 1));
        clearInterval(setTimeout(never, 1));
        clearImmediate(setImmediate(never));
        clearTimeout(+setTimeout(never, 1));
        clearTimeout(String(+setTimeout(never, 1)));
        setTimeout(never, 1).close();
        const later = setTimeout(never, 8);
        setImmediate(() => clearTimeout(later));
        {WAIT}
        """
    )
    assert ran.texts == []
    assert ran.outcome["pending"]["timers"] == 0


def test_a_number_that_was_not_asked_for_clears_nothing(core: CoreWorker) -> None:
    ran = core.body(
        f"setTimeout(() => console.log('fired'), 1); clearTimeout(1); clearTimeout(2); {WAIT}"
    )
    assert ran.texts == ["fired"]


@pytest.mark.parametrize(
    "value", ["undefined", "null", "{}", "'x'", "NaN", "Symbol()", "5n", "() => {}"]
)
def test_clearing_what_is_no_timer_does_nothing(core: CoreWorker, value: str) -> None:
    ran = core.body(f"clearTimeout({value}); clearInterval({value}); clearImmediate({value})")
    assert ran.outcome["status"] == "success"


def test_intervals_repeat_until_cleared_from_within(core: CoreWorker) -> None:
    ran = core.body(
        """
        await new Promise((resolve) => {
          let count = 0;
          const timer = setInterval((text) => {
            console.log(text, ++count);
            if (count === 3) { clearInterval(timer); setTimeout(resolve, 5) }
          }, 1, 'tick');
        });
        """
    )
    assert ran.texts == ["tick 1", "tick 2", "tick 3"]


def test_timeout_objects_have_node_s_methods(core: CoreWorker) -> None:
    ran = core.body(
        """
        const timer = setTimeout(() => {}, 1);
        console.log(typeof timer, timer.constructor.name, timer.hasRef(), timer.unref() === timer);
        console.log(timer.hasRef(), timer.ref().hasRef(), typeof +timer, +timer > 0);
        console.log(timer.refresh() === timer);
        console.log(Object.getOwnPropertyNames(Object.getPrototypeOf(timer)).sort().join());
        const now = setImmediate(() => {});
        console.log(now.constructor.name, now.hasRef(), now.unref().hasRef(), now.ref() === now);
        """
    )
    assert ran.texts == [
        "object Timeout true true",
        "false true number true",
        "true",
        "close,constructor,hasRef,ref,refresh,unref",
        "Immediate true false true",
    ]


def test_refresh_starts_a_timer_again_even_after_it_fired(core: CoreWorker) -> None:
    ran = core.body(
        f"""
        let count = 0;
        const timer = setTimeout(() => {{
          console.log(++count);
          if (count < 3) timer.refresh();
        }}, 1);
        {WAIT}
        """
    )
    assert ran.texts == ["1", "2", "3"]


def test_microtasks_come_before_timers_and_between_them(core: CoreWorker) -> None:
    ran = core.body(
        f"""
        setTimeout(() => {{ console.log('one'); queueMicrotask(() => console.log('micro')) }}, 1);
        setTimeout(() => console.log('two'), 1);
        queueMicrotask(() => console.log('first'));
        Promise.resolve().then(() => console.log('second'));
        console.log('now');
        {WAIT}
        """
    )
    assert ran.texts == ["now", "first", "second", "one", "micro", "two"]


@pytest.mark.parametrize(
    "schedule", ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]
)
def test_an_error_in_a_callback_is_uncaught_and_fails_the_run(
    core: CoreWorker, schedule: str
) -> None:
    ran = core.body(
        f"""
        Segment.track({{event: 'e', userId: 'u'}});
        {schedule}(function late() {{ throw new RangeError('uncaught') }}, 1);
        {WAIT}
        console.log('never');
        """
    )
    assert (ran.error["name"], ran.error["message"]) == ("RangeError", "uncaught")
    assert "late (handler.js:4:" in ran.error["stack"]
    assert ran.outcome["events"] == []
    assert ran.texts == []


def test_pending_timers_are_counted_when_the_handler_ends(core: CoreWorker) -> None:
    ran = core.body(
        "setTimeout(() => {}, 1000); setInterval(() => {}, 1000); setImmediate(() => {})"
    )
    assert ran.outcome["pending"] == {"timers": 3, "fetches": 0}


def test_immediates_come_right_after_the_step_in_rounds_and_before_later_timers(
    core: CoreWorker,
) -> None:
    ran = core.body(
        """
        await new Promise((resolve) => {
          setTimeout(() => { console.log("timer"); resolve() }, 150);
          setImmediate(() => {
            console.log("a");
            setImmediate(() => console.log("c"));
            queueMicrotask(() => console.log("microtask of a"));
            clearImmediate(gone);
          });
          const gone = setImmediate(() => console.log("never"));
          setImmediate((text) => console.log(text), "b");
        });
        """
    )
    assert ran.texts == ["a", "microtask of a", "b", "c", "timer"]


def test_ten_thousand_immediates_take_no_time_of_their_own(core: CoreWorker) -> None:
    """At a millisecond each they would run into the deadline."""
    ran = core.body(
        "let n = 0; await new Promise((done) => { const next = () =>"
        " ++n < 10000 ? setImmediate(next) : done(); next() });"
        "Segment.track({ event: n, userId: 'u' })"
    )
    assert [event["event"] for event in ran.events] == [10000]
    assert ran.outcome["duration_ms"] < 5000
