"""The pack ``filings``: single facts from filings, by the table of facts.toml.

A row becomes a claim in our own words. Of rows that say one thing the best graded and then the
latest is kept, and what the pack ``edgar`` has already is left to it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, convert, field
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import add_months, parse_day
from compute_jobs.core.evidence.evidence_model import TIER_RANK
from compute_jobs.errors import ReaderError
from compute_jobs.live.claim_parts import in_words, slug
from tools.atlas import deals
from tools.atlas.facts import Fact, GatheredFacts
from tools.atlas.inputs import Inputs
from tools.atlas.opened_filings import checked
from tools.atlas.pack_text import AtlasPack

UNITS: Mapping[str, tuple[str, float]] = {
    "USD": ("usd", 1.0),
    "percent": ("percent", 1.0),
    "mw": ("mw", 1.0),
    "GW": ("mw", 1000.0),
    "gpu": ("gpu", 1.0),
    "people": ("employee", 1.0),
    "subscribers": ("subscriber", 1.0),
    "ratio": ("ratio", 1.0),
}
"""Our unit for each unit of the facts, and how many of ours one of theirs is."""
RD_SHARE = "rd_share"
_LEAD = {"about": "about ", "at least": "at least ", "up to": "up to ", "exact": ""}
_RANGE = re.compile(r"([\d.]+) to ([\d.]+) bn")
_CUSTOMER = re.compile(r"(?i)\b(customer|distributor)\s+([A-Z]|\d+|one)\b")
_SEGMENT = re.compile(r"\(unnamed; ([^;()]* segments?)\)")
_SHARED = (
    "xAI doesn't file on its own: its figures are those of SpaceX's AI "
    "segment, which includes X's advertising."
)
_DISTRIBUTOR = "A distributor resells; it doesn't use the machines itself."


class FactRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of facts.toml: what some metrics of the facts become."""

    names: tuple[str, ...]
    metric: str = ""
    kind: str = ""
    says: str = ""
    skip: str = ""
    about: tuple[str, ...] = ()
    only: bool = False
    inputs: tuple[str, ...] = ()
    growth: bool = False
    plan: bool = False
    share_of: str = ""
    part: str | None = None
    figure: bool | str | None = None
    low: float | None = None
    wording: str = ""
    tier: str = ""
    """Where the filing doesn't state the figure itself: a sum of what it states."""
    role: str = ""
    status: str = ""
    deal: str = ""
    counterparty: str = ""
    subject: str = ""
    note: str = ""
    on: str = "end"
    customer: bool = False


class LeftOut(Struct, frozen=True, forbid_unknown_fields=True):
    """A row that is left out, and why."""

    company: str
    metric: str
    end: str
    reason: str
    perimeter: str | None = None


class FactTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of facts.toml."""

    fact: tuple[FactRule, ...]
    left_out: tuple[LeftOut, ...] = ()
    perimeters: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Further subjects of a part's figures."""

    def rules(self, fact: Fact) -> Sequence[FactRule]:
        """The rows for a fact, one for each claim it becomes. Raises ReaderError for no row."""
        rules = [
            rule for rule in self.fact if any(fnmatchcase(fact.metric, it) for it in rule.names)
        ]
        if not rules:
            raise ReaderError(f"no row for {fact.metric!r}", "tools/atlas/facts.toml", "add one")
        skipped = rules[0].skip or any(self._is(fact, row) for row in self.left_out)
        return () if skipped else rules

    def part(self, fact: Fact, rule: FactRule) -> str:
        """Which part of a company a fact is about, empty for the whole. Raises ReaderError."""
        if rule.part is not None or rule.kind == "event":
            return rule.part or ""
        if fact.perimeter and fact.perimeter not in self.perimeters:
            what = f"unknown perimeter {fact.perimeter!r} of {fact.company}'s {fact.metric}"
            raise ReaderError(what, "tools/atlas/facts.toml", "say which part it is")
        return self.perimeters.get(fact.perimeter, "")

    @staticmethod
    def _is(fact: Fact, row: LeftOut) -> bool:
        same = (fact.company, fact.metric, fact.end) == (row.company, row.metric, row.end)
        return same and row.perimeter in (None, fact.perimeter)


class Buyer(NamedTuple):
    """Who a share of revenue is of."""

    words: str
    perimeter: str
    counterparty: str = ""
    sells_on: bool = False
    """A distributor, through whom others buy."""


class Told(Struct, frozen=True):
    """A fact with all that its claim depends on."""

    fact: Fact
    rule: FactRule
    subject: str
    part: str
    start: str
    end: str
    inferred: bool
    buyer: Buyer | None = None

    @property
    def perimeter(self) -> str:
        if self.buyer is None:
            return self.part
        return ", ".join(word for word in (self.part, self.buyer.perimeter) if word)

    @property
    def metric(self) -> str:
        """A share of a part, or through a distributor, is no customer's share of all revenue."""
        partial = self.buyer is not None and (self.part or self.buyer.sells_on)
        return "partial_customer_share" if partial else self.rule.metric

    @property
    def key(self) -> tuple[str, ...]:
        """The same for rows that say one thing."""
        flow = (self.start, self.end) if self.rule.kind == "flow" else (self.when,)
        plan = "plan" if self.rule.plan else ""
        metric = f"{self.metric} {self._event}"
        return (self.subject, metric, slug(self.perimeter), *self.rule.about, plan, *flow)

    @property
    def when(self) -> str:
        """The day a level or an event is of."""
        if self.rule.plan:
            return self.fact.filed or self.end
        days = {"start": self.fact.start, "end": self.end, "filed": self.fact.filed}
        return days[self.rule.on] or self.fact.filed

    @property
    def _event(self) -> str:
        """What tells events and readings of one metric and day apart."""
        return slug(self.fact.metric) if self.rule.kind == "event" else ""

    @property
    def id(self) -> str:
        parts = [(self.rule.only and self.rule.about[0]) or self.subject, self.metric]
        parts += [slug(self.perimeter, longest=40), "plan" if self.rule.plan else ""]
        parts += [self._event]
        parts += [self.start, self.end] if self.rule.kind == "flow" else [self.when]
        return slug("-".join(["filings", *filter(None, parts)]), longest=118)


def make(inputs: Inputs) -> AtlasPack | None:
    """The facts by the table. From live sources the bundled ones, held against their documents;
    None where there are none."""
    files = dict(inputs.bundled)
    if inputs.live:
        with inputs.pages() as pages:
            files = checked(files, pages)
    else:
        facts = GatheredFacts(inputs)
        claims = _Claims(inputs, facts, fact_table())
        files = {"claims.toml": {"claim": claims.rows()}, "deals.toml": deals.rows(facts)}
        files["sources.toml"] = facts.cards.rows
    if not files:
        return None
    return AtlasPack(
        id="filings",
        title="Facts from filings",
        note="Concentration, segments, power, obligations, permits "
        "and deals, each from one document.",
        files=files,
    )


@cache
def fact_table() -> FactTable:
    """The table beside this module."""
    place = Path(__file__).with_name("facts.toml")
    return convert(tomllib.loads(place.read_text("utf-8")), FactTable)


class _Claims:
    """Turns facts into rows of claims."""

    def __init__(self, inputs: Inputs, facts: GatheredFacts, table: FactTable) -> None:
        self._facts = facts
        self._table = table
        self._figures: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
        """Ids of flows by subject, metric and perimeter, each with first and last day."""
        self._known: set[tuple[str, str, str]] = set()
        """Subject, metric and last day of what other packs of the atlas have."""
        self._values: dict[str, float] = {}
        self._others = inputs.claims
        for row in inputs.claims:
            self._note(row)
            if not row.get("perimeter"):
                last = str(row.get("period") or row.get("as_of"))[-10:]
                self._known |= {(subject, row["metric"], last) for subject in row["subjects"]}

    def rows(self) -> list[dict[str, Any]]:
        """One row for each thing that is said, the best graded."""
        best: dict[tuple[str, ...], Told] = {}
        for told in sorted(self._told(), key=_grade):
            best.setdefault(told.key, told)
        chosen = sorted(best.values(), key=lambda told: (_derived(told), told.id))
        rows = []
        for told in chosen:
            row = self._row(told)
            self._note(row)
            rows.append(row)
        return [*rows, *self._research_shares(rows)]

    def _research_shares(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Research as a share of revenue where both are known of one period and it isn't told."""
        told = {
            (row["subjects"][0], row.get("period")) for row in rows if row["metric"] == RD_SHARE
        }
        by_id = {row["id"]: row for row in (*rows, *self._others)}
        for row in rows:
            subject, period = row["subjects"][0], row.get("period")
            if row["metric"] != "rd_expense" or row["perimeter"] or (subject, period) in told:
                continue
            first, _, last = str(period).partition("/")
            sold = by_id.get(self._find(subject, "revenue", "", first, last))
            if sold is None or (date.fromisoformat(last) - date.fromisoformat(first)).days > 380:
                continue
            share = round(row["value"] / sold["value"] * 100, 2)
            when = in_words(date.fromisoformat(first), date.fromisoformat(last))
            parts = sorted((row, sold), key=lambda it: -TIER_RANK[it["tier"]])
            took = f"Research and development was {fmt.percent(share)}"
            yield {
                **{key: row[key] for key in ("subjects", "perimeter", "period", "inferred")},
                "id": row["id"].replace("rd-expense", "rd-share"),
                "metric": RD_SHARE,
                "statement": f"{took} of revenue in {when}.",
                **{key: parts[0][key] for key in ("tier", "sources", "origin")},
                "published": max(row["published"] or "", sold.get("published") or "") or None,
                "value": share,
                "unit": "percent",
                "inputs": [row["id"], sold["id"]],
                "note": "Derived from the two figures.",
            }

    def _told(self) -> Iterator[Told]:
        told = [
            it
            for fact in self._facts
            for rule in self._table.rules(fact)
            if (it := self._tell(fact, rule)) is not None
        ]
        named = {(it.subject, it.end) for it in told if it.rule.customer and it.fact.counterparty}
        shares: dict[tuple[str, str, str], int] = {}
        for it in sorted(told, key=lambda it: -_number(it.fact)):
            if not it.rule.customer:
                yield it
            elif it.fact.counterparty or (it.subject, it.end) not in named:
                place = (it.subject, it.start, it.end)
                buyer = self._buyer(it.fact, shares.get(place, 0) + 1)
                if buyer.perimeter.startswith("customer"):
                    shares[place] = shares.get(place, 0) + 1
                yield replace(it, buyer=buyer)

    def _tell(self, fact: Fact, rule: FactRule) -> Told | None:
        subject = rule.subject or self._facts.employer(fact)
        if subject is None:
            raise ReaderError(f"no employer {fact.company!r}", "data/employers.toml", "add it")
        if (subject, rule.metric, fact.end) in self._known and not rule.plan:
            return None
        start, inferred = fact.start, False
        if rule.kind == "flow" and len(start) != 10:
            start, inferred = _first_day(fact), True
        return Told(fact, rule, subject, self._table.part(fact, rule), start, fact.end, inferred)

    def _buyer(self, fact: Fact, number: int) -> Buyer:
        """The customer of a share of revenue; unnamed where the filing doesn't name it."""
        text = fact.counterparty
        match = _CUSTOMER.search(text)
        if match:
            name = "1" if match[2].casefold() == "one" else match[2]
            kind = "end customer" if "(end customer)" in text else match[1].casefold()
            segment = _SEGMENT.search(text)
            of = f", {segment[1]}" if segment else ""
            if kind == "distributor":
                return _through(f"distributor {name}")
            return Buyer(f"{kind.capitalize()} {name} (unnamed{of})", f"{kind} {name}")
        if "distributor" in text:
            return _through("one distributor")
        if text and "(" not in text and "unnamed" not in text:
            return Buyer(text, f"customer {text}", self._facts.named(text) or "")
        return Buyer(f"Customer {number} (unnamed)", f"customer {number}")

    def _row(self, told: Told) -> dict[str, Any]:
        fact, rule = told.fact, told.rule
        subjects = [*rule.about] if rule.only else [told.subject, *rule.about]
        subjects += [it for it in self._table.parts.get(told.part, ()) if it not in subjects]
        figure, words = self._figure(told)
        inputs = self._inputs(told)
        row: dict[str, Any] = {
            "id": told.id,
            "subjects": subjects,
            "metric": told.metric,
            "statement": self._statement(told, words),
            **self._facts.cards.cite(fact),
            **({"tier": rule.tier} if rule.tier else {}),
            **figure,
            "perimeter": told.perimeter,
            "inputs": inputs,
            "role": rule.role or None,
            "deal": rule.deal or None,
            "deal_status": rule.status or None,
            "counterparty": rule.counterparty or (told.buyer.counterparty if told.buyer else ""),
            "note": " ".join(_notes(told, shared=len(subjects) > 1 and "xai" in subjects)),
        }
        if rule.kind == "flow":
            row["period"] = f"{told.start}/{told.end}"
            row["inferred"] = ["period"] if told.inferred else []
            row["as_of"] = fact.filed if rule.plan else None
        else:
            row["as_of"] = told.when
            row["end"] = fact.end if rule.plan and fact.end > told.when else None
        row["modality"] = "plan" if rule.plan else None
        return row

    def _figure(self, told: Told) -> tuple[dict[str, Any], str]:
        """The keys of the figure, and how a sentence says it."""
        fact, rule = told.fact, told.rule
        if rule.figure is not None:
            return {"figure": rule.figure}, ""
        if rule.low is not None:
            return {"low": rule.low}, ""
        if rule.kind == "event":
            return {}, ""
        unit, factor = UNITS[fact.unit]
        if isinstance(fact.value, str):
            match = _RANGE.search(fact.value)
            if match is None:
                raise ReaderError(f"{fact.value!r} of {fact.metric} is no figure", "facts.jsonl")
            low, high = float(match[1]) * 1e9, float(match[2]) * 1e9
            words = f"{fmt.quantity(low, unit)} to {fmt.quantity(high, unit)}"
            return {"low": low, "high": high, "unit": unit}, words
        value = fact.value * factor
        if rule.share_of:
            whole = self._value(told.subject, rule.share_of, told)
            value, unit = round(value / whole * 100, 1), "percent"
        wording = rule.wording or _wording(fact)
        keys = {"value": value, "unit": unit}
        keys |= {} if wording == "exact" else {"wording": wording}
        return keys, _LEAD[wording] + fmt.quantity(value, unit)

    def _statement(self, told: Told, figure: str) -> str:
        fact, rule = told.fact, told.rule
        says = rule.says
        value = fact.value if isinstance(fact.value, float) else 0.0
        if value < 0:
            figure = figure.replace("−", "", 1)
            says = says.replace("income", "loss").replace(" grew ", " fell ")
        day = told.when if rule.kind != "flow" else told.end
        if rule.plan and rule.kind == "level":
            day = told.end
        if rule.kind == "flow":
            when = in_words(date.fromisoformat(told.start), date.fromisoformat(told.end))
        else:
            when = f"{'on' if len(day) == 10 else 'in'} {fmt.day(parse_day(day))}"
        said = says.format(
            figure=figure,
            number=figure.removeprefix(_LEAD["at least"]),
            when=when,
            day=fmt.day(parse_day(day)),
            of=f" ({told.part})" if told.part else "",
            part=told.part,
            note=self._table.notes.get(fact.perimeter, ""),
            who=told.buyer.words if told.buyer else "",
            sold=f"the {told.part}'s revenue" if told.part else "revenue",
        )
        return said if said[1:2].isupper() else said[:1].upper() + said[1:]

    def _inputs(self, told: Told) -> list[str]:
        """The claims a derived figure was calculated from; none unless all are there, or if its
        filing itself states the figure."""
        rule = told.rule
        stated = told.fact.tier == "filed" and told.fact.grade != "filed-derived"
        if stated and not rule.share_of:
            return []
        if told.fact.grade == "filed-derived" and rule.metric == "top5_customer_share":
            return self._customers(told)
        parts = [(metric, told.part, told.start, told.end) for metric in rule.inputs]
        if rule.metric == "capex_ratio":
            parts = [
                ("capex", part, told.start, told.end) for part in ("AI segment", "Space segment")
            ]
        if rule.growth:
            parts += [(metric, part, *_year_before(told)) for metric, part, *_ in parts]
        found = [self._find(told.subject, *part) for part in parts]
        return [name for name in found if name] if all(found) else []

    def _customers(self, told: Told) -> list[str]:
        """The claims on single customers of the same period."""
        return [
            name
            for (subject, metric, part), flows in self._figures.items()
            for name, first, last in flows
            if (subject, metric) == (told.subject, "top_customer_share")
            and part.startswith("customer")
            and (first, last) == (told.start, told.end)
        ]

    def _find(self, subject: str, metric: str, part: str, start: str, end: str) -> str:
        """The id of the claim on a flow whose ends lie within two weeks of these."""
        for name, first, last in self._figures.get((subject, metric, part), ()):
            if _days(first, start) <= 14 and _days(last, end) <= 14:
                return name
        return ""

    def _value(self, subject: str, metric: str, told: Told) -> float:
        name = self._find(subject, metric, "", told.start, told.end)
        if not name:
            raise ReaderError(f"no {metric} of {subject} to {told.end}", "facts.jsonl")
        return self._values[name]

    def _note(self, row: Mapping[str, Any]) -> None:
        """Remember a claim on a flow, so that derived ones can name it."""
        first, _, last = str(row.get("period") or "").partition("/")
        if last and row.get("modality") != "plan":
            for subject in row["subjects"]:
                key = (subject, row["metric"], row.get("perimeter") or "")
                self._figures.setdefault(key, []).append((row["id"], first, last))
            if "value" in row:
                self._values[row["id"]] = float(row["value"])


def _grade(told: Told) -> tuple[int, bool, str, str]:
    """The best first: by tier, the period as written before an inferred one, the latest filed."""
    filed = "".join(chr(0x10FFFF - ord(it)) for it in told.fact.filed) or "\U0010ffff"
    return TIER_RANK[told.fact.tier], told.inferred, filed, repr(told.fact)


def _derived(told: Told) -> bool:
    return bool(told.rule.inputs) or told.fact.grade == "filed-derived"


def _wording(fact: Fact) -> str:
    """How a figure is bounded, by the metric's name and the words around it."""
    if fact.metric.endswith("_min"):
        return "at least"
    if fact.metric.endswith(("_max", "_up_to")):
        return "up to"
    if fact.unit in ("mw", "GW", "gpu", "people"):
        words = fact.quote.casefold()
        if re.search(r"\b(more than|over|at least)\b", words):
            return "at least"
        if re.search(r"\b(approximately|about)\b|~", words):
            return "about"
    return "exact"


def _notes(told: Told, *, shared: bool) -> Iterable[str]:
    fact = told.fact
    if told.rule.note:
        yield told.rule.note
    if shared:
        yield _SHARED
    if told.buyer is not None and told.buyer.sells_on:
        yield _DISTRIBUTOR
    if told.inferred:
        yield "The first day is inferred from the last."
    if "EX-99" in fact.form or fact.form == "8-K exhibit":
        yield "From a release furnished with the form, unaudited."


def _through(name: str) -> Buyer:
    return Buyer(f"Sales through {name} (unnamed)", f"through {name}", sells_on=True)


def _number(fact: Fact) -> float:
    return fact.value if isinstance(fact.value, float) else 0.0


def _first_day(fact: Fact) -> str:
    """The first day of a quarter or a year of which only the last is known."""
    last = date.fromisoformat(fact.end)
    months = 12 if "_fy" in fact.metric else 3
    if (last + timedelta(days=1)).day == 1:
        return add_months(last + timedelta(days=1), -months).isoformat()
    return (last - timedelta(weeks=52 if months == 12 else 13, days=-1)).isoformat()


def _year_before(told: Told) -> tuple[str, str]:
    first, last = (date.fromisoformat(day) - timedelta(days=364) for day in (told.start, told.end))
    return first.isoformat(), last.isoformat()


def _days(one: str, other: str) -> int:
    if len(one) != 10 or len(other) != 10:
        return 0 if one == other else 999
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
