"""Made-up employers with made-up evidence, as many as a test wants."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from compute_jobs.core.dossier.dossier_model import ChecklistItem
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    LAYERS,
    Claim,
    Comparison,
    Employer,
    Evidence,
    Metric,
    Origin,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure

AS_OF = date(2026, 11, 21)

NAMED = (
    ("harbor", "Harbor Interconnect", "silicon", 88.0),
    ("northlight", "Northlight", "accelerator", 87.0),
    ("meridian", "Meridian Research", "lab", 82.4),
    ("cobalt", "Cobalt Launch", "cluster", 81.7),
    ("tarn", "Tarn AI", "cluster", 79.0),
    ("quarry", "Quarry Cloud", "cloud", 71.2),
)

METRICS = (
    Metric("revenue_growth", "Revenue growth", "percent", "percent", "closed", "growth", "higher",
           0.02, None, "How much more was sold than in the same period a year before."),
    Metric("revenue", "Revenue", "money", "usd", "closed", "growth", "higher", 0.02, None,
           "What customers paid for in a finished period."),
    Metric("top5_customer_share", "Top-5 customer share", "percent", "percent", "closed",
           "stability", "lower", 0.02, None,
           "How much of the revenue the five largest customers bring.", (), floor=0, ceiling=100),
    Metric("accelerators_deployed", "Accelerators deployed", "count", "gpu", "moving", "capacity",
           "higher", 0.1, 120, "Accelerators that run, not those that were announced."),
    Metric("accelerators_planned", "Accelerators planned", "count", "gpu", "plan", "capacity",
           "higher", 0.1, 45, "Accelerators somebody says will run."),
    Metric("power_permitted", "Power permitted", "flag", "flag", "moving", "capacity", "higher",
           0.0, 120, "Whether the power has its permits."),
    Metric("permit_challenge", "Open permit fight", "flag", "flag", "moving", "stability", "lower",
           0.0, 120, "Whether somebody contests a permit in court or before an agency."),
    Metric("rd_share", "R&D share", "percent", "percent", "closed", "learning", "higher", 0.02,
           None, "Research and development as a share of revenue."),
    Metric("posted_base", "Posted base pay", "money", "usd", "moving", "comp", "higher", 0.05, 21,
           "The base salary range in job postings."),
    Metric("capacity_lease", "Capacity lease", "text", "text", "event", "capacity", None, 0.0, 60,
           "Who rents which capacity from whom."),
)  # fmt: skip

ITEMS = (
    ChecklistItem("growth", "Growth", "growth", "A filed number with a growth rate and a date.",
                  ("revenue_growth", "revenue"), "A filed rate above 20 %.",
                  "A valuation instead of revenue.",
                  ("Which quarter is that growth from?", "How much of it is one product?")),
    ChecklistItem("comp", "Comp", "comp", "A posted or sworn range; absence is a gap.",
                  ("posted_base",), "A posted range at your level.", "Nothing posted anywhere.",
                  ("What is the range for this level?",)),
    ChecklistItem("learning", "Learning", "learning", "Spending on research and senior tracks.",
                  ("rd_share",), "R&D above 25 % of revenue.", "No senior track.",
                  ("Who is the most senior engineer without reports?",)),
    ChecklistItem("stability", "Stability", "stability", "Who could leave, and what then.",
                  ("top5_customer_share", "permit_challenge"), "No customer above 20 %.",
                  "One tenant.", ("What happens to this team if the largest customer leaves?",)),
    ChecklistItem("capacity", "Capacity", "capacity", "Deployed for a named customer.",
                  ("accelerators_deployed", "power_permitted"), "Deployed and permitted.",
                  "Ambition only.", ("How many run today, and for whom?",)),
    ChecklistItem("culture", "Culture", "culture", "Whether attrition is known at all.", (),
                  "A published rate.", "Nothing published.", ("Do you publish attrition?",)),
)  # fmt: skip

SOURCES = (
    Source("harbor-10q", "Form 10-Q for Q1 2026", "Harbor Interconnect", "filing", "primary",
           parse_day("2026-05-06"), "https://filings.example/harbor-10q"),
    Source("ledgerwire", "Chip makers report", "Ledger Wire", "article", "supporting",
           parse_day("2026-05-07"), "https://ledger.example/chips", relays=("harbor-10q",)),
    Source("cobalt-post", "Thread on the new hall", "Cobalt Launch", "thread", "primary",
           parse_day("2026-07-02"), "https://posts.example/cobalt"),
    Source("harborside", "Turbines before the board", "Harborside Courier", "article", "supporting",
           parse_day("2026-06-11"), "https://courier.example/turbines"),
    Source("dispatch", "Compute dispatch 8", "The Dispatch", "newsletter", "supporting",
           parse_day("2026-05-20"), file="008.txt"),
)  # fmt: skip
ORIGINS = (
    Origin("harbor-10q", "Form 10-Q, Q1 2026", "filing", "Harbor Interconnect",
           parse_day("2026-05-06"), "https://filings.example/harbor-10q"),
    Origin("cobalt-post", "Post of the head of compute", "post", "Cobalt Launch",
           parse_day("2026-07-02")),
)  # fmt: skip


def claim(  # noqa: PLR0917
    id_: str, employer: str, metric: str, statement: str, tier: str, source: str, as_of: str,
    figure: str = "", origin: str | None = None, **more: object,
) -> Claim:  # fmt: skip
    made = None
    if figure in ("yes", "no"):
        made = flag_figure(figure)
    elif figure:
        made = parse_figure(figure)
    return Claim(
        id_, (employer,), metric, statement, tier, (SourceRef(source, "p. 4"),), made,  # type: ignore[arg-type]
        as_of=parse_day(as_of), published=parse_day(as_of), origin=origin, **more,  # type: ignore[arg-type]
    )  # fmt: skip


CLAIMS = (
    claim("harbor-growth", "harbor", "revenue_growth", "Revenue grew 93 % over the year before.",
          "filed", "harbor-10q", "2026-03-31", "93.4%", "harbor-10q"),
    claim("harbor-growth-press", "harbor", "revenue_growth", "Revenue is said to have doubled.",
          "relayed", "ledgerwire", "2026-03-31", "about 93%", "harbor-10q"),
    claim("harbor-revenue", "harbor", "revenue", "Revenue of the first quarter.", "filed",
          "harbor-10q", "2026-03-31", "$308.4M", "harbor-10q"),
    claim("harbor-top5", "harbor", "top5_customer_share", "Five customers bring in nine tenths.",
          "relayed", "ledgerwire", "2026-03-31", "~90%", "harbor-10q"),
    claim("harbor-rd", "harbor", "rd_share", "Two fifths of revenue go into research.", "relayed",
          "ledgerwire", "2026-03-31", "40.7%"),
    claim("northlight-growth", "northlight", "revenue_growth", "Data-center sales doubled.",
          "relayed", "ledgerwire", "2026-01-26", "142%"),
    claim("northlight-top5", "northlight", "top5_customer_share", "Two fifths from five customers.",
          "reported", "dispatch", "2026-02-15", "40%"),
    claim("meridian-rent", "meridian", "capacity_lease", "Rents the whole first hall from Cobalt.",
          "reported", "dispatch", "2026-05-20", counterparty="cobalt", role="tenant", only=True),
    claim("cobalt-gpus", "cobalt", "accelerators_deployed", "100,000 accelerators run in hall one.",
          "primary", "cobalt-post", "2026-07-02", "100,000 GPUs", "cobalt-post"),
    claim("cobalt-gpus-press", "cobalt", "accelerators_deployed",
          "A paper counts almost twice as many.", "reported", "dispatch", "2026-05-20",
          "nearly 200,000 GPUs"),
    claim("cobalt-plan", "cobalt", "accelerators_planned", "Means to reach a million.", "ambition",
          "cobalt-post", "2026-07-02", "up to 1,000,000 GPUs"),
    claim("tarn-permit", "tarn", "permit_challenge", "The turbines are contested.",
          "reported", "harborside", "2026-06-11", "yes"),
    claim("tarn-power", "tarn", "power_permitted", "The second permit is missing.", "reported",
          "harborside", "2026-06-11", "no"),
    claim("quarry-pay", "quarry", "posted_base", "Postings name 180,000 to 260,000 dollars.",
          "primary", "cobalt-post", "2026-10-30", "$180,000–260,000"),
)  # fmt: skip

COMPARISONS = (
    Comparison("R3", "agree", "harbor-growth", "harbor-growth-press", "harbor", "revenue_growth",
               "2026-Q1", "both stand on one filing, so they count once"),
    Comparison("R4", "conflict", "cobalt-gpus", "cobalt-gpus-press", "cobalt",
               "accelerators_deployed", "", "the gap is wider than 10 %; the better tier stands"),
)  # fmt: skip


@dataclass
class World:
    """Everything the fake desk knows; flat lists, as the real one keeps them."""

    evidence: Evidence
    ids: list[str]
    ratings: list[tuple[float, ...]]
    anchors: list[float]
    values: dict[str, list[float | None]]
    """By metric, one value per employer, None where nobody has said."""
    position: dict[str, int] = field(default_factory=dict)


DEFAULT_WEIGHTS = dict(zip(CRITERIA, (0.2, 0.25, 0.2, 0.15, 0.1, 0.1), strict=True))


def make_world(count: int = 6, claims: tuple[Claim, ...] = CLAIMS) -> World:
    rng = random.Random(7)
    employers: dict[str, Employer] = {}
    ratings, anchors = [], []
    published = {name: fit for name, _, _, fit in NAMED}
    for number in range(count):
        if number < len(NAMED):
            id_, name, layer, _ = NAMED[number]
        else:
            id_, name = f"employer-{number:05d}", f"Employer {number:05d}"
            layer = LAYERS[number % len(LAYERS)]
        employers[id_] = Employer(id_, name, layer, summary=f"{name} makes things up.")  # type: ignore[arg-type]
        row = tuple(round(rng.uniform(35, 95), 1) for _ in CRITERIA)
        ratings.append(row)
        points = sum(w * r for w, r in zip(DEFAULT_WEIGHTS.values(), row, strict=True))
        anchors.append(published.get(id_, 0.75 * points + 5) - points)
    ids = list(employers)
    values: dict[str, list[float | None]] = {metric.id: [None] * count for metric in METRICS}
    for number in range(count):
        if number >= len(NAMED):
            values["top5_customer_share"][number] = rng.choice((None, 20.0, 40.0, 60.0, 80.0))
            values["revenue_growth"][number] = rng.choice((None, 5.0, 30.0, 90.0))
    position = {id_: number for number, id_ in enumerate(ids)}
    for it in claims:
        middle = it.figure.middle if it.figure else None
        at = position.get(it.subjects[0])
        if at is not None and middle is not None and values[it.metric][at] is None:
            values[it.metric][at] = middle
    evidence = Evidence(
        employers=employers,
        sources={source.id: source for source in SOURCES},
        origins={origin.id: origin for origin in ORIGINS},
        metrics={metric.id: metric for metric in METRICS},
        claims={it.id: it for it in claims if it.subjects[0] in employers},
    )
    return World(evidence, ids, ratings, anchors, values, position)


def days_old(it: Claim) -> int | None:
    return (AS_OF - it.as_of.last) // timedelta(days=1) if it.as_of else None
