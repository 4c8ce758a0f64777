"""A filing's instance document, read safely: figures with their period and dimensions.

No document type, no entities, bounded depth and size: an instance needs none of these, and a
document that has them is hostile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NoReturn

from msgspec import Struct, field

from compute_jobs.live.payload import PayloadError, day, digits, line

_DEEPEST = 64
_MOST_FACTS = 20_000
_MOST_TEXT = 4_096


class XbrlContext(Struct, frozen=True):
    """The period and the dimensions a figure is about."""

    start: date | None
    end: date | None
    dimensions: tuple[tuple[str, str], ...]
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
        """Facts of these names that have a context with an end and a number, in document order."""
        for fact in self.facts:
            context, value = self.contexts.get(fact.context), digits(fact.value)
            if fact.name in names and context and context.end and value is not None:
                yield fact, context, value


def read_instance(body: bytes, names: Collection[str]) -> Instance:
    """The facts of these local names, with all contexts. Raises PayloadError for anything odd."""
    from xml.parsers import expat

    reader = _InstanceReader(frozenset(names) | {"DocumentType", "DocumentPeriodEndDate"})
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise PayloadError(f"the filing's instance is not XML (line {error.lineno})") from None
    about = {fact.name: fact.value for fact in reader.facts}
    return Instance(
        contexts=reader.contexts,
        facts=tuple(reader.facts),
        form=line(about.get("DocumentType", ""), 20),
        period_end=day(about.get("DocumentPeriodEndDate")),
    )


def _refuse(*_: Any) -> NoReturn:
    raise PayloadError("the filing's instance declares a document type or entities; not read")


class _InstanceReader(Struct):
    """Handles the parser's events."""

    wanted: frozenset[str]
    contexts: dict[str, XbrlContext] = field(default_factory=dict)
    facts: list[XbrlFact] = field(default_factory=list)
    _depth: int = 0
    _context: str = ""
    _start: date | None = None
    _end: date | None = None
    _dimensions: list[tuple[str, str]] = field(default_factory=list)
    _axis: str = ""
    _fact: tuple[str, str, str] | None = None
    _text: list[str] = field(default_factory=list)
    _length: int = 0
    _collect: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PayloadError("the filing's instance is nested too deeply to be honest")
        name = tag.rpartition(" ")[2]
        if name == "context":
            self._context = attributes.get("id", "")
            self._start = self._end = None
            self._dimensions = []
        elif self._context and name in ("explicitMember", "typedMember"):
            self._axis = _local(attributes.get("dimension", ""))
            self._begin()
        elif self._context and name in ("startDate", "endDate", "instant"):
            self._begin()
        elif name in self.wanted and "contextRef" in attributes:
            self._fact = (name, attributes["contextRef"], attributes.get("unitRef", ""))
            self._begin()

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(" ")[2]
        text = "".join(self._text).strip()
        if name == "context":
            if self._context:
                self.contexts[self._context] = XbrlContext(
                    self._start, self._end, tuple(sorted(self._dimensions))
                )
            self._context = ""
        elif self._context and name in ("explicitMember", "typedMember"):
            member = _local(text) if name == "explicitMember" else line(text, 120)
            self._dimensions.append((self._axis, member))
            self._collect = False
        elif self._context and name in ("startDate", "endDate", "instant"):
            if name == "startDate":
                self._start = day(text)
            else:
                self._end = day(text)
            self._collect = False
        elif self._fact is not None and name == self._fact[0]:
            self.facts.append(XbrlFact(name, text, self._fact[1], self._fact[2]))
            if len(self.facts) > _MOST_FACTS:
                raise PayloadError("the filing's instance holds an absurd number of facts")
            self._fact = None
            self._collect = False

    def characters(self, data: str) -> None:
        if self._collect and self._length < _MOST_TEXT:
            self._text.append(data)
            self._length += len(data)

    def _begin(self) -> None:
        self._text = []
        self._length = 0
        self._collect = True


def _local(name: str) -> str:
    return line(name.rpartition(":")[2], 120)
