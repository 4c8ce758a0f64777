"""The three panes: what is in sight at which width, and that the employers lead the rest."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Day, Evidence
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import find_home
from compute_jobs.tui.app import workers
from compute_jobs.tui.panes.claim_page import add_claim
from compute_jobs.tui.panes.claims import ClaimsPane
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import lay_out
from tests.site_world import with_sites
from tests.small_world import nothing_known, saved_changes, saved_profile, small_desk
from tests.tui.driving import OWN_CLAIM, drawn, program, status, until


def _all_say(evidence: Evidence) -> Evidence:
    claims = {
        id_: replace(claim, statement="It keeps growing.", hedge="")
        for id_, claim in evidence.claims.items()
    }
    return replace(evidence, claims=claims)


async def test_three_panes_at_120_columns() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = drawn(app)
        assert "1 Employers (6)" in text
        assert "2 Claims · Harbor Interconnect (6)" in text
        assert "3 Checklist" in text


async def test_one_pane_at_80_columns_and_the_same_keys() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "2 Claims" not in drawn(app)
        await pilot.press("2")
        text = drawn(app)
        assert "2 Claims" in text
        assert "1 Employers" not in text
        await pilot.press("tab")
        assert "3 Checklist" in drawn(app)


async def test_claims_and_checklist_follow_the_employer() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        text = drawn(app)
        assert "2 Claims · Northlight (3)" in text
        assert "Checklist · Nort" in text


async def test_a_preference_moves_the_ranking_on_every_key() -> None:
    desk = small_desk()
    app = program(desk, welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "enter", *["backspace"] * 4, "9", "5")
        await pilot.pause()
        assert desk.view.order[0] == "harbor"
        assert saved_changes(desk) == []
        await pilot.press("z")
        await pilot.pause()
        assert "the last valid value still" in drawn(app)
        assert desk.view.order[0] == "harbor"
        await pilot.press(*["backspace"] * 3, "6", "0", "enter")
        await pilot.pause()
        assert desk.view.order[0] == "northlight"
        assert saved_profile(desk).preferences[0].value == 60.0
        assert len(saved_changes(desk)) == 1, "typing is one step to undo"
        await pilot.press("u")
        await pilot.pause()
        assert desk.view.order[0] == "harbor"


KEYS = {
    "down the table": ("down", "down"),
    "a deal-breaker": ("p", "down", "space", "space", "o"),
    "weights": ("w", "right", "right", "down", "left"),
    "a filter": ("slash", "a", "r", "escape"),
    "claims": ("2", "down", "down", "up"),
    "the shortlist": ("space", "down", "space"),
    "pages": ("2", "down", "tab", "down"),
    "another screen and back": ("d", "down", "escape"),
}


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
@pytest.mark.parametrize("name", KEYS)
async def test_lines_drawn_one_by_one_are_what_a_whole_repaint_shows(
    name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await until(pilot, app.view.robustness_cached)  # the rank shares
        monkeypatch.setattr(workers, "DELAY", 1000.0)  # and none come between the two drawings
        for key in KEYS[name]:
            await pilot.press(key)
        await pilot.pause()
        before = drawn(app)
        app.screen.refresh(layout=True)
        for widget in app.screen.query("*"):
            widget.refresh()
        await pilot.pause()
        assert drawn(app) == before


async def test_how_much_is_grounded_stands_beside_the_fit() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        head, first = drawn(app).split("\n")[2:4]
        view = app.view
        shown = f"{round(100 * view.row(view.order[0]).grounded)}%"
        at = head.index("grounded")
        assert first[at : at + 8].strip() == shown


async def test_the_figure_that_breaks_a_line_is_in_sight_where_its_sentence_is_cut() -> None:
    desk = small_desk()
    desk.set_preference(desk.read_preference("top5_customer_share", "<=", "20"))
    out = next(row for id_ in desk.view.order if (row := desk.view.row(id_)).excluded)
    figure = out.out_for[0].figure_first
    assert not figure.startswith(out.out_for[0].name)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        line = next(it[:40] for it in drawn(app).split("\n") if "✗" in it[:40])
        assert "> 20 %" in line


async def test_a_statement_has_most_of_the_claims_pane() -> None:
    for size, cells in (((160, 50), 50), ((120, 40), 34), ((80, 24), 50), ((40, 12), 30)):
        app = program()
        async with app.run_test(size=size) as pilot:
            await pilot.press("2")
            await pilot.pause()
            rows = app.screen.query_one(ClaimsPane).list
            wide = {
                column.id: got for column, got in lay_out(rows.source.columns, rows.body_width - 1)
            }
            assert wide["statement"] >= cells, size


async def test_who_filed_most_comes_first_when_asked() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        assert "evidence" not in drawn(app).split("\n")[2][:40]
        await pilot.press("s", "e")
        await pilot.pause()
        assert "evidence" in drawn(app).split("\n")[2][:40], "the sorted column has room"
        pane = app.main.employers  # type: ignore[union-attr]
        filed = [app.view.row(id_).tiers.get("filed", 0) for id_ in pane.arrangement.ids]
        assert filed == sorted(filed, reverse=True)
        assert filed[0] > filed[-1]


async def test_machines_for_each_employee_can_sort_and_show_while_they_do() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "H100e/head" not in drawn(app)
        await pilot.press("s", "h")
        await pilot.pause()
        text = drawn(app)
        assert "H100e/head" in text
        assert app.main.employers.arrangement.ids[0] == "cobalt"  # type: ignore[union-attr]
        assert "● 480" in text
        await pilot.press("s", "p")
        await pilot.pause()
        assert "● 260 kW" in drawn(app)
        await pilot.press("s", "r")
        await pilot.pause()
        assert "/head" not in drawn(app)


async def test_the_title_says_how_new_the_newest_evidence_is() -> None:
    app = program()
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        title = drawn(app).split("\n")[0]
        assert "6 of 6 ranked" in title
        assert "newest evidence 20 Nov (1 day)" in title
        assert title.rstrip().endswith("R refresh")
        await pilot.press("h")
        await pilot.pause()
        assert "R refresh" not in drawn(app).split("\n")[0]
        await pilot.press("escape")
        for width in (100, 80, 60, 40):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            title = drawn(app).split("\n")[0]
            assert "2026" in title
            assert not title.rstrip().endswith(("·", "("))


async def test_without_dated_evidence_the_title_names_none() -> None:
    app = program(small_desk(change=nothing_known))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "newest" not in drawn(app).split("\n")[0]


async def test_a_claim_is_its_statement_first() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        claims = app.main.claims.list  # type: ignore[union-attr]
        at = drawn(app).split("\n")[2].index("statement")
        widths = {column.id: size for column, size in claims._layout_in(claims.body_width)}
        assert at > 0
        assert widths["statement"] > sum(widths.values()) / 2
        assert "figure" not in widths


@pytest.mark.parametrize(
    ("day", "seen"), [("2026-10", "Oct'26"), ("2026-10-02", "Oct'26"), ("2026-Q3", "Q3 26")]
)
async def test_a_small_date_keeps_its_month(day: str, seen: str) -> None:
    def dated(evidence: Evidence) -> Evidence:
        stated = parse_day(day)
        when = Day(stated.text, stated.first, stated.last, inferred=True)
        claims = {
            id_: replace(claim, as_of=when, period=None) for id_, claim in evidence.claims.items()
        }
        return replace(evidence, claims=claims)

    app = program(small_desk(change=dated))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert seen in drawn(app).split("\n")[3]


async def test_what_a_statement_leaves_out_follows_it() -> None:
    desk = small_desk(change=_all_say)
    app = program(desk)
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        text = drawn(app)
        assert "It keeps growing.  $308.4M Revenue" in text
        assert "It keeps growing.  93.4 % " in text
        assert "It keeps growing.  93.4 % Rev" not in text, "the statement says what grew"


async def test_claims_on_what_is_around_an_employer_stand_under_a_line() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(160, 50)) as pilot:
        main = app.main
        assert main is not None
        main.show_employer("cobalt")
        await pilot.press("2")
        await pilot.pause()
        text = drawn(app)
        assert "related: sites and partners" in text
        rows = main.claims.list.source
        ids = [rows.key(at) for at in range(len(rows))]
        own = ["cobalt" in app.view.claim(id_).claim.subjects for id_ in ids]
        assert own == sorted(own, reverse=True)
        assert not all(own)
        await pilot.press("s", "t")
        await pilot.pause()
        ids = [rows.key(at) for at in range(len(main.claims.list.source))]
        assert [("cobalt" in app.view.claim(id_).claim.subjects) for id_ in ids] == own


async def test_a_figure_that_the_statement_says_is_not_repeated() -> None:
    desk = small_desk()
    for figure, statement in (("200", "They have 200 employees."), ("300", "They are many.")):
        said = {**OWN_CLAIM, "subjects": "harbor", "figure": figure, "statement": statement}
        desk.own.add_claim(said)
    page = Page()
    view = desk.view
    for id_ in ("own-harbor-employees", "own-harbor-employees-2"):
        add_claim(page, view, view.claim(id_))
    text = "\n".join("".join(span.text for span in line) for line in page.lay(100))
    assert text.count("200") == 1
    assert "300 employees  They are many." in text


async def test_z_gives_a_pane_the_whole_width_and_esc_takes_it_back() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "z")
        await pilot.pause()
        text = drawn(app)
        assert "1 Employers" not in text
        assert "2 Claims" in text
        assert "age" in text.split("\n")[2], "more columns have room"
        assert "figure" not in text.split("\n")[2], "the statement says it"
        await pilot.press("s", "f")
        await pilot.pause()
        assert "figure" in drawn(app).split("\n")[2], "while it sorts"
        await pilot.press("tab")
        await pilot.pause()
        text = drawn(app)
        assert "3 Checklist" in text, "the zoom goes along to the next pane"
        assert "2 Claims" not in text
        await pilot.press("escape")
        await pilot.pause()
        text = drawn(app)
        assert all(name in text for name in ("1 Employers", "2 Claims", "3 Checklist"))
        await pilot.press("1", "z", "z")
        await pilot.pause()
        assert "2 Claims" in drawn(app)


async def test_esc_takes_the_innermost_thing_back_from_every_pane() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"arn", "enter", "2", "slash", *"perm", "enter", "x", "z")
        await pilot.pause()
        main = app.main
        assert main is not None
        assert main.has_class("-zoom")
        assert len(desk.view.claims_aside) == 1
        await pilot.press("enter")
        assert main.claims.is_reading
        await pilot.press("escape")
        assert not main.claims.is_reading
        assert main.has_class("-zoom")
        await pilot.press("escape")
        assert not main.has_class("-zoom")
        assert main.claims.words == "perm"
        await pilot.press("escape")
        assert main.claims.words == ""
        assert main.employers.words == "arn"
        await pilot.press("3", "escape")
        assert main.employers.words == ""
        assert len(desk.view.claims_aside) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert not desk.view.claims_aside
        assert main.pane == "checklist"
        await pilot.press("escape")
        assert main.pane == "employers"


async def test_a_claim_is_read_in_full_and_left_again() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "statement" not in text
        assert "pack" in text, "the page has all of the pane"
        await pilot.press("enter")
        await pilot.pause()
        assert "statement" in drawn(app)


async def test_overdue_evidence_is_marked_beside_the_fit_and_said_below() -> None:
    desk = Desk.open(find_home(), as_of=date(2027, 6, 1), today=date(2027, 6, 1))
    app = program(desk)
    async with app.run_test(size=(200, 40)) as pilot:
        await until(pilot, lambda: "◷" in drawn(app).split("\n")[3])
        overdue = {id_ for id_ in app.view.order if app.view.overdue(id_)}
        assert overdue
        lines = drawn(app).split("\n")
        for id_ in app.view.order:
            name = app.view.employer(id_).name
            row = next(line for line in lines[3:-2] if f" {name} " in line[:60])
            assert ("◷" in row[:15]) is (id_ in overdue), name
        app.main.show_employer(min(overdue))  # type: ignore[union-attr]
        await pilot.pause()
        assert "overdue: " in status(app)
        assert "was due by" in status(app)
