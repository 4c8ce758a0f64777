"""Own claims over their whole life: honest tiers, one source card, each change undone by itself."""

from __future__ import annotations

import errno
import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.desk.desk import Desk
from compute_jobs.errors import ReaderError
from compute_jobs.packs import own_pack
from compute_jobs.packs.load import check_packs, load_packs
from compute_jobs.packs.own_claims import claim_fields, tiers_for
from compute_jobs.packs.problems import LoadResult
from compute_jobs.platform.paths import Home, find_home
from tests.small_world import DAY

Row = Mapping[str, Any]
CLAIM = {
    "subjects": "harbor",
    "metric": "employees",
    "statement": "They are many.",
    "figure": "200",
    "as_of": "2026-10-01",
    "tier": "reported",
    "publisher": "Ada",
}
EDGAR = "https://www.sec.gov/Archives/edgar/data/{}/1/q.htm"

pytestmark = pytest.mark.usefixtures("small_world")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY)


def rows(home: Home, table: str = "claim") -> dict[str, Row]:
    file = home.packs / "own" / "claims.toml"
    found = tomllib.loads(file.read_text()).get(table, []) if file.exists() else []
    return {row["id"]: row for row in found}


def wrong(home: Home) -> list[str]:
    """What is wrong with the reader's own pack."""
    return [str(it) for it in check_packs([], home).problems if str(home.packs) in it.file]


def add(desk: Desk, **fields: str) -> str:
    change = desk.own.add_claim({**CLAIM, **fields})
    assert change.problems == {}
    return change.id


# -- honesty ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "best"),
    [
        ({}, "reported"),
        ({"kind": "own", "stance": "primary"}, "reported"),
        ({"url": EDGAR.format(4242)}, "filed"),
        ({"url": EDGAR.format(1)}, "relayed"),
        ({"kind": "filing", "stance": "primary", "publisher": "Harbor Interconnect"}, "relayed"),
        ({"url": "https://www.reuters.com/a"}, "relayed"),
        ({"url": "https://x.com/a"}, "relayed"),
        ({"url": "https://x.com/a", "stance": "primary"}, "relayed"),
        ({"url": "https://harbor.example/a", "kind": "podcast"}, "reported"),
        ({"url": "https://a.example/b"}, None),
    ],
)
def test_only_tiers_that_the_document_can_carry_are_offered(
    desk: Desk, card: dict[str, str], best: str | None
) -> None:
    fields = {**CLAIM, **card}
    offered = tiers_for(fields, desk.view.evidence)
    assert (offered[0] if offered else None) == best
    assert ("primary" in offered) == (
        (card.get("stance") == "primary" and card.get("kind") != "own") or best == "filed"
    )
    for tier in ("filed", "relayed", "primary", "reported", "analysis", "ambition"):
        change = desk.own.add_claim({**fields, "tier": tier, "origin": "its 10-Q"})
        assert (change.problems == {}) == (tier in offered), (tier, change.problems)
    assert wrong(desk.workspace.home) == []


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"metric": "nosuch"}, "metric", "no 'nosuch'"),
        ({"metric": "turnover"}, "metric", "could be"),
        ({"figure": "lots"}, "figure", "lots"),
        ({"as_of": "last May"}, "as_of", "last May"),
        ({"tier": "filed"}, "tier", "higher than a personal communication can support"),
        ({"tier": "relayed", "url": "https://reuters.com/a"}, "origin", "relayed needs"),
        ({"source": "nosuch"}, "source", "no 'nosuch'"),
        ({"kind": "rumour"}, "kind", "'rumour' is not one of"),
        ({"url": "https://a.example/b"}, "kind", "what kind of document"),
        ({"url": "https://reuters.com/b", "kind": "filing"}, "kind", "no filings at that address"),
        ({"statement": ""}, "statement", "needed"),
        ({"subjects": "nobody"}, "subjects", "nobody"),
    ],
)
def test_what_is_wrong_is_said_by_field(
    desk: Desk, fields: dict[str, str], field: str, said: str
) -> None:
    change = desk.own.add_claim({**CLAIM, **fields})
    assert not change.texts and said in change.problems[field]
    assert not (desk.workspace.home.packs / "own").exists()


# -- one source card -------------------------------------------------------------------------


def test_claims_of_one_document_share_its_card_and_it_goes_with_the_last(desk: Desk) -> None:
    home = desk.workspace.home
    page = {"url": "https://www.reuters.com/a", "publisher": "Reuters", "origin": "its S-1",
            "tier": "relayed"}  # fmt: skip
    first = add(desk, **page)
    again = add(desk, metric="Users", **{**page, "url": "https://reuters.com/a/"})
    (source,) = rows(home, "source")
    third = add(desk, source=source, publisher="", tier="analysis")
    assert [row["sources"][0]["id"] for row in rows(home).values()] == [source] * 3
    desk.own.edit_claim(third, {"published": "2026-09-01"})
    assert rows(home, "source")[source]["published"] == "2026-09-01"
    assert desk.view.evidence.claims[first].published is not None
    for claim in (first, again):
        assert desk.own.remove_claim(claim).problems == {}
        assert source in rows(home, "source")
    assert not rows(home, "origin"), "nothing relays it any more"
    desk.own.remove_claim(third)
    assert not rows(home, "source")
    desk.undo_claim(first)
    assert (set(rows(home)), set(rows(home, "source"))) == ({first}, {source})
    assert rows(home, "origin")


def test_a_document_of_the_ledger_is_shared_and_stays_as_it_is(desk: Desk) -> None:
    known = next(it for it in desk.view.evidence.sources.values() if it.url)
    fields = {"url": known.url, "kind": known.kind, "stance": known.stance}
    claim = add(desk, **fields)
    assert desk.view.evidence.claims[claim].sources[0].source == known.id
    assert not rows(desk.workspace.home, "source")
    change = desk.own.edit_claim(claim, {"publisher": "me"})
    assert "comes with the ledger" in change.problems["publisher"]
    moved = desk.own.edit_claim(claim, {"source": "", "publisher": "me", "url": "", "kind": "own"})
    assert moved.problems == {}
    (card,) = rows(desk.workspace.home, "source").values()
    assert card["publisher"] == "me"


# -- edit and remove -------------------------------------------------------------------------


def test_an_edit_changes_what_it_names_and_nothing_else(desk: Desk) -> None:
    home = desk.workspace.home
    claim, other = add(desk, note="mine", locator="p. 3"), add(desk, metric="Users")
    before = rows(home)
    shown = claim_fields(desk.view.evidence.claims[claim], desk.view.evidence)
    assert {**CLAIM, "note": "mine", "locator": "p. 3"}.items() <= shown.items()
    assert not desk.own.edit_claim(claim, shown).texts, "nothing of it is new"
    assert desk.own.edit_claim(claim, {"figure": "about 300", "note": ""}).problems == {}
    after = rows(home)
    assert after[other] == before[other]
    expected = {**before[claim], "figure": "about 300"}
    del expected["note"]
    assert after[claim] == expected
    assert desk.own.edit_claim(claim, {"tier": "filed"}).problems.keys() == {"tier"}
    assert rows(home) == after


def test_a_number_written_by_the_program_gives_way_to_a_typed_figure(desk: Desk) -> None:
    home = desk.workspace.home
    claim = add(desk)
    file = home.packs / "own" / "claims.toml"
    file.write_text(file.read_text().replace('figure = "200"', 'value = 200\nwording = "about"'))
    desk.reload()
    assert desk.own.edit_claim(claim, {"figure": "at least 210"}).problems == {}
    row = rows(home)[claim]
    assert row["figure"] == "at least 210" and not row.keys() & {"value", "wording"}


def test_only_own_claims_can_be_changed(desk: Desk) -> None:
    bundled = next(iter(desk.view.evidence.claims))
    for change in (desk.own.edit_claim(bundled, {"note": "x"}), desk.own.remove_claim(bundled)):
        assert "comes with the program" in change.problems[""]
    assert "no claim 'nosuch'" in desk.own.remove_claim("nosuch").problems[""]
    with pytest.raises(ReaderError, match="no change to the claim 'nosuch'"):
        desk.undo_claim("nosuch")


def test_a_claim_that_another_is_calculated_from_stays(desk: Desk) -> None:
    home = desk.workspace.home
    base, derived = add(desk), add(desk, figure="400")
    file = home.packs / "own" / "claims.toml"
    head, _, tail = file.read_text().rpartition('figure = "400"')
    file.write_text(f'{head}inputs = ["{base}"]\nfigure = "400"{tail}')
    desk.reload()
    assert f"{derived} is calculated from it" in desk.own.remove_claim(base).problems[""]


# -- undo of one change ----------------------------------------------------------------------


def test_the_first_claim_is_undone_while_an_employer_added_since_stays(desk: Desk) -> None:
    claim = add(desk)
    assert desk.own.add_employer({"name": "Aurora", "layer": "lab"}).problems == {}
    desk.undo_claim(claim)
    assert "aurora" in desk.view.evidence.employers
    assert claim not in desk.view.evidence.claims
    assert wrong(desk.workspace.home) == []


def test_what_would_break_the_pack_is_not_undone(desk: Desk) -> None:
    assert desk.own.add_employer({"name": "Aurora", "layer": "lab"}).problems == {}
    claim = add(desk, subjects="aurora")
    desk.own.remove_claim(claim)
    desk.own.remove_employer("aurora")
    with pytest.raises(ReaderError, match=r"was not undone: .*unknown.*aurora"):
        desk.undo_claim(claim)
    assert desk.undo() == "employer Aurora removed"
    desk.undo_claim(claim)
    assert claim in desk.view.evidence.claims


def test_a_card_changed_through_one_claim_is_undone_through_it(desk: Desk) -> None:
    first = add(desk)
    add(desk, metric="Users", source=next(iter(rows(desk.workspace.home, "source"))))
    desk.own.edit_claim(first, {"publisher": "Grace"})
    add(desk, metric="Subscribers", publisher="Linus")
    assert desk.undo_claim(first).endswith("changed: publisher")
    names = [row["publisher"] for row in rows(desk.workspace.home, "source").values()]
    assert names == ["Ada", "Linus"]


STEP = st.tuples(
    st.sampled_from(("add", "share", "figure", "note", "remove", "undo claim", "undo", "redo")),
    st.integers(0, 5),
)


@settings(max_examples=settings().max_examples // 3)
@given(steps=st.lists(STEP, min_size=2, max_size=9))
def test_in_any_order_the_pack_stays_right_and_the_others_untouched(
    steps: list[tuple[str, int]],
) -> None:
    home = Home.at(Path(mkdtemp()))
    desk = Desk.open(home, as_of=DAY, today=DAY)
    past: dict[str, list[Row | None]] = {}
    """The states of each claim, before each change that isn't undone."""
    for number, (step, which) in enumerate(steps):
        before = rows(home)
        there = sorted(before)
        known = sorted(past)
        about = ""
        if step in ("add", "share"):
            fields = {"publisher": f"person {which % 2}", "figure": str(100 + number)}
            if step == "share" and (cards := sorted(rows(home, "source"))):
                fields = {"source": cards[which % len(cards)], "figure": str(100 + number)}
            about = desk.own.add_claim({**CLAIM, "publisher": "", **fields}).id or add(
                desk, **fields
            )
            past.setdefault(about, []).append(before.get(about))
        elif step in ("figure", "note") and there:
            about = there[which % len(there)]
            past[about].append(before[about])
            value = {"figure": str(1000 + number), "note": f"note {number}"}[step]
            assert desk.own.edit_claim(about, {step: value}).problems == {}
        elif step == "remove" and there:
            about = there[which % len(there)]
            past[about].append(before[about])
            assert desk.own.remove_claim(about).problems == {}
        elif step == "undo claim" and known:
            about = known[which % len(known)]
            if past[about]:
                desk.undo_claim(about)
                assert rows(home).get(about) == past[about].pop()
            else:
                with pytest.raises(ReaderError):
                    desk.undo_claim(about)
        elif step in ("undo", "redo"):
            (desk.undo if step == "undo" else desk.redo)()
            changed = {it for it in {*before, *rows(home)} if before.get(it) != rows(home).get(it)}
            assert len(changed) <= 1
            for about in changed:
                if step == "undo":
                    assert rows(home).get(about) == past[about].pop()
                else:
                    past.setdefault(about, []).append(before.get(about))
        after = rows(home)
        assert {it: row for it, row in after.items() if it != about} == {
            it: row for it, row in before.items() if it != about
        }
        assert wrong(home) == []
        used = {ref["id"] for row in after.values() for ref in row["sources"]}
        assert set(rows(home, "source")) == used


def test_a_bundled_pack_that_cannot_be_read_now_stops_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half the evidence would be what it is checked against."""
    whole = load_packs

    def half(folders: list[Path], bundle: object) -> LoadResult:
        return replace(whole(folders[1:]), left_out=(str(folders[0]),))

    monkeypatch.setattr(own_pack, "load_packs", half)
    with pytest.raises(ReaderError, match="can't be read"):
        own_pack.OwnPack(find_home())


def test_a_disk_that_fails_while_the_copy_is_removed_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pack = own_pack.OwnPack(find_home())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def failing(*_: object, **__: object) -> None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    monkeypatch.setattr(os, "rmdir", failing)
    assert pack.problems({"pack.toml": 'schema = 1\nid = "own"\ntitle = "Own"\n[end]\n'}) == []

    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(ReaderError, match="the disk is full"):
        pack.problems({})
