"""A filing's instance document, read safely: figures with their period and dimensions.

No document type, no entities, bounded depth and size: an instance needs none of these, and a
document that has them is hostile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NoReturn

from msgspec import Struct

from compute_jobs.live.payload import PayloadError, day, digits, line

_DEEPEST = 64
_MOST_FACTS = 20_000
_MOST_PIECES = 8
"""Pieces of text kept of one element; the parser joins what belongs together."""
_MEMBERS = ("explicitMember", "typedMember")
_DATES = {"startDate": "start", "endDate": "end", "instant": "end"}


class XbrlContext(Struct):
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


class _InstanceReader:
    """Handles the parser's events."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.contexts: dict[str, XbrlContext] = {}
        self.facts: list[XbrlFact] = []
        self._wanted = wanted
        self._depth = 0
        self._context_id = ""
        self._context = XbrlContext()
        self._dimensions: list[tuple[str, str]] = []
        self._axis = ""
        self._fact: tuple[str, str, str] | None = None
        """Name, context and unit of the fact being read."""
        self._text: list[str] | None = None
        """The text of the element being read, if it is of interest."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PayloadError("the filing's instance is nested too deeply to be honest")
        name = tag.rpartition(" ")[2]
        if name == "context":
            self._context_id, self._context = attributes.get("id", ""), XbrlContext()
            self._dimensions = []
        elif self._context_id and name in _MEMBERS:
            self._axis = _local(attributes.get("dimension", ""))
            self._text = []
        elif self._context_id and name in _DATES:
            self._text = []
        elif name in self._wanted and "contextRef" in attributes:
            self._fact = (name, attributes["contextRef"], attributes.get("unitRef", ""))
            self._text = []

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(" ")[2]
        if name == "context":
            if self._context_id:
                self._context.dimensions = tuple(sorted(self._dimensions))
                self.contexts[self._context_id] = self._context
            self._context_id = ""
            return
        if self._text is None:
            return
        text = "".join(self._text).strip()
        if self._context_id and name in _MEMBERS:
            member = _local(text) if name == "explicitMember" else line(text, 120)
            self._dimensions.append((self._axis, member))
        elif self._context_id and name in _DATES:
            setattr(self._context, _DATES[name], day(text))
        elif self._fact is not None and name == self._fact[0]:
            _, context, unit = self._fact
            self.facts.append(XbrlFact(name, text, context, unit))
            if len(self.facts) > _MOST_FACTS:
                raise PayloadError("the filing's instance holds an absurd number of facts")
            self._fact = None
        else:
            return  # an element inside the one being read
        self._text = None

    def characters(self, data: str) -> None:
        if self._text is not None and len(self._text) < _MOST_PIECES:
            self._text.append(data)


def _local(name: str) -> str:
    return line(name.rpartition(":")[2], 120)
