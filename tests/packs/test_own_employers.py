"""Employers and boards of one's own: added, changed and removed as text, and checked first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.packs.load import check_packs
from compute_jobs.packs.own_claims import with_claim
from compute_jobs.packs.own_employers import (
    board_text,
    read_board_address,
    with_edited_employer,
    with_employer,
    without_employer,
)
from compute_jobs.packs.own_pack import OwnChange
from compute_jobs.packs.own_text import with_row, with_rows, without_rows
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper

pytestmark = pytest.mark.usefixtures("founding_world")

NEW = {"name": "Northlight Compute", "layer": "cluster"}
MINE = """# companies I keep an eye on

[[employer]]   # the small one
id   = "tinyco"
name = "TinyCo"
layer = "cloud"
# they spell it so themselves
aliases = [
  "Tiny",  # on the door
]
since = "2021"

# and one more
[[employer]]
id = "other"
name = "Otherwise"
layer = "lab"
parent = "tinyco"

[[board]]
employer = "other"
board = "lever"
token = "otherwise"

[end]
employers = 2
boards = 1
"""
HEAD = 'schema = 1\nid = "own"\ntitle = "Mine"\n\n[end]\n'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path)


def own(home: Home) -> Path:
    return home.packs / "own" / "employers.toml"


def by_hand(home: Home, text: str = MINE) -> None:
    own(home).parent.mkdir(parents=True)
    own(home).write_text(text)
    own(home).with_name("pack.toml").write_text(HEAD)


def do(home: Home, change: OwnChange) -> OwnChange:
    """Written as the program writes it."""
    texts = {f"packs/own/{name}": text for name, text in change.texts.items()}
    Keeper(home).change_texts(lambda _: texts, "a change")
    return change


def rows(home: Home, table: str = "employer") -> list[Mapping[str, object]]:
    return list(tomllib.loads(own(home).read_text()).get(table, []))


def test_the_first_employer_makes_the_pack_and_undo_takes_it_away(home: Home) -> None:
    fields = {**NEW, "aliases": "Northlight, Inc.; NLC", "ticker": "nlgt", "cik": "CIK0001234567"}
    change = do(home, with_employer(home, {**fields, "boards": "ashby:northlight"}))
    assert (change.id, change.problems) == ("northlight-compute", {})
    assert rows(home) == [
        {
            "id": "northlight-compute",
            **NEW,
            "aliases": ["Northlight, Inc.", "NLC"],
            "ticker": "NLGT",
            "cik": 1234567,
        }
    ]
    board = {"employer": "northlight-compute", "board": "ashby", "token": "northlight"}
    assert rows(home, "board") == [board]
    assert check_packs([], home).problems == ()
    assert Keeper(home).undo() is not None
    assert not own(home).parent.exists()


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"name": ""}, "name", "needs a name"),
        ({"name": "cursor"}, "name", "Anysphere (anysphere)"),
        ({"aliases": "NL; AWS"}, "aliases", "Amazon (amazon)"),
        ({"layer": ""}, "layer", "silicon, accelerator"),
        ({"layer": "clusters"}, "layer", "did you mean 'cluster'"),
        ({"ticker": "CRWV"}, "ticker", "CoreWeave (coreweave)"),
        ({"ticker": "a b"}, "ticker", "is not a ticker"),
        ({"cik": "12x"}, "cik", "is not a CIK"),
        ({"cik": "0001045810"}, "cik", "NVIDIA (nvidia)"),
        ({"parent": "nobody at all"}, "parent", "is not an employer"),
        ({"boards": "monster:x"}, "boards", "greenhouse, lever, ashby, workday"),
        ({"boards": "workday:x"}, "boards", "TENANT.wd5"),
        ({"boards": "greenhouse:../etc"}, "boards", "is not a board's name"),
        ({"summary": "x" * 30_000, "layer": "lab"}, "", ""),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_nothing_is_written(
    home: Home, fields: Mapping[str, str], field: str, said: str
) -> None:
    change = do(home, with_employer(home, {**NEW, **fields}))
    if field:
        assert said in change.problems[field]
        assert not own(home).exists()
    else:
        assert change.problems == {}, "a long text is cut, not refused"


def test_a_parent_is_found_by_any_of_its_names(home: Home) -> None:
    do(home, with_employer(home, {**NEW, "parent": "Alphabet"}))
    assert rows(home)[0]["parent"] == "google"


def test_an_edit_keeps_what_a_reader_wrote_beside_it(home: Home) -> None:
    by_hand(home)
    change = do(home, with_edited_employer(home, "tinyco", {"layer": "lab", "cik": "77"}))
    assert change.problems == {}
    lines = own(home).read_text().splitlines()
    changed = {'layer = "cloud"': 'layer = "lab"'}
    assert [changed.get(line, line) for line in MINE.splitlines()] == [
        line for line in lines if line != "cik = 77"
    ]
    assert rows(home)[0]["cik"] == 77
    assert check_packs([], home).problems == ()
    Keeper(home).undo()
    assert own(home).read_text() == MINE


def test_an_empty_value_takes_a_field_out(home: Home) -> None:
    by_hand(home)
    do(home, with_edited_employer(home, "other", {"parent": "", "boards": ""}))
    assert rows(home)[1] == {"id": "other", "name": "Otherwise", "layer": "lab"}
    assert rows(home, "board") == []
    assert check_packs([], home).problems == ()


def test_an_edit_replaces_the_boards(home: Home) -> None:
    by_hand(home)
    do(home, with_edited_employer(home, "other", {"boards": "ashby:other; greenhouse:other"}))
    assert [(row["board"], row["token"]) for row in rows(home, "board")] == [
        ("ashby", "other"),
        ("greenhouse", "other"),
    ]


def test_a_removed_employer_takes_its_boards_along(home: Home) -> None:
    by_hand(home)
    assert do(home, without_employer(home, "other")).problems == {}
    assert [row["id"] for row in rows(home)] == ["tinyco"]
    assert rows(home, "board") == []
    assert check_packs([], home).problems == ()
    assert Keeper(home).undo() is not None
    assert own(home).read_text() == MINE


def test_what_others_build_on_is_not_removed(home: Home) -> None:
    by_hand(home)
    change = do(home, without_employer(home, "tinyco"))
    assert "parent of Otherwise" in change.problems[""]
    claim = {"subjects": "other", "metric": "employees", "statement": "Ten work there."}
    more = {"figure": "10", "as_of": "2026-01-01", "tier": "reported", "publisher": "me"}
    assert do(home, with_claim(home, {**claim, **more})).problems == {}
    change = do(home, without_employer(home, "other"))
    assert "own-other-employees is about it" in change.problems[""]


def test_a_bundled_employer_stays_but_may_get_a_board(home: Home) -> None:
    assert "comes with the program" in do(home, without_employer(home, "nvidia")).problems[""]
    change = do(home, with_edited_employer(home, "nvidia", {"summary": "chips"}))
    assert "a board can be added" in change.problems[""]
    assert not own(home).exists()
    assert do(home, with_edited_employer(home, "nvidia", {"boards": "lever:nv"})).problems == {}
    assert rows(home, "board") == [{"employer": "nvidia", "board": "lever", "token": "nv"}]
    do(home, with_edited_employer(home, "nvidia", {"boards": ""}))
    assert rows(home, "board") == []


def test_an_edit_that_changes_nothing_writes_nothing(home: Home) -> None:
    assert do(home, with_edited_employer(home, "nvidia", {"boards": ""})).problems == {}
    assert not home.packs.exists()


def test_an_employer_of_another_pack_is_changed_there(home: Home) -> None:
    by_hand(home)
    own(home).parent.rename(home.packs / "friends")
    (home.packs / "friends" / "pack.toml").write_text(HEAD.replace("own", "friends"))
    change = do(home, with_edited_employer(home, "tinyco", {"place": "Oslo"}))
    assert "in the pack 'friends'" in change.problems[""]
    assert "no employer 'nobody'" in do(home, without_employer(home, "nobody")).problems[""]


# -- texts -----------------------------------------------------------------------------------

VALUES = st.dictionaries(
    st.sampled_from(["name", "layer", "aliases", "place", "summary"]),
    st.one_of(
        st.text(max_size=12),
        st.lists(st.text(max_size=8), max_size=3),
        st.integers(0, 99),
    ),
)


@given(st.lists(VALUES, min_size=1, max_size=4), VALUES, st.data(), st.sampled_from(["\n", "\r\n"]))
def test_rows_come_change_and_go_and_the_rest_of_the_text_stays(
    added: list[dict[str, object]], new: dict[str, object], data: st.DataObject, end: str
) -> None:
    text = MINE.replace("\n", end)
    numbered = [{"id": f"n{at}", **row} for at, row in enumerate(added)]
    longer = with_rows(text, {"employer": numbered})
    index = data.draw(st.integers(2, len(added) + 1))
    changed = with_row(longer, "employer", index, {"id": "changed", **new})
    found = tomllib.loads(changed)
    assert found["employer"][index] == {"id": "changed", **new}
    assert len(found["employer"]) == found["end"]["employers"] == len(added) + 2
    again = without_rows(changed, "employer", range(2, len(added) + 2))
    assert again.split() == text.split()


# -- boards ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("greenhouse:acme", {"board": "greenhouse", "token": "acme"}),
        ("https://boards.greenhouse.io/acme/jobs/1", {"board": "greenhouse", "token": "acme"}),
        ("job-boards.greenhouse.io/acme", {"board": "greenhouse", "token": "acme"}),
        ("https://jobs.lever.co/acme", {"board": "lever", "token": "acme"}),
        (
            "https://jobs.eu.lever.co/acme",
            {"board": "lever", "token": "acme", "host": "api.eu.lever.co"},
        ),
        ("https://jobs.ashbyhq.com/Acme?x=1", {"board": "ashby", "token": "Acme"}),
        (
            "https://acme.wd5.myworkdayjobs.com/en-US/Careers",
            {
                "board": "workday",
                "token": "acme",
                "host": "acme.wd5.myworkdayjobs.com",
                "site": "Careers",
            },
        ),
    ],
)
def test_a_board_is_read_from_its_name_or_its_pages_address(text: str, row: dict[str, str]) -> None:
    assert read_board_address(text) == row
    board = BoardToken("acme", **row)
    assert read_board_address(board_text(board)) == row


@pytest.mark.parametrize("text", ["", "acme", "greenhouse:", "https://evil.example/acme"])
def test_no_board_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="board"):
        read_board_address(text)
