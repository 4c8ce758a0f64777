"""Untrusted payloads: JSON or XML nested too deeply, absurd numbers, values of wrong types.

Code that reads payloads uses these getters and never indexes into a server's data. A value of the
wrong type counts as absent, so a bad field loses only that field; a payload with a different shape
altogether is a PayloadError with one clear line. (A typed decoder would reject the whole payload
for one bad field.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NoReturn, Protocol

from compute_jobs.core.evidence.clean import clean_text, unescaped

LARGEST_NUMBER = 1e15
"""Dollars, cents or people: no number in a filing or a posting is larger."""
LONGEST_LINE = 300
LONGEST_TEXT = 200_000
_LONGEST_HTML = 400_000
_HIDDEN = re.compile(r"<!--|<(script|style|head|template)\b", re.I)
_ITEM = re.compile(r"<li\b[^<>]*>", re.I)
_BREAK = re.compile(
    r"</?(?:p|div|br|ul|ol|h[1-6]|tr|table|section|article|header|footer|blockquote|hr|dl|dt|dd|td|th)"
    r"\b[^<>]*>",
    re.I,
)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


class PayloadError(Exception):
    """A server's response isn't what was expected; the message says what is wrong."""

    reason: Final = "unreadable"

    @property
    def what(self) -> str:
        return str(self)


def read_json(body: bytes, what: str) -> Any:
    """The parsed body. Raises PayloadError for invalid or hostile JSON."""
    try:
        return json.loads(body)
    except RecursionError:
        raise PayloadError(f"{what}: nested too deeply") from None
    except ValueError as error:
        absurd = "integer string" in str(error)
        kind = "contains a number that is far too long" if absurd else "is not JSON"
        raise PayloadError(f"{what}: the answer {kind}") from None


class XmlReader(Protocol):
    """Called for each element and for the text in it."""

    def start(self, name: str, attributes: dict[str, str], /) -> object: ...

    def end(self, name: str, /) -> object: ...

    def data(self, text: str, /) -> object: ...


def parse_guarded(body: bytes, reader: XmlReader, what: str, separator: str | None = None) -> None:
    """Pass its content to the reader.

    Raises PayloadError, naming ``what``, if it isn't XML or has a document type or entities.
    """
    from xml.parsers import expat

    def refuse(*_: Any) -> NoReturn:
        raise PayloadError(f"{what} declares a document type or entities, so it isn't read")

    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise PayloadError(f"{what} is not XML (line {error.lineno})") from None


class Fields:
    """An object of a payload, read field by field; anything else has no fields."""

    __slots__ = ("_values",)

    def __init__(self, value: Any) -> None:
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def names(self) -> list[str]:
        return list(self._values)

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def line(self, name: str, limit: int = LONGEST_LINE) -> str:
        return line(self._values.get(name), limit)

    def lines(self, name: str, limit: int = LONGEST_LINE) -> list[str]:
        """The entries of a list of texts."""
        return [line(item, limit) for item in as_list(self._values.get(name))]

    def text(self, name: str, limit: int = LONGEST_TEXT) -> str:
        """A raw text of bounded length, not yet cleaned."""
        value = self._values.get(name)
        return value[:limit] if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        return number(self._values.get(name))

    def digits(self, name: str) -> float | None:
        return digits(self._values.get(name))

    def positive(self, name: str) -> float | None:
        """A number above zero, which may be written as text."""
        value = self.digits(name)
        return value if value is not None and value > 0 else None

    def day(self, name: str) -> date | None:
        return day(self._values.get(name))

    def link(self, name: str) -> str:
        return link(self._values.get(name))

    def child(self, name: str) -> Fields:
        return Fields(self._values.get(name))

    def children(self, name: str) -> list[Fields]:
        return objects(self._values.get(name))


def need_object(value: Any, what: str) -> Fields:
    if not isinstance(value, dict):
        raise PayloadError(f"{what}: expected an object, got {_kind(value)}")
    return Fields(value)


def need_list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise PayloadError(f"{what}: expected a list, got {_kind(value)}")
    return value


def as_list(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[Fields]:
    """The objects of a list; anything else in it is skipped."""
    return [Fields(item) for item in as_list(value) if isinstance(item, dict)]


def line(value: Any, limit: int = LONGEST_LINE) -> str:
    """One clean line; numbers become their digits, anything else an empty text."""
    if isinstance(value, str):
        return clean_text(value[: 4 * limit], limit=limit)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
        return str(value)
    return ""


def number(value: Any) -> float | None:
    """A finite number of plausible size; texts and booleans don't count."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) <= LARGEST_NUMBER else None


def digits(value: Any) -> float | None:
    """A number that a spreadsheet or a form may have written as text."""
    if isinstance(value, str):
        try:
            return number(float(value.replace(",", "").strip()[:40]))
        except ValueError:
            return None
    return number(value)


def day(value: Any) -> date | None:
    """The date at the beginning of an ISO text, between 1990 and 2100."""
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        parsed = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return parsed if 1990 <= parsed.year <= 2100 else None


def day_of_millis(value: Any) -> date | None:
    """The date of a time in milliseconds since 1970."""
    millis = number(value)
    if millis is None or not 631_152_000_000 <= millis <= 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(millis / 1000, UTC).date()


def link(value: Any) -> str:
    """A web address without control or quoting characters, else an empty text."""
    address = line(value, 600)
    if not address.startswith(("https://", "http://")):
        return ""
    return "" if any(character in address for character in ' "<>\\^`{|}') else address


def plain(html: str, *, escaped: bool = False, limit: int | None = None) -> str:
    """The text of a fragment, one line per block. ``escaped``: the fragment itself was escaped."""
    text = html[:_LONGEST_HTML]
    if escaped:
        text = unescaped(text)
    if "<" in text:
        text = _without_hidden(text)
        text = _ITEM.sub("\n• ", text)
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = unescaped(text)
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return clean_text(text, multiline=True, limit=limit)


def _without_hidden(text: str) -> str:
    """Without comments, scripts and styles; an unclosed one hides the rest.

    The search stops at the first one without an end, so a page full of openings costs only one
    pass.
    """
    kept: list[str] = []
    place = 0
    while (found := _HIDDEN.search(text, place)) is not None:
        kept.append(text[place : found.start()])
        closing = re.compile(rf"</{found[1]}\b[^<>]*>" if found[1] else "-->", re.I)
        closed = closing.search(text, found.end())
        if closed is None:
            return " ".join(kept)
        place = closed.end()
    kept.append(text[place:])
    return " ".join(kept)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a yes or no"}
    return names.get(type(value), "nothing" if value is None else "a number")
