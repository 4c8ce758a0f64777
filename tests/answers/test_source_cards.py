"""Source cards at a date: what was published later is not there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.answers.source_cards import source_cards
from compute_jobs.core.evidence.dates import parse_day
from tests.cli.command import run
from tests.small_world import small_desk


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize(
    ("published", "seen", "there"),
    [
        ("2026-05-12", None, False),
        ("2026-05-11", None, True),
        ("2026-05", None, True),
        ("2026-06", None, False),
        (None, "2026-05-20", False),
        (None, "2026-05-11", True),
        (None, None, True),
    ],
)
def test_what_was_published_later_is_not_there(
    published: str | None, seen: str | None, there: bool
) -> None:
    made = small_desk().view
    name, source = next(iter(made.evidence.sources.items()))
    dated = replace(
        source,
        published=parse_day(published) if published else None,
        seen=parse_day(seen) if seen else None,
    )
    evidence = replace(made.evidence, sources={name: dated})
    view: Any = SimpleNamespace(evidence=evidence, as_of=date(2026, 5, 11), claims=lambda: ())
    assert [card.source.id for card in source_cards(view)] == ([name] if there else [])


@pytest.mark.usefixtures("small_world")
def test_a_source_does_not_relay_itself() -> None:
    made = small_desk().view
    name, source = next(iter(made.evidence.sources.items()))
    own = replace(source, relays=(name, "letter"))
    evidence = replace(made.evidence, sources={name: own})
    view: Any = SimpleNamespace(evidence=evidence, as_of=made.as_of, claims=lambda: ())
    assert [card.relays for card in source_cards(view)] == [("letter",)]


@pytest.mark.usefixtures("founding_world")
def test_no_card_is_shown_of_what_nobody_could_read(tmp_path: Path) -> None:
    done = run("sources", "--as-of", "2026-05-11", "--json", home=tmp_path)
    assert [card["id"] for card in done.data] == ["founding-profile"]
    assert done.data[0]["shares_origin_with"] == [], "nor counted with those that are shown"
    claims = run("claims", "--as-of", "2026-05-11", "--json", home=tmp_path).data
    assert set(done.data[0]["claims"]) == {claim["id"] for claim in claims}
    assert len(run("sources", "--as-of", "2026-05-20", "--json", home=tmp_path).data) == 23
    early = run("sources", "--as-of", "2020-01-01", home=tmp_path)
    assert (early.code, early.out) == (0, "")
    assert "no source had been published" in early.err
