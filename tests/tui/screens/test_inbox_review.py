"""The inbox on screen: candidates beside their text, decided on key by key; reading by paste."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from compute_jobs.core.coverage.text_reading import ReadingTerms
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.proposals import Proposal
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.widgets.document import PageView
from tests.small_world import saved_changes, small_desk
from tests.tui.driving import MemoryStore, drawn, footer, program, status, until

ARTICLE = """\
Quarry grows

By R. Reporter, 2 May 2026

Quarry Cloud had revenue of $512.3 million in the first quarter of 2026, its 10-Q says. It employs \
1,900 people, the company said.

It plans to spend $90 million on a new plant in 2027. I think it will fail.
"""
HOSTILE = "\x1b[31mred\x1b[0m [@click=app.quit]x[/] \u202eevil\u202c \x9b2J"
SIZES = ((120, 40), (80, 24), (40, 12))


def read_in(desk: Desk, text: str = ARTICLE, publisher: str = "Ledgerwire") -> Desk:
    """With a document in the inbox."""
    document = desk.coverage.read(text.encode(), "-", ReadingTerms(publisher=publisher))
    desk.coverage.take_in(document)
    return desk


def claims(desk: Desk) -> list[str]:
    """The claims of the reader's own pack."""
    return [name for name in desk.view.evidence.claims if name.startswith("own-")]


async def shown(pilot: Pilot[None], *keys: str) -> str:
    """What is drawn after these keys, once the text has been read."""
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return drawn(pilot.app)  # type: ignore[arg-type]


async def pasted(app: JobsApp, pilot: Pilot[None], text: str) -> None:
    app.post_message(events.Paste(text))
    await until(pilot, lambda: "Source card" in drawn(app))
    await pilot.pause()


async def test_text_and_candidates_stand_side_by_side_with_what_the_ledger_says() -> None:
    app = program(read_in(small_desk()))
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(pilot, "B")
        assert "3 figures: 2 sourced, 1 plan" in text
        assert "sourced  Quarry Cloud had revenue of $512.3 million" in text
        assert "plan     It plans to spend $90 million" in text
        assert "opinion  I think it will fail." in text
        assert "Quarry Cloud: revenue $512.3M for Q1 2026." in text
        assert "via 10-Q" in text or "relayed" in text
        assert not claims(app.desk)


async def test_the_card_says_what_was_found_and_leaving_it_that_the_text_is_kept() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B")
        await pasted(app, pilot, "Release\n\nQuarry Cloud had revenue of $512.3 million in 2025.")
        assert "1 figure: " in drawn(app)
        await pilot.press("escape")
        await until(pilot, lambda: "The text is still here." in drawn(app))
        await pilot.press("escape")
        await until(pilot, lambda: "esc cancel" in drawn(app))


AGAINST = (
    "Harbor grows\n\n12 November 2026\n\nHarbor Interconnect had revenue of $512.3 million in the "
    "first quarter of 2026. It employed 1,900 people on 30 June 2026.\n"
)


@pytest.mark.parametrize("size", SIZES)
async def test_what_stands_in_the_ledger_is_shown_beside_what_contradicts_it(
    size: tuple[int, int],
) -> None:
    app = program(read_in(small_desk(), AGAINST))
    async with app.run_test(size=size) as pilot:
        await shown(pilot, "B")
        text = " ".join(app.screen.query_one("#page", PageView).text.split())
        assert "contradicts the ledger: $308.4M and $512.3M are too far apart" in text
        assert "a filing takes precedence over press" in text
        assert "filed 31 Mar 26 Form 10-Q for Q1 2026 $308.4M" in text
        assert "period Q1 2026" in text and "as of" not in text


async def test_the_day_of_a_level_is_as_of_and_no_period() -> None:
    app = program(read_in(small_desk(), AGAINST))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "article, Ledgerwire, 12 Nov 2026" in await shown(pilot, "B", "down")
        text = " ".join(app.screen.query_one("#page", PageView).text.split())
        assert "Harbor Interconnect: 1,900 employees as of 30 Jun 2026." in text
        assert text.count("as of 30 Jun 2026") == 2 and "1,900 employees as of 30 Jun" in text
        assert "period" not in text


async def test_an_empty_inbox_says_what_to_press() -> None:
    for size in SIZES:
        app = program()
        async with app.run_test(size=size) as pilot:
            text = await shown(pilot, "B")
            assert "P reads one" in " ".join(text.split())
            assert "P read" in footer(app)
            assert "accept" not in footer(app)


async def test_a_candidate_is_accepted_and_undo_leads_back_to_it() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(pilot, "B", "a")
        assert "Accepted 1 claim; " in status(app)
        assert claims(desk) == ["own-quarry-revenue"]
        assert "Inbox (4, 3 open)" in text
        assert "Quarry Cloud: 1,900 employees" in text, "it goes on to the next one"
        text = await shown(pilot, "u")
        assert not claims(desk)
        assert "Inbox (4, 4 open)" in text
        assert "Quarry Cloud: revenue" in text


async def test_a_key_answers_before_what_takes_long_is_done() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B")
        app.screen.perform("accept_candidate")
        assert app.screen.bar("status").news == "Accepting 1 claim …"
        assert not claims(desk)
        app.screen.perform("accept_candidate")
        await shown(pilot)
        assert claims(desk) == ["own-quarry-revenue", "own-quarry-employees"], "no key is lost"


async def test_what_an_accepted_claim_moves_is_said() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    before = [desk.view.row(name) for name in desk.view.order]
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "A", "enter")
        moved = [row.fit for row in before] != [desk.view.row(row.id).fit for row in before]
        assert ("ranking unchanged" in status(app)) is not moved


async def test_rejected_is_put_back_with_the_same_key() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "rejected" in await shown(pilot, "B", "x")
        assert [item.state for item in desk.coverage.inbox()[0].items].count("rejected") == 1
        await shown(pilot, "up", "x")
        assert {item.state for item in desk.coverage.inbox()[0].items} == {"open"}
        await shown(pilot, "x", "f")
        assert "Inbox (3, 3 open)" in drawn(app)
        assert "only open ones" in drawn(app)


async def test_an_accepted_one_is_taken_out_of_the_claims_again() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "a", "up", "x")
        assert "remove own-quarry-revenue" in drawn(app)
        await shown(pilot, "y")
        assert not claims(desk)
        assert "Removed own-quarry-revenue." in status(app)
        assert "Inbox (4, 4 open)" in drawn(app)
        await shown(pilot, "u")
        assert claims(desk) == ["own-quarry-revenue"], "one step took the claim out"
        assert "Inbox (4, 3 open)" in drawn(app)
        desk.own.remove_claim("own-quarry-revenue")
        app.redraw()
        await shown(pilot, "up", "a")
        assert claims(desk) == ["own-quarry-revenue"], "it can be accepted again"


async def test_why_a_claim_is_not_taken_out_is_said() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "a", "up")
        mine = desk.workspace.home.packs / "mine"
        mine.mkdir()
        (mine / "pack.toml").write_text('schema = 1\nid = "mine"\ntitle = "Sums"\n[end]\n')
        (mine / "claims.toml").write_text(
            '[[claim]]\nid = "mine-sum"\nsubjects = ["quarry"]\nmetric = "revenue"\n'
            'statement = "Twice."\nfigure = "$1B"\nperiod = "2025"\ntier = "analysis"\n'
            'inputs = ["own-quarry-revenue"]\nsources = [{ id = "ledgerwire" }]\n'
            "[end]\nclaims = 1\n"
        )
        await until(pilot, lambda: "mine-sum" in desk.view.evidence.claims)
        await shown(pilot, "x", "y")
        assert "mine-sum is calculated from it" in status(app)


async def test_undo_of_a_changed_card_brings_back_who_the_company_is() -> None:
    desk, text = small_desk(), "The company had revenue of $70 million in 2025.\n"
    terms = ReadingTerms(publisher="Ledgerwire", employer="quarry")
    desk.coverage.take_in(desk.coverage.read(text.encode(), "-", terms))
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "c")
        (first,) = desk.coverage.inbox()[0].items
        assert first.candidate.subject == "quarry"
        field = app.screen.query_one("#employer", Input)
        assert field.value == "Quarry Cloud", "a name, not an id"
        field.value = "Harbor Interconnect"
        await shown(pilot, "ctrl+s")
        assert desk.coverage.inbox()[0].items[0].candidate.subject == "harbor"
        await shown(pilot, "u")
        assert desk.coverage.inbox()[0].items[0].candidate.subject == "quarry"
        await shown(pilot, "U")
        assert desk.coverage.inbox()[0].items[0].candidate.subject == "harbor"


async def test_all_sourced_figures_are_accepted_after_asking_once() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "A")
        assert "accept all 2 sourced figures" in drawn(app)
        assert "Quarry Cloud: revenue $512.3M for Q1 2026." in drawn(app)
        await shown(pilot, "escape")
        assert not claims(desk)
        await shown(pilot, "A", "enter")
        assert sorted(claims(desk)) == ["own-quarry-employees", "own-quarry-revenue"]
        assert len(saved_changes(desk)) == 2, "all of them are one change"


async def test_figures_that_contradict_each_other_are_left_open() -> None:
    desk = read_in(small_desk(), f"{ARTICLE} Quarry Cloud employs 2,600 people, the company said.")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "A")
        assert "accept 1 sourced figure" in drawn(app)
        assert "2 sourced figures left open" in drawn(app)
        await shown(pilot, "enter")
        assert claims(desk) == ["own-quarry-revenue"]


@pytest.mark.parametrize("size", SIZES)
async def test_one_of_the_sourced_figures_is_taken_alone(size: tuple[int, int]) -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await shown(pilot, "B", "A")
        await until(pilot, lambda: "$512.3M Revenue" in drawn(app))
        await shown(pilot, "down", "enter")
        assert claims(desk) == ["own-quarry-revenue"]


async def test_sourced_figures_that_a_filter_hides_are_not_taken() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "slash", *"employees", "enter", "A")
        assert "1 hidden by the filter" in drawn(app)
        await shown(pilot, "enter")
        assert claims(desk) == ["own-quarry-employees"]


@pytest.mark.parametrize("size", SIZES)
async def test_what_contradicts_the_ledger_is_asked_before_it_is_accepted(
    size: tuple[int, int],
) -> None:
    desk = read_in(small_desk(), AGAINST)
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        text = await shown(pilot, "B", "a")
        assert "contradicts the ledger: $308.4M and" in text and "y accept as it is" in text
        assert ".:" not in text, "a question isn't a sentence and a colon"
        assert not claims(desk)
        await shown(pilot, "y")
        assert claims(desk) == ["own-harbor-revenue"]


async def test_fields_are_changed_before_accepting() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "e", "p")
        await shown(pilot, *"soon", "enter")
        assert "is not a date" in drawn(app)
        await shown(pilot, *["backspace"] * 20, *"2026-Q2", "enter")
        assert "for Q2 2026." in drawn(app)
        await shown(pilot, "e", "m")
        assert "suggested" in drawn(app)
        await shown(pilot, *"segment", "enter")
        assert "segment revenue $512.3M" in drawn(app)
        await shown(pilot, "e", "b", *"cloud", "enter")
        assert "part       cloud" in drawn(app)
        await shown(pilot, "e", "t")
        line = footer(app) + drawn(app)
        assert "relayed" in line
        assert "filed" not in line.replace("filing", ""), "an article carries no filed claim"
        assert "2 press" in line
        await shown(pilot, "2")
        await shown(pilot, "a")
        (claim,) = (desk.view.evidence.claims[name] for name in claims(desk))
        assert (claim.metric, claim.tier) == ("segment_revenue", "reported")
        assert claim.perimeter == "cloud"
        assert claim.period is not None and claim.period.text == "2026-Q2"


async def test_who_it_is_about_is_asked_where_nobody_is_named() -> None:
    desk = read_in(small_desk(), "A day in May\n\nRevenue was $70 million in the first quarter.\n")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "a")
        assert "Subject?" in drawn(app)
        await shown(pilot, *"tarn", "enter")
        text = await shown(pilot)
        assert "not certain" in text, "the quarter has no year"
        await shown(pilot, "y")
        assert claims(desk) == ["own-tarn-revenue"]


async def test_leaving_and_coming_back_leads_to_the_same_candidate() -> None:
    store = MemoryStore()
    app = program(read_in(small_desk()), store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(pilot, "B", "down", "down", "escape", "B")
        assert "▌  plan     $90M" in text
        await pilot.press("ctrl+q")
    again = program(small_desk(), store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        text = await shown(pilot, "B")
        assert "“It plans to spend $90 million on a new plant in 2027.”" in text


async def test_a_pasted_article_is_read_and_its_source_asked_once() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pasted(app, pilot, ARTICLE)
        text = drawn(app)
        assert "Quarry grows" in text and "2026-05-02" in text
        await shown(pilot, "ctrl+s")
        assert "publisher: needed" in drawn(app)
        text = await shown(pilot, *"Wire", "ctrl+s")
        assert "Inbox (4, 4 open)" in text
        assert "3 figures: 2 sourced, 1 plan" in status(app)
        (document,) = desk.coverage.inbox()
        assert (document.card.publisher, document.card.published) == ("Wire", "2026-05-02")


async def test_another_kind_of_document_is_read_anew() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pasted(app, pilot, "Quarry Cloud\n\nWe had revenue of $70 million in 2025.\n")
        await shown(pilot, *"Quarry", *["down"] * 2, *"2026-02-01", *["down"] * 2)
        await shown(pilot, "enter", *"primary", "enter")
        await shown(pilot, "ctrl+s")
        await until(pilot, lambda: "Inbox (" in drawn(app))
        (item,) = desk.coverage.inbox()[0].items
        assert (item.candidate.label, item.candidate.tier) == ("sourced", "primary")


async def test_a_changed_source_card_has_the_document_read_again() -> None:
    desk = read_in(small_desk(), "Quarry Cloud\n\nWe had revenue of $70 million in 2025.\n")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "B", "x", "c")
        await shown(pilot, *["down"] * 4, "enter")
        await shown(pilot, *"primary", "enter")
        await shown(pilot, "ctrl+s")
        assert "Changed the source card." in status(app)
        (document,) = desk.coverage.inbox()
        (item,) = document.items
        assert (document.card.stance, document.card.publisher) == ("primary", "Ledgerwire")
        assert (item.candidate.label, item.state) == ("sourced", "rejected")
        await shown(pilot, "u")
        (document,) = desk.coverage.inbox()
        assert document.card.stance == "supporting"
        assert document.items[0].candidate.label == "reported"


async def test_a_file_is_read_by_its_path_and_a_wrong_one_is_said(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "P", *str(tmp_path / "nothing.txt"), "enter")
        assert "there is no such file" in status(app)
        await shown(pilot, *["backspace"] * len("nothing.txt"), *"article.txt", "enter")
        await until(pilot, lambda: "Source card" in drawn(app))


async def test_a_document_that_cannot_be_read_is_named_and_hides_no_other() -> None:
    desk = read_in(small_desk())
    other = desk.coverage.read(b"Tarn AI had revenue of $70 million in 2025.", "-")
    broken = desk.coverage.take_in(other)
    (desk.workspace.home.inbox / broken / "reading.json").write_text("{}", "utf-8")
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(pilot, "B")
        assert "Quarry Cloud: revenue" in text
        assert "is from another version" in text


async def test_hostile_text_is_inert() -> None:
    text = f"{HOSTILE}\n\nQuarry Cloud {HOSTILE} had revenue of $70 million {HOSTILE} in 2025.\n"
    app = program(read_in(small_desk(), text))
    async with app.run_test(size=(120, 40)) as pilot:
        for keys in (("B",), ("t",), ("t", "tab"), ("escape", "e"), ("escape", "d")):
            shown_text = await shown(pilot, *keys)
            assert not {"\x1b", "\u202e", "\x9b"} & set(shown_text)
        assert app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_it_fits_any_size_without_colour_and_in_ascii(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = program(read_in(small_desk()), ascii=True)
    async with app.run_test(size=size) as pilot:
        for keys in (("B",), ("tab",), ("tab",), ("t",)):
            lines = (await shown(pilot, *keys)).split("\n")
            assert len(lines) == size[1]
            assert all(len(line) <= size[0] and line.isascii() for line in lines)
        assert ">sourced  Quarry Cloud had revenue" in drawn(app)


async def test_what_an_assistant_proposes_is_told_and_shown_without_a_text() -> None:
    desk = read_in(small_desk())
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        proposal = Proposal(
            quote="Tarn AI has 900 employees.",
            url="https://wire.example/tarn",
            title="A visit",
            publisher="Wire",
            published="2026-05-20",
            subject="tarn",
            metric="employees",
            figure="900 employees",
        )
        desk.coverage.propose(proposal)
        await until(pilot, lambda: "1 document new in the inbox; B opens it." in status(app))
        text = await shown(pilot, "B", "slash", *"tarn", "enter")
        assert "proposed: A visit (1 open)" in text
        assert "proposed by an assistant; the program hasn't seen the page" in " ".join(
            text.replace("│", " ").split()
        )
        assert text.count("Tarn AI has 900 employees.") == 1
        await shown(pilot, "t")
        assert "There is no text" in status(app)
        assert "Quarry Cloud had revenue" in await shown(pilot, "escape", "n")
        await shown(pilot, "t")
        assert "Quarry Cloud had revenue" in drawn(app)


async def test_one_sentence_that_was_handed_in_has_no_text_beside_it() -> None:
    app = program(read_in(small_desk(), "Quarry Cloud had revenue of $70 million in 2025."))
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(pilot, "B")
        assert text.count("Quarry Cloud had revenue of $70 million in 2025.") == 1
        await shown(pilot, "t")
        assert "There is no text" in status(app)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_typed_is_read_with_enter_and_escape_leads_back(
    size: tuple[int, int],
) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        text = await shown(pilot, "P")
        assert "ctrl+s read" in text
        assert all(len(line) <= size[0] for line in text.split("\n"))
        await shown(pilot, "ctrl+s")
        assert "Nothing to read yet." in drawn(app)
        await shown(pilot, *"Quarry Cloud has 70 people.", "enter")
        await until(pilot, lambda: "Source card" in drawn(app))
        await shown(pilot, "escape", "escape")
        assert app.screen is app.main
        assert not app.desk.coverage.inbox()


@pytest.mark.parametrize("text", ["one line\nand another", "and another " * 50])
async def test_a_text_is_not_lost_without_a_question(text: str) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "P")
        app.screen.query_one(TextArea).text = text
        seen = await shown(pilot, "escape")
        assert "leave without reading? the text is lost: y yes" in seen
        seen = await shown(pilot, "escape")
        assert "and another" in seen and "is lost" not in seen
        await shown(pilot, "escape", "y")
        assert app.screen is app.main


async def test_quitting_asks_before_a_pasted_text_is_lost() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "P")
        app.screen.query_one(TextArea).text = "one line\nand another"
        assert "quit? the text is lost: y yes" in await shown(pilot, "ctrl+q")
        await shown(pilot, "escape")
        assert app.is_running
        await pilot.press("ctrl+q", "y")
        await until(pilot, lambda: not app.is_running)


@pytest.mark.parametrize("size", SIZES)
def test_it_looks_as_it_did(size: tuple[int, int], snap_compare: Callable[..., bool]) -> None:
    async def go_there(pilot: Pilot[None]) -> None:
        await shown(pilot, "B", "x", "down")

    app = program(read_in(small_desk()))
    assert snap_compare(app, terminal_size=size, run_before=go_there)
