"""A filing's instance document, read safely: figures with their period and dimensions.

No document type, no entities, bounded depth and size: an instance needs none of these, and a
document that has them is hostile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from msgspec import Struct

from compute_jobs.live.payload import PayloadError, day, digits, line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DEEPEST = 64
_MOST_FACTS = 20_000
_DATES = {"startDate": "start", "endDate": "end", "instant": "end"}


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
        """Facts of these names that have a context with an end and a number, in document order."""
        for fact in self.facts:
            context, value = self.contexts.get(fact.context), digits(fact.value)
            if fact.name in names and context and context.end and value is not None:
                yield fact, context, value


def read_instance(body: bytes, names: Collection[str]) -> Instance:
    """The facts of these local names, with all contexts. Raises PayloadError for anything odd."""
    from xml.etree.ElementTree import TreeBuilder
    from xml.parsers import expat

    tree = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise PayloadError(f"the filing's instance is not XML (line {error.lineno})") from None
    wanted = {*names, "DocumentType", "DocumentPeriodEndDate"}
    contexts: dict[str, XbrlContext] = {}
    facts: list[XbrlFact] = []
    for element in _elements(tree.close()):
        name, given = _name(element), element.attrib
        if name == "context" and "id" in given:
            contexts[given["id"]] = _context(element)
        elif name in wanted and "contextRef" in given:
            fact = XbrlFact(name, _text(element), given["contextRef"], given.get("unitRef", ""))
            facts.append(fact)
    if len(facts) > _MOST_FACTS:
        raise PayloadError("the filing's instance holds an absurd number of facts")
    about = {fact.name: fact.value for fact in facts}
    return Instance(
        contexts=contexts,
        facts=tuple(facts),
        form=line(about.get("DocumentType", ""), 20),
        period_end=day(about.get("DocumentPeriodEndDate")),
    )


def _refuse(*_: Any) -> NoReturn:
    raise PayloadError("the filing's instance declares a document type or entities; not read")


def _elements(element: Element, depth: int = 1) -> Iterator[Element]:
    """An element and all in it, in document order."""
    if depth > _DEEPEST:
        raise PayloadError("the filing's instance is nested too deeply to be honest")
    yield element
    for child in element:
        yield from _elements(child, depth + 1)


def _context(element: Element) -> XbrlContext:
    dimensions: list[tuple[str, str]] = []
    days: dict[str, date | None] = {}
    for part in element.iter():
        name = _name(part)
        if name in _DATES:
            days[_DATES[name]] = day(_text(part))
        elif name in ("explicitMember", "typedMember"):
            text = _text(part)
            member = _local(text) if name == "explicitMember" else line(text, 120)
            dimensions.append((_local(part.get("dimension", "")), member))
    return XbrlContext(days.get("start"), days.get("end"), tuple(sorted(dimensions)))


def _name(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition(" ")[2]


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _local(name: str) -> str:
    return line(name.rpartition(":")[2], 120)
