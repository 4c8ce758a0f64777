"""A small world with a bit of everything an export can show, and texts that mean no good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import (
    ChecklistItem,
    CompDetail,
    Dossier,
    StageChange,
    Suggestion,
    Verdict,
)
from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Comparison,
    Employer,
    Evidence,
    Finding,
    Metric,
    Origin,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure
from compute_jobs.core.fit.fit_model import (
    CriterionScore,
    Fit,
    HypeFlag,
    Preference,
    PreferenceResult,
    Profile,
    Question,
    Rating,
    Reason,
)
from compute_jobs.core.fit.preference_lines import Line, line_of
from compute_jobs.desk.robustness import Robustness, RobustnessRow, WeightFlip
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import EmployerRow, ItemRow, View

AS_OF = date(2026, 11, 21)
WEIGHTS = {"growth": 0.4, "capacity": 0.6}

METRICS = {
    it.id: it
    for it in (
        Metric("revenue_growth", "Revenue growth", "percent", "percent", "closed", "growth",
               "higher", 0.02, None, ""),
        Metric("accelerators_deployed", "Accelerators deployed", "count", "gpu", "moving",
               "capacity", "higher", 0.1, 120, ""),
        Metric("accelerators_planned", "Accelerators planned", "count", "gpu", "plan",
               "capacity", "higher", 0.1, 45, ""),
        Metric("capacity_lease", "Capacity lease", "text", "text", "event", "capacity", None, 0.0,
               60, ""),
        Metric("permit_challenge", "Open permit fight", "flag", "flag", "moving", "stability",
               "lower", 0.0, 120, ""),
    )
}  # fmt: skip

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
        _claim("permit", "tarn", "permit_challenge", "reported", "memo",
               figure=flag_figure("yes")),
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

ITEMS = (
    ChecklistItem("growth", "Growth", "growth", "", ("revenue_growth",), "", "",
                  ("Which quarter is that growth from?",)),
    ChecklistItem("comp", "Comp", "comp", "", (), "", "", ("What is the range for this level?",)),
)  # fmt: skip


def _rating(employer: str, criterion: str, mode: float, **more: object) -> Rating:
    base = Rating(employer, criterion, mode - 8, mode, mode + 8, False, False, (), ())  # type: ignore[arg-type]
    return replace(base, **more)


def _fit(employer: str, growth: Rating, capacity: Rating, **more: object) -> Fit:
    parts = tuple(
        CriterionScore(rating.criterion, weight, rating, weight * rating.mode)
        for rating, weight in zip((growth, capacity), WEIGHTS.values(), strict=True)
    )
    points = sum(part.points for part in parts)
    base = Fit(
        employer, points + 20.5, points + 14, points + 26, points, 21.0, -0.5, 88.0, parts, (),
        False, 1,
    )  # fmt: skip
    return replace(base, **more)


NO_FIGHT = Preference("permit_challenge", "=", "no")
BROKEN = PreferenceResult(NO_FIGHT, "broken", "an open permit fight", ("permit",))
UNKNOWN = PreferenceResult(NO_FIGHT, "unknown", "nobody measured an open permit fight")

FITS = {
    "harbor": _fit(
        "harbor",
        _rating("harbor", "growth", 82, claims=("growth-filed",), reasons=(
            Reason("growth.revenue_growth", "revenue grew 93.4 %", 82, "revenue_growth",
                   ("growth-filed",)),
        )),
        _rating("harbor", "capacity", 55, gap=True),
    ),
    "tarn": _fit(
        "tarn",
        _rating("tarn", "growth", 40, own=True),
        _rating("tarn", "capacity", 60, claims=("deployed",), reasons=(
            Reason("capacity.deployed", "100,000 GPUs run", 70, "accelerators_deployed",
                   ("deployed",)),
            Reason("capacity.permit", "the permit is contested", -10, "permit_challenge",
                   ("permit",)),
        )),
        excluded=True, rank=None, published=None,
    ),
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
        RobustnessRow("harbor", 80.1, 86.0, 91.4, (0.62, 0.28, 0.08, 0.02)),
        RobustnessRow("tarn", 70.0, 75.0, 80.0, (0.0, 0.0, 0.0, 0.0)),
    ),
    (WeightFlip("growth", 0.4, 0.2, 1.0, ("tarn",), ()),),
    (),
    (Question("harbor", "capacity", 0.42, 0.31, 0.9, "How many run today?"),),
)


def finding(claim: str, **more: object) -> Finding:
    it = CLAIMS[claim]
    base = Finding(it.subjects[0], it.metric, it.perimeter, "", it, it.tier, claims=(claim,))
    return replace(base, **more)


FINDINGS = (
    finding("growth-filed", corroborated_by=("growth-press",)),
    finding("plan", fresh=0.2, age_days=235),
    finding("deployed", contested=True),
    finding("lease"),
    finding("permit"),
)

HYPE = (
    HypeFlag("harbor", "announced_over_deployed", "Announced, not deployed", 10.0, True, ("plan",),
             "a million announced, none seen running"),
)  # fmt: skip


@dataclass
class FakeView(View):
    """As much of a view as an export asks for; any part can be another."""

    profile: Profile = field(
        default_factory=lambda: Profile(weights=WEIGHTS, preferences=(NO_FIGHT,))
    )
    employers: Mapping[str, Employer] = field(default_factory=lambda: EMPLOYERS)
    claims_by_id: Mapping[str, Claim] = field(default_factory=lambda: CLAIMS)
    sources: Mapping[str, Source] = field(default_factory=lambda: SOURCES)
    dossiers: Mapping[str, Dossier] = field(default_factory=lambda: DOSSIERS)
    flags: Sequence[HypeFlag] = HYPE
    why: str = "a filed rate with a date"
    as_of: date = AS_OF
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    summary: str = ""
    fits_moved: bool = False
    eligible_count: int = 1
    excluded_count: int = 1

    def __post_init__(self) -> None:
        self.order = list(self.employers)
        self.evidence = Evidence(
            employers=self.employers, origins=ORIGINS, sources=self.sources, metrics=METRICS,
            claims=self.claims_by_id,
        )  # fmt: skip

    def row(self, employer: str) -> EmployerRow:
        it, fit, dossier = self.employers[employer], FITS.get(employer), self.dossier(employer)
        excluded = bool(fit and fit.excluded)
        return EmployerRow(
            it.id, it.name, it.layer, fit.rank if fit else None, fit.fit if fit else None, excluded,
            (BROKEN,) if excluded else (), (UNKNOWN,) if fit and not excluded else (), 0.0, 0,
            dossier.stage or "", dossier.shortlisted, {"filed": 1},
        )  # fmt: skip

    def fit(self, employer: str) -> Fit | None:
        return FITS.get(employer)

    def range_of(self, employer: str) -> tuple[float, float] | None:
        fit = FITS.get(employer)
        return (fit.low, fit.high) if fit else None

    def employer(self, employer: str) -> Employer:
        return self.employers[employer]

    def metric(self, metric: str) -> Metric:
        return METRICS[metric]

    def line(self, metric: str) -> Line | None:
        known = METRICS.get(metric)
        return line_of(known) if known else None

    def claims(self, employer: str | None = None) -> Sequence[ClaimRow]:
        return [
            self.claim(name)
            for name, claim in self.claims_by_id.items()
            if employer is None or employer in claim.subjects
        ]

    def claim(self, claim: str) -> ClaimRow:
        aged = claim == "plan"
        return ClaimRow(
            self.claims_by_id[claim], "standing", 0.2 if aged else 1.0, 235, (), (), None
        )

    def findings(self, subject: str) -> Sequence[Finding]:
        return [
            replace(it, standing=self.claims_by_id[it.standing.id])
            for it in FINDINGS
            if it.subject == subject
        ]

    def comparisons(self, claim: str | None = None) -> Sequence[Comparison]:
        pair = Comparison("R3", "agree", "growth-filed", "growth-press", "harbor",
                          "revenue_growth", "2026-Q1", "one filing")  # fmt: skip
        return [pair] if claim is None or claim in (pair.first, pair.second) else []

    def dossier(self, employer: str) -> Dossier:
        return self.dossiers[employer]

    def checklist(self, employer: str) -> Sequence[ItemRow]:
        verdicts = self.dossier(employer).verdicts
        rows = []
        for item in ITEMS:
            own = [it for it in self.findings(employer) if it.metric in item.metrics]
            kind = "pass" if own else "gap"
            why = self.why if own else "nobody filed or posted it"
            claims = tuple(it.standing.id for it in own)
            verdict = verdicts.get(item.id)
            rows.append(
                ItemRow(item, Suggestion(item.id, kind, why, claims), tuple(own),  # type: ignore[arg-type]
                        verdict.kind if verdict else None, "")
            )  # fmt: skip
        return rows

    def hype(self, employer: str | None = None) -> Sequence[HypeFlag]:
        return [it for it in self.flags if employer in (None, it.employer)]

    def robustness_cached(self) -> Robustness | None:
        return ROBUSTNESS
