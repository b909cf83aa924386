"""The platform's classes in the hands of code that means harm, or does not know what it does."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from core_worker import CoreWorker

ODD = Path(__file__).with_name("odd_arguments.js").read_text("utf-8")


@pytest.mark.parametrize("seed", [1, 22, 333])
def test_no_argument_makes_an_operation_fail_in_python(core: CoreWorker, seed: int) -> None:
    ran = core.body(ODD.replace("SEED", str(seed)))
    assert ran.died == ""
    assert ran.outcome["error"] is None
    (text,) = ran.texts
    assert int(text) > 5000


BREAK = """
const broken = () => { throw new Error("broken"); };
const TypedArray = Object.getPrototypeOf(Uint8Array);
const owners = [Array, String, TypedArray, Map, WeakMap, RegExp, Function, Reflect, JSON, Object];
const found = [];
for (const owner of owners) for (const object of [owner, owner.prototype ?? {}]) {
  for (const name of Object.getOwnPropertyNames(object)) {
    const { configurable, value } = Object.getOwnPropertyDescriptor(object, name);
    const kept = name === "constructor" || name === "toString" || name === "valueOf";
    if (configurable && typeof value === "function" && !kept) found.push([object, name]);
  }
}
for (let i = 0; i < found.length; i++) found[i][0][found[i][1]] = broken;
"""


def test_a_signature_check_holds_where_the_built_ins_are_broken(core: CoreWorker) -> None:
    body = '{"a":"é"}'
    good = hmac.new(b"secret", body.encode(), hashlib.sha256).hexdigest()
    ran = core.body(
        BREAK
        + """
        const made = crypto.createHmac("sha256", "secret").update(request.text()).digest("hex");
        const same = crypto.timingSafeEqual(Buffer.from(made), Buffer.from(settings.good));
        const bytes = Buffer.from("eA==", "base64");
        const hash = crypto.createHash("sha1").update(bytes).digest("base64");
        Segment.track({ event: "checked", userId: made, properties: { same, hash } });
        """,
        body,
        settings={"good": good},
    )
    (event,) = ran.events
    assert event["userId"] == good
    assert event["properties"] == {"same": True, "hash": "EfatjsUqKYSrqv18O1FlA3hcIHI="}
