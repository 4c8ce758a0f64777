"""A filing's figures with their period and dimensions, read safely from XBRL.

From an extracted instance, or from the main document with the same figures inline. Document types
and entities are refused and depth and size are bounded: legitimate documents don't need them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from compute_jobs.live.payload import PayloadError, day, digits, line, parse_guarded
from compute_jobs.packs.tables import bundled_table

_DEEPEST = 256
_MOST_FACTS = 20_000
_MOST_CONTEXTS = 50_000
_LONGEST_VALUE = 400
_DATES = {"startDate": "start", "endDate": "end", "instant": "end"}
_MEMBERS = ("explicitMember", "typedMember")
_INLINE = ("nonFraction", "nonNumeric")
_NOTHING = {"\u2014", "\u2013", "-", "\u2212", ""}
"""How an inline document writes zero."""


class XbrlContext(Struct, frozen=True):
    """The period and the dimensions a figure is about."""

    start: date | None = None
    end: date | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    """Axis and member by local name, sorted; a typed member by its text."""


class XbrlFact(Struct, frozen=True):
    """One figure, with the ids of its context and unit."""

    name: str
    value: str
    context: str
    unit: str


class Instance(Struct, frozen=True):
    """The figures read from one document."""

    contexts: dict[str, XbrlContext]
    facts: tuple[XbrlFact, ...]
    form: str
    period_end: date | None

    def figures(self, names: Collection[str]) -> Iterator[tuple[XbrlFact, XbrlContext, float]]:
        """Facts with these names, a number and a context with an end, in document order."""
        for fact in self.facts:
            context, value = self.contexts.get(fact.context), digits(fact.value)
            if fact.name in names and context and context.end and value is not None:
                yield fact, context, value


def read_instance(body: bytes) -> Instance:
    """Its figures on revenue and concentration, with all contexts. Raises PayloadError."""
    table = bundled_table("edgar_tags")["concentration"]
    about = ("DocumentType", "DocumentPeriodEndDate")
    reader = _Reader({*table["facts"], *table["revenue_facts"], *about})
    parse_guarded(body, reader, "the filing's instance", separator=" ")
    values = {fact.name: fact.value for fact in reader.facts}
    return Instance(
        contexts=reader.contexts,
        facts=tuple(reader.facts),
        form=line(values.get(about[0]), 20),
        period_end=day(values.get(about[1])),
    )


class _OpenFact(Struct):
    """A figure whose element hasn't ended yet."""

    depth: int
    name: str
    given: Mapping[str, str]
    inline: bool
    text: str = ""


class _Reader:
    """Processes elements as they come: a report as a tree would need hundreds of megabytes."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.contexts: dict[str, XbrlContext] = {}
        self.facts: list[XbrlFact] = []
        self._wanted = wanted
        self._depth = 0
        self._open: list[_OpenFact] = []
        self._context = ""
        self._days: dict[str, date | None] = {}
        self._dimensions: list[tuple[str, str]] = []
        self._part: tuple[str, str] | None = None
        """Kind and axis of the part of a context that is open."""
        self._part_text = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PayloadError("the filing's instance is nested too deeply")
        name = tag.rpartition(" ")[2]
        if name == "context" and "id" in given:
            self._context, self._days, self._dimensions = given["id"], {}, []
        elif self._context and (name in _DATES or name in _MEMBERS):
            self._part, self._part_text = (name, _local(given.get("dimension", ""))), ""
        elif "contextRef" in given:
            inline = name in _INLINE
            fact = _local(given.get("name", "")) if inline else name
            if fact in self._wanted:
                self._open.append(_OpenFact(self._depth, fact, given, inline))

    def data(self, text: str) -> None:
        if self._part is not None:
            self._part_text += text[:_LONGEST_VALUE]
        for fact in self._open:
            if len(fact.text) < _LONGEST_VALUE:
                fact.text += text[:_LONGEST_VALUE]

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if self._part is not None and name == self._part[0]:
            self._end_part(*self._part)
        elif name == "context" and self._context:
            dimensions = tuple(sorted(self._dimensions))
            days = self._days
            context = XbrlContext(days.get("start"), days.get("end"), dimensions)
            self.contexts[self._context] = context
            self._context = ""
            if len(self.contexts) > _MOST_CONTEXTS:
                raise PayloadError("the filing's instance has far too many contexts")
        if self._open and self._open[-1].depth == self._depth:
            self._end_fact(self._open.pop())
        self._depth -= 1

    def _end_part(self, name: str, axis: str) -> None:
        text = self._part_text.strip()
        if name in _DATES:
            self._days[_DATES[name]] = day(text)
        else:
            member = _local(text) if name == "explicitMember" else line(text, 120)
            self._dimensions.append((axis, member))
        self._part = None

    def _end_fact(self, fact: _OpenFact) -> None:
        given = fact.given
        value = _inline_value(fact) if fact.inline else fact.text.strip()
        self.facts.append(XbrlFact(fact.name, value, given["contextRef"], given.get("unitRef", "")))
        if len(self.facts) > _MOST_FACTS:
            raise PayloadError("the filing's instance has far too many facts")


def _inline_value(fact: _OpenFact) -> str:
    """The figure as an extracted instance writes it: "36.5" at scale -2 is 0.365."""
    text = fact.text.strip()
    if "scale" not in fact.given and "format" not in fact.given:
        return text
    form = fact.given.get("format", "").rpartition(":")[2].lower().replace("-", "")
    if "date" in form:
        return text
    if text in _NOTHING or form in ("zerodash", "fixedzero"):
        return "0"
    plain = re.sub(r"[\s$%()\u00a0]", "", text)
    if form in ("numcommadecimal", "numdotcomma"):
        plain = plain.replace(".", "").replace(",", ".")
    number, scale = digits(plain), fact.given.get("scale", "0")
    if number is None or not re.fullmatch(r"[+-]?\d{1,2}", scale):
        return ""
    number = float(Decimal(repr(number)).scaleb(int(scale)))
    return repr(-number if fact.given.get("sign") == "-" else number)


def _local(name: str) -> str:
    return line(name.rpartition(":")[2], 120)
