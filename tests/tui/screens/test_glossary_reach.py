"""What a column means is one key away, and a click on its head sorts by it."""

from __future__ import annotations

from compute_jobs.desk.desk import Desk
from compute_jobs.tui.panes.claims import CLAIM_COLUMNS
from compute_jobs.tui.panes.employers import EmployersPane, employer_columns
from compute_jobs.tui.screens.fit_breakdown import WhyScreen
from compute_jobs.tui.screens.robustness import RobustnessScreen
from compute_jobs.tui.widgets.row_list import lay_out
from tests.small_world import small_desk
from tests.tui.driving import OWN_CLAIM, drawn, program


def test_columns_name_terms_that_the_glossary_has() -> None:
    from compute_jobs.packs.tables import read_glossary

    known = {term.id for term in read_glossary()}
    columns = (*employer_columns(10), *CLAIM_COLUMNS, *WhyScreen.columns)
    named = {term for column in columns for term in column.terms.split()}
    assert {"range", "rank-share", "grounded", "tier", "reported"} <= named <= known
    assert RobustnessScreen.name_of


async def test_the_focused_table_s_heads_come_first() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("g")
        rows = drawn(app).split("\n")[3:9]
        for row, term in zip(
            rows, ("Fit", "Overdue", "Anchor", "Range", "Grounded", "First (share"), strict=False
        ):
            assert term in row, rows
        await pilot.press("escape", "2", "g")
        rows = drawn(app).split("\n")[3:9]
        for row, term in zip(rows, ("Tier", "Filed", "Via a filing", "Company"), strict=False):
            assert term in row, rows


async def test_a_click_on_a_head_sorts() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        pane = app.screen.query_one(EmployersPane)
        layout = lay_out(pane.list.source.columns, pane.list.body_width - 1)
        x = 1 + sum(size + 1 for column, size in layout[: [c.id for c, _ in layout].index("range")])
        await pilot.click(pane.list, offset=(x + 1, 0))
        assert pane.shown.sort == "range"


async def why_aurora(desk: Desk) -> str:
    """The screen that says why Aurora ranks where it does."""
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        app.go_to_employer("aurora")
        await pilot.press("y")
        await pilot.pause()
        return drawn(app)


def with_aurora() -> Desk:
    desk = small_desk()
    assert desk.own.add_employer({"name": "Aurora", "layer": "lab"}).problems == {}
    return desk


async def test_why_of_an_unranked_employer_says_what_is_missing_for_a_rank() -> None:
    text = await why_aurora(with_aurora())
    assert "Aurora is not ranked" in text
    assert "For a rank: 0 of 50 % known: add" in text


async def test_why_opens_at_what_a_partly_known_employer_lacks() -> None:
    desk = with_aurora()
    grew = {"statement": "Aurora's revenue grew by half.", "metric": "revenue_growth"}
    claim = {**OWN_CLAIM, **grew, "figure": "50 %", "subjects": "aurora", "period": "2026-Q3"}
    assert desk.own.add_claim(claim).problems == {}
    text = await why_aurora(desk)
    assert "of your weights known, 50 % needed" in text
    assert "what is missing" in text
    assert "reads an article" in text
