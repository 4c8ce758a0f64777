"""Whatever a terminal sends, or doesn't read: only text comes in, and nobody waits."""

from __future__ import annotations

import io
import os
import select
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

if sys.platform == "win32":
    pytest.skip("Windows has a driver of its own", allow_module_level=True)

from compute_jobs.tui.app.drivers import TerminalInput
from compute_jobs.tui.app.terminal_output import TerminalOutput, output_to

BEGIN, END = b"\x1b[200~", b"\x1b[201~"


def fed(data: bytes, size: int) -> bytes:
    source, out = TerminalInput(), b""
    for at in range(0, len(data), size):
        out += source.feed(data[at : at + size])
    return out + source.feed(b"")


@given(st.binary(max_size=60), st.integers(1, 20))
def test_any_bytes_come_out_as_text(data: bytes, size: int) -> None:
    fed(data, size).decode("utf-8")


@given(st.text(alphabet="aé日🙂[M~0\x1b\r\t", max_size=40), st.integers(1, 9))
def test_keys_come_through_as_they_are(keys: str, size: int) -> None:
    data = keys.encode()
    if b"\x1b[M" not in data:
        assert fed(data, size) == data


@given(st.text(), st.text(alphabet="ab\x1b[31m~\x07]0;é", max_size=60), st.integers(1, 9))
def test_a_paste_is_one_text_without_sequences(before: str, pasted: str, size: int) -> None:
    before = before.replace("\x1b", "")
    out = fed(before.encode() + BEGIN + pasted.encode() + END + b"q", size)
    keys, marker, rest = out.partition(BEGIN)
    assert keys == before.encode()
    assert marker
    text, marker, after = rest.partition(END)
    assert b"\x1b" not in text
    assert (marker, after) == (END, b"q")


@pytest.mark.parametrize("click", [b"\x1b[M \xa0!", b"\x1b[M#\xff\xff", b"\x1b[M   "])
@pytest.mark.parametrize("size", [1, 2, 3, 99])
def test_a_click_of_an_old_terminal_is_no_keys(click: bytes, size: int) -> None:
    assert fed(b"a" + click + b"b", size) == b"ab"


def test_a_lone_escape_and_an_odd_byte() -> None:
    source = TerminalInput()
    assert source.feed(b"\x1b") == b""
    assert source.waiting
    assert source.feed(b"") == b"\x1b"
    assert source.feed(b"caf\xe9 x") == b"caf x"


def pipe() -> tuple[int, io.TextIOWrapper]:
    reading, writing = os.pipe()
    return reading, io.TextIOWrapper(os.fdopen(writing, "wb", 0), "utf-8")


def test_writing_to_what_nobody_reads_returns_at_once_and_is_made_good_later() -> None:
    reading, stream = pipe()
    redrawn: list[int] = []
    output = TerminalOutput(stream)
    output.on_loss = lambda: redrawn.append(1)
    for _ in range(100):
        output.write("frame " * 4000)
        output.write("\x1b[?1000l")
    assert redrawn == []
    got = b""
    end = time.monotonic() + 10
    while not redrawn and time.monotonic() < end:
        if select.select([reading], [], [], 0.05)[0]:  # all may be read before it is told
            got += os.read(reading, 65536)
    assert redrawn == [1]
    assert got.count(b"frame ") < 200_000, "frames were dropped"
    output.write("last")
    assert output.drain()
    got += os.read(reading, 65536)
    assert got.endswith(b"last")
    assert got.count(b"\x1b[?1000l") == 100, "modes were not"
    os.close(reading)


def test_a_terminal_that_nobody_reads_holds_up_no_end() -> None:
    reading, stream = pipe()
    output = TerminalOutput(stream)
    output.write("x" * 1_000_000)
    assert not output.drain()
    os.close(reading)


def test_a_terminal_that_is_gone_is_no_error() -> None:
    reading, stream = pipe()
    os.close(reading)
    output = TerminalOutput(stream)
    output.write("x")
    assert output.drain()


class Interrupted(io.TextIOWrapper):
    """A stream that is being written to when a signal comes."""

    busy = True

    def flush(self) -> None:
        if self.busy:
            raise RuntimeError("reentrant call")
        super().flush()


def test_a_signal_while_the_stream_is_written_to_can_still_tell_the_terminal() -> None:
    reading, writing = os.pipe()
    stream = Interrupted(os.fdopen(writing, "wb", buffering=0))
    output = output_to(stream)
    stream.busy = False
    output.write("\x1b[?1049l")
    output.drain()
    assert os.read(reading, 99) == b"\x1b[?1049l"
    os.close(reading)
