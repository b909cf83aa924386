"""cache.load and cache.delete."""

from __future__ import annotations

import pytest
from core_worker import CoreWorker


def test_values_are_made_once_and_kept(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        const make = async () => ({number: ++made});
        const first = await cache.load('k', 1000, make);
        const second = await cache.load('k', 1000, make);
        console.log(first, first === second, await cache.load('other', 1000, make));
        console.log(cache.delete('k'), await cache.load('k', 1000, make));
        """
    )
    assert ran.texts == ["{ number: 1 } true { number: 2 }", "undefined { number: 3 }"]


@pytest.mark.parametrize("arguments", ["", "undefined, ", "-1, ", "null, "])
def test_without_a_time_to_live_nothing_expires(core: CoreWorker, arguments: str) -> None:
    ran = core.body(
        f"""
        let made = 0;
        await cache.load('k', {arguments}() => ++made);
        await new Promise((resolve) => setTimeout(resolve, 5));
        console.log(await cache.load('k', {arguments}() => ++made));
        """
    )
    assert ran.texts == ["1"]


def test_values_expire(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        const load = () => cache.load('k', 5, () => ++made);
        console.log(await load(), await load());
        await new Promise((resolve) => setTimeout(resolve, 12));
        console.log(await load());
        """
    )
    assert ran.texts == ["1 1", "2"]


def test_failures_are_not_kept(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        const tell = (load) => load.catch((error) => error.message).then(console.log);
        const make = async () => {
          if (++made < 3) throw new Error('no ' + made);
          return made;
        };
        for (let i = 0; i < 3; i++) await tell(cache.load('k', 1000, make));
        await tell(cache.load('sync', 1, () => { throw new Error('sync') }));
        """
    )
    assert ran.texts == ["no 1", "no 2", "3", "sync"]


def test_loads_at_the_same_time_share_one_call(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        const make = () => new Promise((done) => setTimeout(done, 2, ++made));
        const load = () => cache.load('k', 1000, make);
        console.log(await Promise.all([load(), load(), load()]), made);
        """
    )
    assert ran.texts == ["[ 1, 1, 1 ] 1"]


def test_what_is_deleted_while_it_loads_is_not_kept(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        const make = () => new Promise((done) => setTimeout(done, 2, ++made));
        const load = () => cache.load('k', 1000, make);
        const first = load();
        cache.delete('k');
        const second = load();
        console.log(await first, await second, await load());
        """
    )
    assert ran.texts == ["1 2 2"]


@pytest.mark.parametrize("arguments", ["'k'", "'k', 5", "'k', 5, 'x'", "'k', {}, () => 1"])
def test_wrong_arguments_reject(core: CoreWorker, arguments: str) -> None:
    ran = core.body(
        f"const p = cache.load({arguments}); console.log(p instanceof Promise); await p"
    )
    assert ran.texts == ["true"]
    assert ran.error["name"] == "TypeError"


def test_undefined_is_a_value_like_any_other(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        await cache.load('k', () => { made++ });
        await cache.load('k', () => { made++ });
        console.log(made);
        """
    )
    assert ran.texts == ["1"]


def test_the_oldest_entries_make_room(core: CoreWorker) -> None:
    ran = core.body(
        """
        let made = 0;
        for (let i = 0; i < 1001; i++) await cache.load(i, () => ++made);
        await cache.load(1, () => ++made);
        console.log(made);
        await cache.load(0, () => ++made);
        console.log(made);
        """
    )
    assert ran.texts == ["1001", "1002"]
