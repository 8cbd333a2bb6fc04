"""The cell: what a run may take, how it is stopped, and that nobody else loads the engine."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import msgspec
import pytest
from botocore.stub import Stubber

from chalicelib.adapters.cell.local import decoded, local_cell
from chalicelib.adapters.cell.remote import RemoteCell
from chalicelib.domain.modules.errors import CellUnavailable
from chalicelib.domain.modules.ports import Answer, Exchange, HostCall, Outcome, Task

ASK = "const a = await host.data.get('t', 'g', 'a'); const b = await host.products.get(a); return [a, b];"


def task(code: str, *rounds: tuple[Exchange, ...], **files: str) -> Task:
    """A task whose `GET /` runs some code."""
    source = f"export default {{ store: {{ 'GET /': async (request, host) => {{ {code} }} }} }};"
    return Task(
        sources={"index.js": source, **files},
        entry="index.js",
        kind="store",
        input={"method": "GET", "path": "/"},
        settings={},
        now=0,
        seed=(1, 2, 3, 4),
        rounds=rounds,
    )


def exchange(name: str, value: Any, **args: Any) -> Exchange:
    return Exchange(call=HostCall(name=name, args=args), answer=Answer(value=value))


def test_a_run_goes_as_far_as_it_was_answered() -> None:
    run = local_cell().run
    first = exchange("data.get", "x", table="t", group="g", key="a")
    second = exchange("products.get", None, id="x")
    assert run(task(ASK)) == Outcome(calls=(first.call,))
    assert run(task(ASK, (first,))) == Outcome(calls=(second.call,))
    assert run(task(ASK, (first,), (second,))) == Outcome(done=["x", None])


def test_a_run_that_asks_for_something_else_than_before_is_refused() -> None:
    other = exchange("data.get", "x", table="t", group="g", key="b")
    assert local_cell().run(task(ASK, (other,))) == Outcome(failed="diverged")


def test_answers_come_in_the_rounds_in_which_they_were_asked_for() -> None:
    code = """const later = async (key, ticks) => {
        await host.data.get('t', 'g', key);
        for (let i = 0; i < ticks; i += 1) await null;
        return host.data.get('t', 'g', key + key);
    };
    return Promise.all([later('a', 5), later('b', 0)]);"""
    keys = ["a", "b"]
    first = tuple(exchange("data.get", 1, table="t", group="g", key=key) for key in keys)
    second = local_cell().run(task(code, first)).calls
    assert [call.args["key"] for call in second] == ["bb", "aa"]
    answered = tuple(Exchange(call=call, answer=Answer(value=call.args["key"])) for call in second)
    assert local_cell().run(task(code, first, answered)) == Outcome(done=["aa", "bb"])


@pytest.mark.parametrize(
    ("code", "failed"),
    [
        ("for (;;);", "time"),
        ("const again = () => { Promise.resolve().then(again); }; again(); await new Promise(() => {});", "time"),
        ("/(a+)+$/.test('a'.repeat(40) + 'b');", "time"),
        # A native function that is busy cannot be asked to stop: its process is killed.
        ("const b = new Uint8Array(3e7); for (let i = 0; i < 1e5; i += 1) b.fill(i);", "time"),
        ("const f = () => 1 + f(); f();", "crashed"),
        ("let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; return a;", "crashed"),
        ("await new Promise(() => {});", "stuck"),
        ("return 'x'.repeat(1e6);", "output"),
        ("await Promise.all(Array.from({length: 17}, () => host.id && host.data.get('t', 'g', 'a')));", "calls"),
    ],
)
def test_what_goes_too_far_is_stopped_soon(code: str, failed: str) -> None:
    local_cell().run(task("return 1;"))  # the engine is ready
    begun = time.monotonic()
    assert local_cell().run(task(code)).failed == failed
    assert time.monotonic() - begun < 5
    assert local_cell().run(task("return 1;")) == Outcome(done=1)


def test_a_long_chain_of_promises_is_not_called_stuck() -> None:
    code = "let sum = 0; for (let i = 0; i < 60000; i += 1) sum += await 1; return sum;"
    assert local_cell().run(task(code)) == Outcome(done=60_000)


def test_memory_is_bounded() -> None:
    assert local_cell().run(task("return new Uint8Array(6.4e7).length;")).failed in ("memory", "threw")
    assert local_cell().run(task("const a = []; for (;;) a.push('x'.repeat(1e6) + a.length);")).failed is not None
    # Each promise of this chain holds the one before: on a fast machine memory ends first, and nothing is left to do.
    chain = "const again = () => Promise.resolve().then(again); again(); await new Promise(() => {});"
    assert local_cell().run(task(chain)).failed in ("time", "stuck")


def test_only_files_of_the_package_are_imported() -> None:
    got = local_cell().run(
        task(
            "const { x } = await import('./lib/a.js'); return x;",
            **{"lib/a.js": "import y from '../b.json'; export const x = y;", "b.json": "export default 7;"},
        )
    )
    assert got == Outcome(done=7)
    for name in ("os", "std", "./c.js", "../../etc/passwd", "/etc/passwd", "https://example.com/x.js"):
        assert local_cell().run(task(f"await import('{name}');")).failed == "threw"


def test_there_is_no_way_out_of_the_language() -> None:
    names = ["process", "require", "fetch", "XMLHttpRequest", "WebSocket", "setTimeout", "Deno", "std", "os", "Atomics"]
    code = f"return {names!r}.filter((name) => typeof globalThis[name] !== 'undefined');"
    assert local_cell().run(task(code)) == Outcome(done=[])


def test_an_answer_that_cannot_be_read_is_the_modules_failure() -> None:
    assert decoded(b'{"done": "\\ud800"}') == Outcome(failed="output")
    assert decoded(b"[" * 100_000) == Outcome(failed="output")
    assert decoded(msgspec.json.encode({"done": 1})) == Outcome(done=1)


@pytest.mark.parametrize("group", ["store", "admin", "setup", "hooks", "sites", "workers"])
def test_no_function_of_the_shop_loads_the_engine(group: str) -> None:
    code = f"""
import sys
from scripts.offline import offline_system
from chalicelib.groups import build
build([{group!r}], offline_system())
print([name for name in ("quickjs_rs", "wasmtime", "chalicelib.adapters.cell.engine") if name in sys.modules])
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ServiceException"])
def test_a_function_that_has_no_room_is_asked_again_later(code: str) -> None:
    cell = RemoteCell("prod-souk-cell", "eu-west-1")
    with Stubber(cell._client) as lambda_:
        lambda_.add_client_error("invoke", code, http_status_code=429)
        with pytest.raises(CellUnavailable) as refused:
            cell.run(task("return 1;"))
    assert refused.value.details == {"retry_after_seconds": 1}
