"""Claims a board supports: counts on the day it was read, and the posted base pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Figure, Source, SourceRef
from compute_jobs.core.posting import Pay, Posting
from compute_jobs.live import making
from compute_jobs.live.boards.growth import Growth
from compute_jobs.live.pack_names import BOARDS as PACK
from compute_jobs.live.source_reading import Reading, reading
from compute_jobs.live.tables import table


def board_claims(
    postings: Sequence[Posting],
    *,
    employer: str,
    name: str,
    board: str,
    url: str,
    today: date,
    growth: Growth | None = None,
    at_least: int = 0,
    trace: str = "",
) -> Reading:
    """Primary claims of one day. ``trace`` names the bytes they were read from."""
    maker = _Maker(employer, name, board, url=url, today=today, trace=trace)
    jobs = _jobs(postings)
    count = len(jobs)
    said = f"{fmt.count(count)} open {'job' if count == 1 else 'jobs'}"
    more = f" in {len(postings):,} postings" if len(postings) > count else ""
    tail = ""
    if growth is not None:
        span = growth.span(30)
        if span.opened is not None:
            first = "first published" if growth.dated else "first published or seen"
            tail = f"; {span.opened:,} {first} in the last {span.days} days"
        if span.growth is not None:
            tail += f", {fmt.percent(round(span.growth, 1), signed=True)} in {span.days} days"
    figure = making.quantity(float(count), "posting")
    if at_least:
        figure = _at_least(float(max(at_least, count)))
        said = f"At least {fmt.count(max(at_least, count))} open jobs"
    maker.add("open_postings", figure, f"{said}{more}{tail}.")
    senior = [it for it in jobs.values() if it.senior_ic]
    maker.count("senior_ic_openings", len(senior), "staff, principal or comparable engineering")
    if senior:
        example = min(senior, key=lambda it: (it.title, it.id)).title
        maker.add(
            "senior_ic_track",
            making.flag(True),
            f"Shows a way up without managing: {_ways(senior)}, such as {example!r}.",
        )
    for metric, topic, words in (
        ("infra_openings", "infra", "infrastructure, cluster or training-systems"),
        ("optics_openings", "optics", "optics or photonics"),
    ):
        maker.count(metric, sum(topic in it.topics for it in jobs.values()), words)
    _pay_claims(maker, jobs)
    return reading(maker.claims, [maker.source])


def _pay_claims(maker: _Maker, jobs: Mapping[str, Posting]) -> None:
    told = [it for it in jobs.values() if it.has_text or it.pay]
    paid = [it for it in told if it.pay]
    if told and (paid or len(told) == len(jobs)):
        least = int(table("boards_rules")["claims"]["least_paid"])
        if paid or len(told) >= least:
            maker.add(
                "comp_disclosed",
                making.flag(bool(paid)),
                f"{len(paid) or 'None'} of {len(told):,} openings read "
                f"{'states' if len(paid) < 2 else 'state'} base pay.",
            )
    maker.pay("", "engineering and research", [it for it in paid if it.technical])
    infra = [it for it in paid if "infra" in it.topics]
    maker.pay("infrastructure", "infrastructure", infra)


class _Maker:
    def __init__(
        self, employer: str, name: str, board: str, *, url: str, today: date, trace: str
    ) -> None:
        self._employer = employer
        self._day = making.cached_day(today)
        self._shown = making.day_text(today)
        self.claims: list[Claim] = []
        self.source = Source(
            id=f"board-{board}-{employer}-{today.isoformat()}",
            title=f"{name}'s open jobs, {board.capitalize()} board, read {self._shown}",
            publisher=name,
            kind="posting",
            stance="primary",
            published=self._day,
            url=url,
            note=trace,
            pack=PACK,
        )

    def add(self, metric: str, figure: Figure, statement: str, perimeter: str = "") -> None:
        part = f"-{making.slug(perimeter)}" if perimeter else ""
        self.claims.append(
            Claim(
                id=f"board-{self._employer}-{metric.replace('_', '-')}{part}-{self._day.text}",
                subjects=(self._employer,),
                metric=metric,
                statement=f"{statement.removesuffix('.')} ({self._shown}).",
                tier="primary",
                sources=(SourceRef(self.source.id, "the board's list of openings"),),
                figure=figure,
                as_of=self._day,
                published=self._day,
                perimeter=perimeter,
                pack=PACK,
            )
        )

    def count(self, metric: str, number: int, words: str) -> None:
        jobs = "job" if number == 1 else "jobs"
        lead = f"{number:,}" if number else "No"
        self.add(
            metric,
            making.quantity(float(number), "posting"),
            f"{lead} open {words} {jobs}.",
        )

    def pay(self, perimeter: str, words: str, jobs: Iterable[Posting]) -> None:
        """The median of the middles, with the medians of both ends as its range."""
        yearly = [
            pay
            for job in jobs
            if "intern" not in job.levels and (pay := _first_yearly(job.pay)) is not None
        ]
        dollars = [pay for pay in yearly if pay.currency == "USD"]
        others = len(yearly) - len(dollars)
        if len(dollars) < int(table("boards_rules")["claims"]["least_paid"]):
            return
        low = float(median(pay.low for pay in dollars))
        high = float(median(pay.high for pay in dollars))
        middle = float(median((pay.low + pay.high) / 2 for pay in dollars))
        text = f"{fmt.money(middle)} a year"
        figure = Figure(middle, low, high, low, high, "usd", "year", text)
        left = f"; {others} in other currencies are left out" if others else ""
        self.add(
            "posted_base",
            figure,
            f"Median posted base of {len(dollars)} {words} openings: {fmt.money(middle)} a year, "
            f"typically {fmt.money(low)} to {fmt.money(high)}{left}.",
            perimeter,
        )


def _jobs(postings: Sequence[Posting]) -> dict[str, Posting]:
    """One posting for each job; the one that states pay where only some do."""
    jobs: dict[str, Posting] = {}
    for posting in postings:
        held = jobs.get(posting.job)
        if held is None or (posting.pay and not held.pay):
            jobs[posting.job] = posting
    return jobs


def _first_yearly(ranges: Sequence[Pay]) -> Pay | None:
    return next((pay for pay in ranges if pay.interval == "year"), None)


def _ways(senior: Sequence[Posting]) -> str:
    counts: dict[str, int] = {}
    for posting in senior:
        counts[posting.level] = counts.get(posting.level, 0) + 1
    return ", ".join(f"{count} {level}" for level, count in counts.items())


def _at_least(count: float) -> Figure:
    text = f"at least {fmt.count(count, 'posting')}"
    return Figure(count, None, None, count, None, "posting", None, text)
