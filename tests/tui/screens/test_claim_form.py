"""A claim of one's own in the program: its document and tiers, changed, removed, brought back."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from compute_jobs.tui.app.app import JobsApp
from tests.small_world import saved_changes, small_desk
from tests.tui.driving import OWN_CLAIM, drawn, program, status

EDGAR = "https://www.sec.gov/Archives/edgar/data/4242/1/q.htm"


def value(app: JobsApp, name: str) -> str:
    return app.screen.query_one(f"#{name}", Input).value


async def fill(pilot: Pilot[None], **fields: str) -> None:
    for name, text in fields.items():
        pilot.app.screen.query_one(f"#{name}", Input).value = text
        await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def offered(pilot: Pilot[None], app: JobsApp) -> str:
    """What the tier's list offers."""
    app.screen.query_one("#tier", Input).focus()
    await press(pilot, "enter")
    text = drawn(app)
    await press(pilot, "escape")
    return text


async def test_the_address_says_the_kind_and_the_kind_the_tiers() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "a")
        assert (value(app, "kind"), value(app, "stance")) == ("own", "supporting")
        assert "the filing is in the ledger" not in await offered(pilot, app)
        await fill(pilot, url=EDGAR)
        card = [value(app, name) for name in ("kind", "stance", "publisher")]
        assert card == ["filing", "primary", "Harbor Interconnect"]
        assert "the filing is in the ledger" in await offered(pilot, app)
        await fill(pilot, url=EDGAR.replace("4242", "99"))
        assert (value(app, "stance"), value(app, "publisher")) == ("supporting", "")
        assert "the filing is in the ledger" not in await offered(pilot, app)
        await fill(pilot, publisher="Somebody", url="https://unknown.example/a")
        assert (value(app, "kind"), value(app, "publisher")) == ("", "Somebody")
        app.screen.query_one("#tier", Input).focus()
        await pilot.pause()
        assert "Say its kind first." in drawn(app)
        await fill(pilot, url="")
        assert (value(app, "kind"), value(app, "publisher")) == ("own", "Somebody")


async def test_quitting_asks_before_what_was_typed_is_lost() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "a", "ctrl+q")
        assert not app.is_running, "nothing was typed"
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, statement="Harbor has 12 GPUs")
        await press(pilot, "ctrl+q")
        assert "quit? what you typed is lost: y yes" in drawn(app)
        await press(pilot, "escape")
        assert value(app, "statement") == "Harbor has 12 GPUs"


@pytest.mark.parametrize(
    ("fields", "at"),
    [({"figure": "lots"}, "figure"), ({"tier": "filed"}, "tier"), ({"as_of": "May?"}, "as_of"),
     ({"url": "https://unknown.example/a"}, "kind"), ({"source": "nosuch"}, "source")],
)  # fmt: skip
async def test_the_bad_field_gets_the_focus_and_all_that_was_typed_stays(
    fields: dict[str, str], at: str
) -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, **{**OWN_CLAIM, **fields})
        await press(pilot, "ctrl+s")
        assert app.focused is not None and app.focused.id == at
        typed = {**OWN_CLAIM, **fields}
        assert {name: value(app, name) for name in typed} == typed
        assert status(app).startswith("Not saved:")
        assert at != "as_of" or "as of: " in drawn(app), "as the field is called on screen"
        assert saved_changes(desk) == []


async def test_another_claim_shares_the_source_and_each_is_undone_by_itself() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, **OWN_CLAIM)
        await press(pilot, "ctrl+s")
        assert app.main is not None
        first = app.main.claims.claim
        assert first == "own-harbor-employees"
        assert status(app).startswith("Added your claim; + adds another from its source.")
        await press(pilot, "+")
        assert (value(app, "publisher"), value(app, "as_of")) == (
            OWN_CLAIM["publisher"], OWN_CLAIM["as_of"],
        )  # fmt: skip
        await fill(pilot, statement="Many use it.", metric="Users", figure="9", tier="reported")
        await press(pilot, "ctrl+s")
        second = app.main.claims.claim
        assert second == "own-harbor-users"
        claims = app.view.evidence.claims
        assert claims[first].sources == claims[second].sources
        await press(pilot, "A")
        await fill(pilot, figure="10")
        await press(pilot, "ctrl+s")
        figure = app.view.evidence.claims[second].figure
        assert figure is not None and figure.value == 10
        app.go_to_claim(first)
        await press(pilot, "D")
        assert status(app).startswith("Removed; Z or u restores it.")
        assert first not in app.view.evidence.claims
        app.go_to_claim(second)
        await press(pilot, "Z")
        assert status(app).startswith(
            "Undone: claim on Harbor Interconnect has its earlier figure again: “Many use it.”"
        )
        assert first not in app.view.evidence.claims, "what came after it stays"
        app.main.claims.do_restore_claim()
        await press(pilot, "enter")
        assert app.main.claims.claim == first


@pytest.mark.parametrize("key", ["A", "D"])
async def test_a_claim_that_is_not_ones_own_says_why_it_stays(key: str) -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", key)
        assert app.screen is app.main
        assert status(app) == (
            "This claim comes with the program, so it can't be changed; x sets it aside."
        )
        await press(pilot, "Z")
        assert status(app) == "No claim of yours was removed."
        assert saved_changes(desk) == []


async def test_what_is_picked_shows_its_name_and_is_saved_by_its_id() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, statement="They hire.", publisher="an engineer there")
        for name, words in (("metric", "employees"), ("tier", "press")):
            app.screen.query_one(f"#{name}", Input).focus()
            await press(pilot, "enter", *words, "enter")
        assert (value(app, "metric"), value(app, "tier")) == ("Employees", "press")
        await press(pilot, "escape", "a")
        assert (value(app, "metric"), value(app, "tier")) == ("Employees", "press"), "as a draft"
        await press(pilot, "ctrl+s")
        claim = app.view.evidence.claims["own-harbor-employees"]
        assert (claim.metric, claim.tier) == ("employees", "reported")
        await press(pilot, "A")
        assert (value(app, "metric"), value(app, "tier")) == ("Employees", "press")
        assert value(app, "source") == app.view.evidence.sources[claim.sources[0].source].title
        await fill(pilot, metric="employees")
        await press(pilot, "ctrl+s")
        assert app.view.evidence.claims[claim.id] == claim, "nothing was changed"


async def test_a_statement_with_another_figure_than_the_claim_is_said() -> None:
    app = program(small_desk())
    async with app.run_test(size=(160, 40)) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, **OWN_CLAIM)
        await press(pilot, "ctrl+s", "A")
        await fill(pilot, statement="They have 300 employees.")
        await press(pilot, "ctrl+s")
        assert status(app) == (
            "Changed. The statement says 300 employees, but the figure is 200 employees;"
            " A changes it."
        )
        await press(pilot, "A")
        await fill(pilot, figure="300")
        await press(pilot, "ctrl+s")
        assert status(app) == "Changed your claim."


async def test_a_form_that_was_only_looked_at_is_left_without_a_word() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "a", "escape")
        assert "Not saved" not in status(app)
        await press(pilot, "a")
        await fill(pilot, **OWN_CLAIM)
        await press(pilot, "ctrl+s", "A", "escape")
        assert "Not saved" not in status(app)
