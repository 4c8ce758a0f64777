"""Time codes of captions are no part of the sentences that they break."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.coverage.time_codes import without_time_codes
from tests.core.coverage.made_world import read_made

CAPTIONS = """WEBVTT - A walk through Kestrel

0:00:01.200 --> 0:00:04.000
<v Speaker 1>Each hall at Halyard draws a hundred

0:00:04.000 --> 0:00:07.100
<v Speaker 1>and fifty megawatts, so it is one point two

0:00:07.100 --> 0:00:09.900
<v Speaker 1>gigawatts in all.

0:00:09.900 --> 0:00:12.000
<v Speaker 2>And it has ten thousand GPUs.
"""
STAMPS = """0:01
So Halyard has about
0:03
a hundred thousand GPUs online at Kestrel,
0:06
and it signed a lease for 300 megawatts
0:09
with Loom last year.
"""


def test_captions_are_read_as_running_text_and_found_in_the_text_as_given() -> None:
    found = [it for it in read_made(CAPTIONS).candidates if it.figure is not None]
    assert [it.figure.value for it in found if it.figure] == [150.0, 1200.0, 10_000.0]
    assert CAPTIONS[found[1].start : found[1].end].endswith("gigawatts")
    assert found[0].quote == (
        "Each hall at Halyard draws a hundred and fifty megawatts, so it is one point two "
        "gigawatts in all."
    )


def test_stamps_on_lines_of_their_own_break_no_sentence() -> None:
    found = [it for it in read_made(STAMPS).candidates if it.figure is not None]
    assert [it.figure.value for it in found if it.figure] == [100_000.0, 300.0]
    assert not any("0:0" in it.quote for it in found)


def test_a_few_times_in_a_text_stay() -> None:
    text = "10:30 Doors open.\n11:00 Halyard speaks.\nLoom signs for 300 MW."
    assert without_time_codes(text) == (text, None)


@given(st.text(alphabet="0:1\n [].,->ab", max_size=200))
def test_each_character_has_its_place(text: str) -> None:
    shown, places = without_time_codes(f"{STAMPS}{text}")
    assert places is not None
    assert len(places) == len(shown)
    assert list(places) == sorted(places)
    assert all(f"{STAMPS}{text}"[place] == char for char, place in zip(shown, places, strict=True))
