"""The page to send: what a stranger reads first, what stays private, and how long it gets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import Dossier, Verdict
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import SourceRef
from compute_jobs.core.evidence.figures import parse_figure
from compute_jobs.desk.desk import Desk
from compute_jobs.export import render
from compute_jobs.platform.paths import Home

from .small_world import CLAIMS, DOSSIERS, ROBUSTNESS, SOURCES, small_view

NAMES = ["harbor", "tarn", "quarry"]
PRIVATE = (
    "Talked to an engineer", "Ask again in May", "Fair for the place", "a recruiter", "180,000",
    "applied", "harbor.example", "Ada",
)  # fmt: skip


@pytest.mark.parametrize("fmt", ["md", "html", "csv"])
def test_notes_and_verdicts_are_sent_only_when_asked(fmt: str) -> None:
    sent = render(small_view(), NAMES, fmt, ROBUSTNESS)
    kept = render(small_view(), NAMES, fmt, ROBUSTNESS, private=True)
    for words in PRIVATE:
        assert words not in sent
        assert words in kept or (fmt, words) == ("csv", "Ada")


@pytest.mark.parametrize("fmt", ["md", "html", "csv"])
def test_a_rating_of_the_reader_s_own_is_not_sent(fmt: str) -> None:
    """Its number would tell the verdict; the rank stays as on screen."""
    own = replace(
        DOSSIERS["harbor"], verdicts={"growth": Verdict("growth", "fail", "2026-11-20", 13.5)}
    )
    view = small_view(dossiers={**DOSSIERS, "harbor": own})
    sent = render(view, ["harbor"], fmt, None)
    assert "13.5" not in sent
    assert "13.5" in render(view, ["harbor"], fmt, None, private=True)
    if fmt == "md":
        assert "| growth | 20 % | – | – | judged by the sender |" in sent
        assert f"| {view.row('harbor').rank} | Harbor Interconnect |" in sent


def test_what_is_strongest_names_what_was_left_out() -> None:
    own = Dossier("tarn", verdicts={"growth": Verdict("growth", "fail", "2026-11-20", 13.5)})
    view = small_view(dossiers={**DOSSIERS, "tarn": own})
    named = "The sender judged growth; of the rest, strongest on capacity"
    assert named in render(view, ["tarn"], "md", None)
    assert named not in render(view, ["tarn"], "md", None, private=True)


def test_the_first_page_stands_before_the_evidence() -> None:
    text = render(small_view(), ["harbor"], "md", ROBUSTNESS)
    first, _, rest = text.partition("\n## Evidence\n")
    for part in (
        "## Harbor Interconnect: silicon, rank 1 of",
        "Cables for racks. The sender judged pay; of the rest, strongest on growth",
        "- Deal-breakers: unknown: ",
        "- Open:",
        "- Ask:\n  - How many run today?",
    ):
        assert part in first
    assert "| Criterion | Weight |" in rest


def test_a_document_without_an_address_is_described() -> None:
    text = render(small_view(), NAMES, "md", ROBUSTNESS, private=True)
    assert "“A memo”, Tarn AI, Jun 2026 (inferred), a newsletter without a public URL" in text
    for fmt in ("md", "html", "csv"):
        assert "008.txt" not in render(small_view(), NAMES, fmt, ROBUSTNESS, private=True)


def test_documents_are_listed_once_with_places_a_stranger_can_find() -> None:
    tagged = SourceRef("q1", "us-gaap:Revenues, 2026-01-01 to 2026-03-31")
    growth = replace(CLAIMS["growth-filed"], sources=(tagged,))
    view = small_view(claims={**CLAIMS, "growth-filed": growth})
    sources = render(view, ["harbor"], "md", None).partition("## Sources")[2]
    assert sources.count("Form 10-Q, Q1 2026") == 1
    assert "us-gaap" not in sources
    assert SOURCES["q1"].url in sources


def test_a_document_is_labeled_by_what_it_alone_supports() -> None:
    """A claim that a filing confirmed cites the filing; the article before it is no filing."""
    growth = CLAIMS["growth-filed"]
    filing = SOURCES["q1"]
    article = replace(filing, id="art", title="An article", kind="article", stance="supporting",
                      url="https://press.example/a")  # fmt: skip
    both = replace(growth, sources=(SourceRef("art"), *growth.sources))
    sources = {**SOURCES, "art": article}
    view = small_view(claims={**CLAIMS, "growth-filed": both}, sources=sources)
    lines = render(view, ["harbor"], "md", None).partition("## Sources")[2].splitlines()
    assert not [line for line in lines if "An article" in line]
    assert [line for line in lines if "**filed**" in line and filing.url in line]


def test_what_others_rent_from_an_employer_is_no_commitment_of_its_own() -> None:
    let = replace(
        CLAIMS["deployed"], id="let", subjects=("tarn", "harbor"), metric="accelerators_leased",
        figure=parse_figure("60,000 GPUs"), counterparty="harbor", role="tenant",
        deal_status="signed", as_of=parse_day("2026-11-01"),
    )  # fmt: skip
    view = small_view(claims={**CLAIMS, "let": let})
    landlord = render(view, ["harbor"], "md", None)
    tenant = render(view, ["tarn"], "md", None)
    assert "Accelerators, leased to others" in landlord
    assert "Accelerators, contracted" not in landlord
    assert "Accelerators, contracted" in tenant


def test_the_bundled_evidence_takes_at_most_sixty_lines_an_employer(tmp_path: Path) -> None:
    view = Desk.open(Home.at(tmp_path), as_of=date(2026, 11, 29)).view
    robustness = None
    names = ["coreweave", "nvidia", "spacex"]
    text = render(view, names, "md", robustness)
    assert len(text.splitlines()) <= 60 * len(names)
    for name in view.order[: view.eligible_count]:
        alone = render(view, [name], "md", robustness)
        head = 14  # the title, the table and how to read it, once for all
        assert len(alone.splitlines()) - head <= 60, name
