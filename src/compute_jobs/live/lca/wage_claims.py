"""Filed claims from certified applications: base wages of engineering titles, and sponsorship.

A certified wage is a floor: the least an employer promised to pay for a job it wanted a visa for.
It is neither posted pay nor total pay, and each claim says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from statistics import median, quantiles

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Evidence,
    Figure,
    Origin,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure
from compute_jobs.live import claim_parts as parts
from compute_jobs.live.lca.applications import Application
from compute_jobs.packs.tables import bundled_table

_FLOOR = "a floor certified for a visa, not posted pay"


def wage_claims(
    applications: Iterable[tuple[str, Sequence[Application]]], files: Sequence[str] = ()
) -> Evidence:
    """Claims for each employer with enough applications. ``files`` names what was read."""
    into = _WageClaims(files)
    for employer, rows in applications:
        into.add_employer(employer, rows)
    return into.evidence()


class _WageClaims:
    def __init__(self, files: Sequence[str]) -> None:
        self._rules = bundled_table("lca")["claims"]
        self._files = files
        self._claims: dict[str, Claim] = {}
        self._latest: dict[int, date] = {}
        """The last decision of each fiscal year, of all employers."""

    def evidence(self) -> Evidence:
        said = bundled_table("lca")["source"]
        sources: dict[str, Source] = {}
        origins: dict[str, Origin] = {}
        for year, last in self._latest.items():
            id_, day = _source_id(year), day_of(last)
            title = f"LCA disclosure, US fiscal year {year}, to {fmt.day(last)}"
            note = f"Read from {', '.join(self._files)}." if self._files else ""
            sources[id_] = Source(
                id=id_,
                title=title,
                publisher=said["name"],
                kind="filing",
                stance="primary",
                published=day,
                url=said["url"],
                relays=(id_,),
                note=note,
                pack=parts.LCA,
            )
            origins[id_] = Origin(id_, title, "filing", said["name"], day, said["url"], parts.LCA)
        return Evidence(sources=sources, origins=origins, claims=self._claims)

    def add_employer(self, employer: str, rows: Sequence[Application]) -> None:
        years: dict[int, list[Application]] = {}
        for row in rows:
            years.setdefault(row.fiscal_year, []).append(row)
        for year, of_year in years.items():
            last = max(row.decided for row in of_year)
            self._latest[year] = max(self._latest.get(year, date.min), last)
        if years:
            newest = max(years)
            self._sponsors(employer, newest, years[newest])
        wages = {
            year: paid
            for year, of_year in sorted(years.items())
            if len(paid := [row for row in of_year if row.technical and row.wage is not None])
            >= self._rules["least"]
        }
        for year in list(wages)[-int(self._rules["years"]) :]:
            self._wages(employer, year, wages[year], "engineering applications")
        if wages:
            year = max(wages)
            for perimeter, words, group in self._groups(wages[year]):
                self._wages(employer, year, group, words, perimeter=perimeter)

    def _groups(
        self, rows: Sequence[Application]
    ) -> Iterator[tuple[str, str, Sequence[Application]]]:
        """By title, level, the department's own level and place: perimeter, description, rows."""
        for title, group in _commonest(rows, lambda row: row.title, self._rules["titles"]):
            yield title, f"{title} applications", group
        for level, group in _commonest(rows, lambda row: row.level, 20):
            yield f"{level} titles", f"{level} engineering applications", group
        for level, group in _commonest(rows, lambda row: row.wage_level, 4):
            words = f"engineering applications of wage level {level.upper()}"
            yield f"wage level {level.upper()}", words, group
        for place, group in _commonest(rows, _place, self._rules["places"]):
            yield place, f"engineering applications in {place}", group

    def _wages(
        self,
        employer: str,
        year: int,
        rows: Sequence[Application],
        words: str,
        *,
        perimeter: str = "",
    ) -> None:
        wages = sorted(row.wage for row in rows if row.wage is not None)
        if len(wages) < self._rules["least"]:
            return
        middle = float(median(wages))
        low, _, high = quantiles(wages, n=4, method="inclusive")
        text = f"{fmt.money(middle)} a year"
        self._add(
            employer,
            "certified_wage",
            year,
            rows,
            figure=Figure(middle, low, high, low, high, "usd", "year", text),
            statement=f"Median certified base wage of {len(wages):,} {words} in US "
            f"fiscal year {year}: {text}, half of them from {fmt.money(low)} to "
            f"{fmt.money(high)}; {_FLOOR}.",
            perimeter=perimeter,
        )

    def _sponsors(self, employer: str, year: int, rows: Sequence[Application]) -> None:
        visas = Counter(row.visa or "unnamed" for row in rows)
        kinds = ", ".join(f"{count:,} {visa}" for visa, count in visas.most_common(4))
        self._add(
            employer,
            "visa_sponsorship",
            year,
            rows,
            figure=flag_figure("yes"),
            statement=f"Had {len(rows):,} visa applications certified in US fiscal year {year}: "
            f"{kinds}.",
        )

    def _add(
        self,
        employer: str,
        metric: str,
        year: int,
        rows: Sequence[Application],
        *,
        figure: Figure,
        statement: str,
        perimeter: str = "",
    ) -> None:
        names = ", ".join(f"{name} ({count:,})" for name, count in _names(rows).items())
        part = f"-{parts.slug(perimeter, longest=40)}" if perimeter else ""
        last = max(row.decided for row in rows)
        id_ = f"lca-{employer}-{metric.replace('_', '-')}{part}-fy{year}"
        self._claims[id_] = Claim(
            id=id_,
            subjects=(employer,),
            metric=metric,
            statement=statement,
            tier="filed",
            sources=(SourceRef(_source_id(year), f"certified, EMPLOYER_NAME {names}"),),
            figure=figure,
            as_of=day_of(last),
            published=day_of(last),
            perimeter=perimeter,
            note="Matched by the legal names in the locator.",
            origin=_source_id(year),
            pack=parts.LCA,
        )


def _source_id(year: int) -> str:
    return f"lca-fy{year}"


def _names(rows: Sequence[Application]) -> Mapping[str, int]:
    return dict(Counter(row.name for row in rows).most_common(6))


def _place(row: Application) -> str:
    return ", ".join(filter(None, (row.city, row.state)))


def _commonest(
    rows: Sequence[Application], key: Callable[[Application], str], most: int
) -> list[tuple[str, list[Application]]]:
    """The largest groups by ``key``, with the most common spelling."""
    groups: dict[str, list[Application]] = {}
    for row in rows:
        if words := " ".join(key(row).split()):
            groups.setdefault(words.casefold(), []).append(row)
    largest = sorted(groups.items(), key=lambda it: (-len(it[1]), it[0]))[:most]
    return [
        (Counter(key(row) for row in group).most_common(1)[0][0], group) for _, group in largest
    ]
