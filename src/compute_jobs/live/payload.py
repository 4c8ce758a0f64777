"""Untrusted payloads: JSON that is too deep, numbers that are too large, values of wrong types.

Readers of payloads use these getters and never index into what a server sent. A wrong type reads
as absent; a payload that is not of the expected shape at all is a PayloadError with one clear line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from compute_jobs.core.evidence.clean import clean_text

LARGEST_NUMBER = 1e15
"""Dollars, cents or people: nothing a filing or a posting states is larger."""
LONGEST_LINE = 300
LONGEST_TEXT = 200_000


class PayloadError(Exception):
    """What a server sent is not what was asked for; the message says what is wrong with it."""


def read_json(body: bytes, what: str) -> Any:
    """The parsed body. Raises PayloadError for what is no JSON, or is made to hurt."""
    try:
        return json.loads(body)
    except RecursionError:
        raise PayloadError(f"{what}: nested too deeply to be honest") from None
    except ValueError as error:
        absurd = "integer string" in str(error)
        kind = "holds a number of absurd length" if absurd else "is not JSON"
        raise PayloadError(f"{what}: the answer {kind}") from None


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def need_mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise PayloadError(f"{what}: expected an object, got {_kind(value)}")
    return value


def need_list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise PayloadError(f"{what}: expected a list, got {_kind(value)}")
    return value


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; anything else in it is passed over."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield item


def line(value: Any, limit: int = LONGEST_LINE) -> str:
    """One clean line; numbers are taken as their digits, anything else as nothing."""
    if isinstance(value, str):
        return clean_text(value[: 4 * limit], limit=limit)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
        return str(value)
    return ""


def text(value: Any, limit: int = LONGEST_TEXT) -> str:
    """A raw text of bounded length, not yet cleaned."""
    return value[:limit] if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """A finite number of believable size; strings and booleans are none."""
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
    """The date an ISO text begins with, between 1990 and 2100."""
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        found = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def day_of_millis(value: Any) -> date | None:
    """The date of a time in milliseconds since 1970."""
    millis = number(value)
    if millis is None or not 631_152_000_000 <= millis <= 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(millis / 1000, UTC).date()


def link(value: Any) -> str:
    """A web address without surprises, else nothing."""
    found = line(value, 600)
    if not found.startswith(("https://", "http://")) or any(c in found for c in ' "<>\\^`{|}'):
        return ""
    return found


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a yes or no"}
    return names.get(type(value), "nothing" if value is None else "a number")
