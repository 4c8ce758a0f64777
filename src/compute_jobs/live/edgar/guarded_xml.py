"""Untrusted XML: events for a reader; declarations in the document are never followed."""

from __future__ import annotations

from typing import Any, NoReturn, Protocol

from compute_jobs.live.payload import PayloadError


class XmlReader(Protocol):
    """Called for each element and for the text in it."""

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...

    def end(self, name: str, /) -> None: ...

    def text(self, data: str, /) -> None: ...


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
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise PayloadError(f"{what} is not XML (line {error.lineno})") from None
