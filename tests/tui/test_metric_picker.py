"""Metrics are picked by name or by a reader's own word, with the explanation in full."""

from __future__ import annotations

import pytest

from compute_jobs.tui.widgets.choices import STANCES, metric_choices
from compute_jobs.tui.widgets.fuzzy_picker import ranked
from tests.small_world import small_desk
from tests.tui.driving import drawn, program


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("turnover", "Revenue"),
        ("bottom line", "Net income"),
        ("top5_cust", "Top five customers' share"),
    ],
)
def test_a_metric_is_found_by_words_readers_use(typed: str, name: str) -> None:
    found = ranked(metric_choices(small_desk().view), typed)
    assert any(choice.label == name for choice in found[:3])


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_selected_metric_is_explained_in_full(size: tuple[int, int]) -> None:
    picked: list[str] = []
    app = program(small_desk())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.pick("Metric", metric_choices(app.view), picked.append)
        await pilot.pause()
        await pilot.press(*"turnover", "down", "up")
        await pilot.pause()
        screen = drawn(app)
        metric = ranked(metric_choices(app.view), "turnover")[0]
        below = screen.split("\n")[-3 if size[1] < 20 else -6 :]
        assert metric.detail[:35] in "\n".join(below)
        await pilot.press("enter")
        await pilot.pause()
        assert picked == [metric.value]


async def test_a_list_opens_on_the_value_that_is_set() -> None:
    """Enter twice must not change it: the first one would grade a document too high."""
    picked: list[str] = []
    app = program(small_desk())
    async with app.run_test() as pilot:
        await pilot.pause()
        app.pick("who speaks", STANCES, picked.append, at="supporting")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert picked == ["supporting"]
        app.pick("who speaks", STANCES, picked.append, at="supporting")
        await pilot.pause()
        await pilot.press(*"prim", "enter")
        await pilot.pause()
        assert picked == ["supporting", "primary"]
