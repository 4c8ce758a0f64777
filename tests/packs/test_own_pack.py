"""Claims of one's own: added to the reader's text, checked first, and taken back by undo."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from compute_jobs.desk.desk import Desk
from compute_jobs.errors import ReaderError
from compute_jobs.packs.load import check_packs
from compute_jobs.packs.own_claims import with_claim
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper

pytestmark = pytest.mark.usefixtures("founding_world")

FIELDS = {
    "subjects": "nvidia",
    "metric": "revenue_growth",
    "statement": "Revenue grew by half",
    "figure": "50 %",
    "tier": "reported",
    "publisher": "me",
    "as_of": "2026-01-01",
}
MINE = """# my research, – kept as it is
[[source]]
id = "own-me"
  title = 'me'
publisher = "me"
kind = "own"
stance = "supporting"
published = "2026-01-01"

# the one that matters
[[employer]]
id   = "tinyco"    # spaced my way
name = "TinyCo"
layer = "cloud"

[[relation]]
employer = "tinyco"
asset = "colossus-1"
role = "tenant"

[end]   # count them
employers = 1
relations = 1
sources = 1
"""
PACK = 'schema = 1\nid = "own"\ntitle = "My research"\nnote = "my notebook"\n\n[end]\n'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path)


def own(home: Home, name: str = "claims.toml") -> Path:
    return home.packs / "own" / name


def by_hand(home: Home, text: str = MINE) -> None:
    own(home).parent.mkdir(parents=True)
    own(home).write_bytes(text.encode())
    own(home, "pack.toml").write_text(PACK)


def add(home: Home, **fields: str) -> list[str]:
    given: Mapping[str, str] = {**FIELDS, **fields}
    change = with_claim(home, given)
    texts = {f"packs/own/{name}": text for name, text in change.texts.items()}
    Keeper(home).change_texts(lambda _: texts, "claim")
    return list(change.problems.values())


def test_what_a_reader_wrote_beside_the_claims_stays(home: Home) -> None:
    by_hand(home)
    assert add(home) == []
    assert add(home, publisher="Ada", title="A " + "long " * 30 + "title") == []
    text = own(home).read_text()
    lines = iter(text.splitlines())
    assert all(line in lines for line in MINE.splitlines() if not line.startswith("source"))
    assert own(home, "pack.toml").read_text() == PACK
    report = check_packs([own(home).parent], home)
    assert (report.problems, report.claims, report.sources) == ((), 2, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_it_comes_and_goes_as_one_change(home: Home, end: str, mark: str) -> None:
    by_hand(home, mark + MINE.replace("\n", end))
    before = own(home).read_bytes()
    assert add(home) == []
    after = own(home).read_bytes()
    assert Keeper(home).undo() is not None
    assert own(home).read_bytes() == before
    assert Keeper(home).redo() is not None
    assert own(home).read_bytes() == after


def test_the_first_one_makes_the_pack_and_undo_takes_it_away(home: Home) -> None:
    assert add(home) == []
    assert check_packs([], home).problems == ()
    assert add(home, origin="a talk", locator="page 3") == []
    assert Keeper(home).undo() is not None
    assert own(home).read_text().count("[[claim]]") == 1
    assert Keeper(home).undo() is not None
    assert not own(home).parent.exists()


def test_a_pack_with_problems_is_left_alone(home: Home) -> None:
    by_hand(home, MINE.replace("relations = 1", "relations = 2"))
    before = own(home).read_bytes()
    with pytest.raises(ReaderError, match=r"says 2 relations.*claims\.toml:\d+") as caught:
        add(home)
    assert "\n" not in str(caught.value)
    assert own(home).read_bytes() == before


def test_rows_written_as_one_value_are_not_edited(home: Home) -> None:
    row = 'id = "own-me", title = "me", publisher = "me", kind = "own", stance = "supporting"'
    by_hand(home, f"source = [{{ {row} }}]\n\n[end]\nsources = 1\n")
    before = own(home).read_bytes()
    with pytest.raises(ReaderError, match=r"can't be edited here.*its rows as \[\[claim\]\]"):
        add(home, publisher="Ada")
    assert own(home).read_bytes() == before


def test_a_wrong_claim_is_not_added(home: Home) -> None:
    by_hand(home)
    assert "nosuch" in " ".join(add(home, metric="nosuch"))
    assert own(home).read_text() == MINE


def test_a_claim_about_nobody_is_not_added(home: Home) -> None:
    assert "subjects: needed" in " ".join(add(home, subjects=" , "))
    assert not own(home).exists()


def test_an_id_another_pack_has_is_not_taken(home: Home) -> None:
    by_hand(home)
    other = home.packs / "zoo"
    other.mkdir()
    assert add(home) == []
    text = own(home).read_text().replace("tinyco", "bigco").replace('"own-me"', '"zoo-me"')
    (other / "claims.toml").write_text(text)
    (other / "pack.toml").write_text(PACK.replace('"own"', '"zoo"'))
    assert Keeper(home).undo() is not None
    assert check_packs([], home).problems == ()
    assert add(home) == []
    assert check_packs([], home).problems == ()


def test_undo_after_it_takes_back_the_claim_and_nothing_else(home: Home) -> None:
    desk = Desk.open(home)
    desk.write_note("nvidia", "precious")
    by_hand(home)
    desk.reload()
    before = set(desk.view.evidence.claims)
    assert desk.own.add_claim(FIELDS).problems == {}
    (made,) = set(desk.view.evidence.claims) - before
    assert desk.undo() == "claim on NVIDIA: “Revenue grew by half”"
    assert made not in desk.view.evidence.claims
    assert desk.view.dossier("nvidia").notes == {"": "precious"}
    assert desk.redo()
    assert made in desk.view.evidence.claims
