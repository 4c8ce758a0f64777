"""A small world with a bit of everything an export can show, scored by the real rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import (
    CompDetail,
    Dossier,
    Dossiers,
    StageChange,
    Verdict,
)
from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Employer,
    Evidence,
    Metric,
    Origin,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.anchors import make_anchors
from compute_jobs.core.fit.fit_model import Preference, Profile, Question
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.core.robustness.stability import WeightInterval
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.scored_ledger import ScoredLedger
from compute_jobs.desk.view import View
from compute_jobs.desk.workspace import Workspace
from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.platform.paths import Home

AS_OF = date(2026, 11, 21)
NOWHERE = Home.at(Path("/nowhere"))
"""A home that isn't there, so that a test that writes to it fails."""

SOURCES = {
    it.id: it
    for it in (
        Source("q1", "Form 10-Q, Q1 2026", "Harbor", "filing", "primary", parse_day("2026-05-06"),
               "https://filings.example/harbor?form=10-q&q=1"),
        Source("wire", "Chips <b>report</b>", "Ledger | Wire", "article", "supporting",
               parse_day("2026-05-07"), "javascript:alert(1)"),
        Source("memo", "A memo", "Tarn AI", "newsletter", "primary", parse_day("2026-06"),
               file="008.txt", inferred=True),
    )
}  # fmt: skip
ORIGINS = {"filing": Origin("filing", "Form 10-Q, Q1 2026", "filing", "Harbor")}


def _claim(id_: str, subject: str, metric: str, tier: str, source: str, **more: object) -> Claim:
    base = Claim(
        id_, (subject,), metric, "Said in plain words.", tier,  # type: ignore[arg-type]
        (SourceRef(source, "p. 4"),), as_of=parse_day("2026-03-31"),
    )  # fmt: skip
    return replace(base, **more)


CLAIMS = {
    it.id: it
    for it in (
        _claim("growth-filed", "harbor", "revenue_growth", "filed", "q1",
               figure=parse_figure("93.4%"), period=parse_period("2026-Q1"), origin="filing"),
        _claim("growth-press", "harbor", "revenue_growth", "relayed", "wire",
               figure=parse_figure("about 93%"), period=parse_period("2026-Q1"), origin="filing",
               hedge="is said to"),
        _claim("plan", "harbor", "accelerators_planned", "ambition", "memo", modality="plan",
               figure=parse_figure("up to 1,000,000 GPUs")),
        _claim("deployed", "tarn", "accelerators_deployed", "primary", "memo",
               figure=parse_figure("100,000 GPUs")),
        _claim("lease", "tarn", "capacity_lease", "reported", "wire", deal_status="negotiating",
               start=parse_day("2026-05"), end=parse_day("2029-05")),
        _claim("permit", "tarn", "permit_challenge", "primary", "memo",
               figure=flag_figure("yes"), as_of=parse_day("2026-11-01")),
        _claim("growth-memo", "harbor", "revenue_growth", "primary", "memo",
               figure=parse_figure("93.4%"), period=parse_period("2026-Q1")),
        _claim("deployed-press", "tarn", "accelerators_deployed", "reported", "wire",
               figure=parse_figure("60,000 GPUs")),
        _claim("tarn-plan", "tarn", "accelerators_planned", "ambition", "wire", modality="plan",
               figure=parse_figure("1,000,000 GPUs"), as_of=parse_day("2026-11-01")),
        _claim("published", "harbor", "published_fit", "analysis", "wire",
               figure=parse_figure("88")),
        _claim("published-tarn", "tarn", "published_fit", "analysis", "wire",
               figure=parse_figure("90")),
    )
}  # fmt: skip

EMPLOYERS = {
    it.id: it
    for it in (
        Employer("harbor", "Harbor Interconnect", "silicon", summary="Cables for racks."),
        Employer("tarn", "Tarn AI", "lab"),
        Employer("quarry", "Quarry", "cloud", ranked=False),
    )
}  # fmt: skip

DOSSIERS = {
    "harbor": Dossier(
        "harbor",
        verdicts={
            "comp": Verdict("comp", "pass", "2026-11-20", 75, "Fair for the place.", "a recruiter",
                            CompDetail(180_000, 260_000, "USD", "L5", "Remote", "a pay site")),
        },
        notes={
            "": "Talked to an engineer.\n\n- likes it\n- *long* weeks\n    indented",
            "growth": "Ask again in May.",
        },
        stages=(StageChange("watching", "2026-11-01"), StageChange("applied", "2026-11-19")),
        shortlisted=1,
        links=("https://harbor.example/jobs",),
        contacts=("Ada <ada@harbor.example>",),
    ),
    "tarn": Dossier("tarn", shortlisted=2),
    "quarry": Dossier("quarry"),
}  # fmt: skip

ROBUSTNESS = Robustness(
    10_000,
    1,
    (
        RowShares("harbor", 80.1, 86.0, 91.4, (0.62, 0.28, 0.08, 0.02)),
        RowShares("tarn", 70.0, 75.0, 80.0, (0.0, 0.0, 0.0, 0.0)),
    ),
    (WeightInterval("growth", 0.4, 0.2, 1.0, ("tarn",), ()),),
    (),
    (Question("harbor", "capacity", 0.42, 0.31, 0.9, "How many run today?"),),
)


NO_FIGHT = Preference("permit_challenge", "=", False)


@cache
def _tables() -> Workspace:
    """The bundled rubric, checklist and rules."""
    return Workspace(NOWHERE, AS_OF, read_only=True)


@cache
def _metrics() -> Mapping[str, Metric]:
    return load_packs(bundled_packs()).evidence.metrics


class SmallWorkspace(Workspace):
    """A workspace whose evidence is this small world's and that keeps nothing on disk."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(NOWHERE, AS_OF, read_only=True)
        tables = _tables()
        self.evidence = evidence
        self.rubric, self.lines, self.checklist = tables.rubric, tables.lines, tables.checklist
        self.scenarios, self.hype_rules = tables.scenarios, tables.hype_rules
        self.anchors = make_anchors(resolve(evidence, AS_OF), self.rubric)

    def kept_ratings(self) -> None:
        return None

    def keep_ratings(self, rated: object) -> None:
        del rated


def small_view(
    *,
    label: str = "infra-curious engineer",
    employers: Mapping[str, Employer] = EMPLOYERS,
    claims: Mapping[str, Claim] = CLAIMS,
    sources: Mapping[str, Source] = SOURCES,
    dossiers: Mapping[str, Dossier] = DOSSIERS,
) -> View:
    """The view of this world; any part can be another."""
    evidence = Evidence(
        employers=employers, origins=ORIGINS, sources=sources, claims=claims,
        metrics=_metrics(),
    )  # fmt: skip
    scored = ScoredLedger(SmallWorkspace(evidence))
    profile = Profile(label=label, preferences=(NO_FIGHT,))
    return View(scored, profile, Dossiers(dossiers))
