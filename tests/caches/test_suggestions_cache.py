"""Suggestions kept between runs are those that would be made, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from compute_jobs.caches.suggestions_cache import MOST, NAME, SuggestionsCache
from compute_jobs.core.dossier.dossier_model import Suggestion
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home
from tests.fresh import said_afresh

DAY = date(2026, 5, 22)
SOME = (Suggestion("growth", "pass", "it grew", ("c1", "c2")), Suggestion("pay", "gap", "", ()))
ITEMS = ("growth", "pay")


def suggested(
    home: Home, *, as_of: date = DAY, employers: Sequence[str] = ()
) -> Mapping[str, object]:
    """What a desk suggests, and then keeps."""
    desk = Desk.open(home, as_of=as_of, today=as_of)
    names = employers or list(desk.view.evidence.employers)
    found = {name: [row.suggestion for row in desk.view.checklist(name)] for name in names}
    desk.get_ready()
    return found


def test_what_is_kept_is_what_would_be_suggested(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    made = suggested(home)
    assert (home.cache / NAME).exists()
    code = (
        "import sys; from datetime import date; from compute_jobs.desk.desk import Desk\n"
        "from compute_jobs.platform.paths import Home\n"
        "desk = Desk.open(Home.at(sys.argv[1]), as_of=date(2026, 5, 22))\n"
        "print([row.suggestion for name in desk.view.order for row in desk.view.checklist(name)])\n"
        "print('compute_jobs.core.dossier.suggestions' in sys.modules)"
    )
    said, loaded = said_afresh(code, str(home.root)).splitlines()
    order = Desk.open(home, as_of=DAY, today=DAY).view.order
    assert said == repr([it for name in order for it in made[name]])  # type: ignore[attr-defined]
    assert loaded == "False", "nothing was reckoned"


def test_another_day_is_another_state(tmp_path: Path) -> None:
    home, fresh = Home.at(tmp_path / "kept"), Home.at(tmp_path / "fresh")
    suggested(home)
    late = date(2027, 9, 1)
    assert suggested(home, as_of=late) == suggested(fresh, as_of=late)


def test_a_readers_own_item_is_suggested_on_at_once(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    suggested(home)
    pack = home.packs / "mine"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(
        '[pack]\nid = "mine"\nname = "Mine"\n[end]\npack = 1\n', "utf-8"
    )
    item = (
        '[[item]]\nid = "fun"\nname = "Fun"\nconfirm = "It is fun."\n'
        'good = "Yes."\nbad = "No."\nquestions = ["Is it fun?"]\n[end]\nitems = 1\n'
    )
    (pack / "checklist.toml").write_text(item, "utf-8")
    rows = Desk.open(home, as_of=DAY, today=DAY).view.checklist("nvidia")
    assert [row.suggestion.item for row in rows] == [row.item.id for row in rows]
    assert rows[-1].item.id == "fun"


def test_a_scenario_and_a_claim_set_aside_are_reckoned(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    suggested(home)
    desk = Desk.open(home, as_of=DAY, today=DAY)
    before = [row.suggestion for row in desk.view.checklist("astera-labs")]
    behind = next(it for it in before if it.claims)
    desk.set_aside(behind.claims[0], True)
    after = [row.suggestion for row in desk.view.checklist("astera-labs")]
    assert after != before
    desk.get_ready()
    again = Desk.open(home, as_of=DAY, today=DAY)
    assert [row.suggestion for row in again.view.checklist("astera-labs")] == before


def test_employers_are_kept_beside_each_other(tmp_path: Path) -> None:
    SuggestionsCache(tmp_path, "s").keep({"a": SOME})
    SuggestionsCache(tmp_path, "s").keep({"b": SOME})
    kept = SuggestionsCache(tmp_path, "s")
    assert kept.get("a", ITEMS) == kept.get("b", ITEMS) == SOME
    SuggestionsCache(tmp_path, "other").keep({"c": SOME})
    assert SuggestionsCache(tmp_path, "other").get("a", ITEMS) is None
    assert SuggestionsCache(tmp_path, "s").get("a", ITEMS) is None


def test_it_does_not_grow_without_end(tmp_path: Path) -> None:
    SuggestionsCache(tmp_path, "s").keep({f"e{at}": SOME for at in range(MOST)})
    SuggestionsCache(tmp_path, "s").keep({"new": SOME})
    kept = SuggestionsCache(tmp_path, "s")
    assert kept.get("new", ITEMS) == SOME
    assert kept.get("e0", ITEMS) is None


def test_other_items_and_unknown_verdicts_are_as_nothing(tmp_path: Path) -> None:
    odd = (Suggestion("growth", "splendid", "", ()),)  # type: ignore[arg-type]
    SuggestionsCache(tmp_path, "s").keep({"a": SOME, "odd": odd})
    kept = SuggestionsCache(tmp_path, "s")
    assert kept.get("a", ("growth",)) is None
    assert kept.get("odd", ("growth",)) is None
    assert kept.get("nobody", ITEMS) is None
    assert SuggestionsCache(tmp_path, "").get("a", ITEMS) is None


@pytest.mark.parametrize("cut", [0, 10, 60, -5])
def test_a_damaged_file_is_no_file(tmp_path: Path, cut: int) -> None:
    SuggestionsCache(tmp_path, "s").keep({"a": SOME})
    place = tmp_path / NAME
    raw = place.read_bytes()
    place.write_bytes(raw[:cut])
    assert SuggestionsCache(tmp_path, "s").get("a", ITEMS) is None
    place.write_bytes(raw.replace(b"it grew", b"it fell"))
    assert SuggestionsCache(tmp_path, "s").get("a", ITEMS) is None
