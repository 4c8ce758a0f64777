"""Opening from the caches says what opening without them says, whatever state they are in."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from benchmarks.homes import with_employers

from compute_jobs import cache
from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.fit.fit_model import Preference, Rating
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.view import View
from compute_jobs.export.shapes import claim, preferences
from compute_jobs.platform.paths import Home
from tests.small_world import Install, in_small_world

DAY = date(2026, 6, 1)
"""Some generated claims are published later, so that not everything is to be seen."""
EMPLOYERS = 40
PREFERENCES = (
    Preference("top5_customer_share", "<=", 60.0),
    Preference("revenue", ">=", 150e6, "exclude"),
    Preference("credited_accelerators", ">=", 1.0),
    Preference("layer", "in", ("lab", "cloud")),
    Preference("nobody_has_this", ">=", 1.0),
)


@pytest.fixture(scope="module", autouse=True)
def _install(small_install: Install) -> Iterator[None]:
    """Generated employers alone: beside the atlas, the same takes ten times as long."""
    with in_small_world(small_install):
        yield


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with many employers, opened often enough that every cache is there."""
    home = with_employers(tmp_path_factory.mktemp("open") / "home", EMPLOYERS, 9 * EMPLOYERS)
    for _ in range(2):
        desk = opened(home)
        everything(desk.view)
    return home


@pytest.fixture(scope="module")
def plain(used: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home where no cache can be: a file stands in its place."""
    home = tmp_path_factory.mktemp("plain") / "home"
    shutil.copytree(used, home, ignore=shutil.ignore_patterns("cache"))
    (home / "cache").write_text("in the way", encoding="utf-8")
    return home


def opened(home: Path, day: date = DAY) -> Desk:
    return Desk.open(Home.at(home), as_of=day, today=DAY)


def everything(view: View) -> dict[str, Any]:
    """All that a view says of everybody, reasons and relations included."""
    ranked = [name for name in view.order if view.fit(name) is not None]
    return {
        "order": tuple(view.order),
        "counts": (view.eligible_count, view.excluded_count),
        "rows": [view.row(name) for name in view.order],
        "fits": [view.fit(name) for name in ranked],
        "claims": {name: told(view, name) for name in view.order},
        "compared": {
            row.claim.id: list(view.comparisons(row.claim.id))
            for name in view.order[:12]
            for row in view.claims(name)
        },
        "hype": {name: list(view.hype(name)) for name in view.order},
        "items": {name: list(view.checklist(name)) for name in view.order[:12]},
        "findings": {name: list(view.findings(name)) for name in view.order},
        "signature": view.ranking.signature,
    }


def told(view: View, employer: str | None = None) -> list[dict[str, Any]]:
    """The claims, with how each fares among the others."""
    return [claim(row, view.evidence) for row in view.claims(employer)]


def same(one: Desk, other: Desk) -> None:
    ours, theirs = everything(one.view), everything(other.view)
    for part, found in theirs.items():
        assert ours[part] == found, part


def test_everything_is_the_same_with_and_without_caches(used: Path, plain: Path) -> None:
    same(opened(used), opened(plain))


def test_the_whole_ledger_is_the_same(used: Path, plain: Path) -> None:
    lazy, eager = opened(used).view, opened(plain).view
    asked = [lazy.comparisons(name) for name in eager.scored.ledger.visible]
    assert asked == [eager.comparisons(name) for name in eager.scored.ledger.visible]
    assert sum(map(len, asked)) > 100
    assert lazy.comparisons() == eager.comparisons()
    assert told(lazy) == told(eager)
    assert lazy.hype() == eager.hype()
    assert lazy.scored.ledger.findings == eager.scored.ledger.findings
    assert [lazy.comparisons(name) for name in eager.scored.ledger.visible] == asked


@pytest.mark.parametrize("preference", PREFERENCES, ids=lambda it: it.metric)
def test_a_preference_draws_the_same_line(used: Path, plain: Path, preference: Preference) -> None:
    one, other = opened(used), opened(plain)
    for desk in (one, other):
        desk.preview_preference(preference)
    same(one, other)
    assert preferences(one.view) == preferences(other.view)


def test_claims_set_aside_change_the_same(used: Path, plain: Path) -> None:
    draw = random.Random(3)
    one, other = opened(used), opened(plain)
    shown = [row.claim.id for row in other.view.claims()]
    first = other.view.fit(other.view.order[0])
    assert first is not None
    leading = {name for score in first.criteria for name in score.rating.claims}
    picked = [*draw.sample(shown, 6), *sorted(leading)]
    for desk in (one, other):
        desk.look()
        for name in picked:
            desk.set_aside(name, True)
        desk.preview_preference(PREFERENCES[0])
    same(one, other)
    assert one.view.ranking.fits != opened(plain).view.ranking.fits
    for name in picked:
        one.set_aside(name, False)
    one.cancel_preview()
    assert one.view.ranking.fits == opened(plain).view.ranking.fits


def test_scenarios_and_own_verdicts_are_the_same(used: Path, plain: Path, tmp_path: Path) -> None:
    homes = [Path(shutil.copytree(it, tmp_path / it.parent.name)) for it in (used, plain)]
    one, other = map(opened, homes)
    one.look()
    first, fifth = other.view.order[0], other.view.order[4]
    for desk in (one, other):
        desk.mark(first, "growth", "fail", rating=12.0)
        desk.mark(fifth, "growth", "pass")
    same(one, other)
    scenarios = [name for name, *_ in other.scenarios()]
    for desk in (one, other):
        desk.preview_scenario(scenarios[0])
    same(one, other)
    same(*map(opened, homes))


def test_a_warm_start_rates_nobody(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rated: list[str] = []

    def counted(facts: Facts, employer: Employer) -> tuple[Rating, ...]:
        rated.append(employer.id)
        return rate_all(facts, employer)

    monkeypatch.setattr("compute_jobs.core.fit.scoring.rate_all", counted)
    view = opened(used).view
    first = view.order[0]
    assert len([view.row(name) for name in view.order]) > EMPLOYERS
    assert view.fit(first) is not None
    assert rated == []


@pytest.mark.parametrize("seed", range(8))
def test_damaged_caches_change_nothing(used: Path, plain: Path, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    home = Path(shutil.copytree(used, tmp_path / "home"))
    for place in sorted((home / "cache").iterdir()):
        raw = bytearray(place.read_bytes())
        match (seed + len(place.name)) % 4:
            case 0:
                raw = raw[: draw.randrange(len(raw))]
            case 1:
                raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
            case 2:
                at = draw.randrange(len(raw))
                raw[at : at + 60] = draw.randbytes(60)
            case _:
                place.unlink()
                continue
        place.write_bytes(raw)
    one, other = opened(home), opened(plain)
    for desk in (one, other):
        desk.preview_preference(PREFERENCES[seed % 2])
    same(one, other)


def reword_claims(home: Path) -> None:
    place = next((home / "packs" / "generated").glob("claims-*.toml"))
    place.write_text(place.read_text("utf-8").replace("%", ".5%"), encoding="utf-8")


@pytest.mark.parametrize("change", ["day", "claim", "code"])
def test_what_changed_is_rated_anew(
    used: Path, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(used, tmp_path / "home"))
    day = DAY
    match change:
        case "day":
            day = date(2025, 1, 1)
        case "claim":
            reword_claims(home)
        case "code":
            monkeypatch.setattr(cache, "code_state", lambda: "another")
    desk = opened(home, day)
    assert desk.workspace.kept_ratings() is None
    fits = desk.view.ranking.fits
    shutil.rmtree(home / "cache")
    assert fits == opened(home, day).view.ranking.fits
    assert opened(home, day).workspace.kept_ratings() is not None
