"""Employers and boards the reader adds, changes and removes in their own pack.

Each change is checked like every pack, and returned as texts for the caller to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from compute_jobs.core.evidence.evidence_model import (
    BOARD_KINDS,
    LAYERS,
    BoardToken,
    Employer,
    Evidence,
)
from compute_jobs.core.evidence.name_lookup import owner_of, resolve_name
from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.own_pack import (
    OwnChange,
    OwnPack,
    Row,
    cleaned,
    free_id,
    own_slug,
)
from compute_jobs.packs.problems import nearest
from compute_jobs.platform.paths import Home

EMPLOYER_FIELDS: tuple[str, ...] = (
    *("name", "layer", "aliases", "legal_names", "ticker", "cik", "parent", "place", "summary"),
    "boards",
)
"""Aliases, legal names and boards may be several, separated by semicolons, since names contain
commas.
"""
_EMPLOYERS, _WHAT = "employers.toml", "Employers and boards"
_TICKER = re.compile(r"[A-Z][A-Z0-9.-]{0,9}")


def with_employer(home: Home, fields: Mapping[str, str]) -> OwnChange:
    """The reader's own pack with one more employer, and its boards."""
    draft = OwnPack(home)
    known = draft.evidence
    given = cleaned(fields, EMPLOYER_FIELDS)
    row, problems = _employer_row(given, known)
    boards, more = _board_rows(given.get("boards", ""))
    problems |= more
    if problems:
        return OwnChange("", problems=problems)
    row = {"id": free_id({*known.employers, *known.assets}, own_slug(row["name"])), **row}
    added = {"employer": [row], "board": [{"employer": row["id"], **board} for board in boards]}
    draft.add(_EMPLOYERS, _WHAT, added)
    return draft.settled(row["id"], EMPLOYER_FIELDS)


def with_edited_employer(home: Home, employer: str, fields: Mapping[str, str]) -> OwnChange:
    """The reader's own pack with these fields of an employer changed; an empty one is removed.

    For a bundled employer, only boards can be added: they are fetched before the bundled ones.
    """
    draft = OwnPack(home)
    given = cleaned(fields, EMPLOYER_FIELDS)
    known = draft.evidence.employers.get(employer)
    before = draft.find("employer", employer)
    if before is None and (known is None or set(fields) != {"boards"}):
        return OwnChange(employer, problems={"": _not_own(employer, known, "changed")})
    if before is not None:
        shown = {**_fields_of(before), **given}
        row, problems = _employer_row(shown, draft.evidence, employer)
        # What the form doesn't know, such as since, stays.
        kept = {key: value for key, value in before.items() if key not in EMPLOYER_FIELDS}
        if problems:
            return OwnChange(employer, problems=problems)
        draft.put("employer", employer, {**kept, **row})
    if "boards" in fields:
        boards, problems = _board_rows(given.get("boards", ""))
        if problems:
            return OwnChange(employer, problems=problems)
        draft.remove("board", lambda row: row.get("employer") != employer)
        if boards:
            rows = {"board": [{"employer": employer, **board} for board in boards]}
            draft.add(_EMPLOYERS, _WHAT, rows)
    return draft.settled(employer, EMPLOYER_FIELDS)


def without_employer(home: Home, employer: str) -> OwnChange:
    """The reader's own pack without this employer and its boards."""
    draft = OwnPack(home)
    if draft.find("employer", employer) is None:
        known = draft.evidence.employers.get(employer)
        return OwnChange(employer, problems={"": _not_own(employer, known, "removed")})
    hanging = _hanging_on(employer, draft.evidence)
    if hanging:
        return OwnChange(employer, problems={"": f"{hanging}: remove that first"})
    draft.remove("board", lambda row: row.get("employer") != employer)
    draft.remove("employer", lambda row: row.get("id") != employer)
    return draft.settled(employer, EMPLOYER_FIELDS)


# -- rows from fields ------------------------------------------------------------------------


def several(text: str) -> list[str]:
    """The parts of a field that may have several."""
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _fields_of(row: Mapping[str, Any]) -> dict[str, str]:
    values = {**row}
    for name in ("aliases", "legal_names"):
        values[name] = "; ".join(row.get(name, ()))
    return {name: str(values[name]) for name in EMPLOYER_FIELDS if values.get(name)}


def _employer_row(
    given: Mapping[str, str], evidence: Evidence, employer: str = ""
) -> tuple[Row, dict[str, str]]:
    """The row without its id, and what is wrong by field."""
    others = [each for each in evidence.employers.values() if each.id != employer]
    readers: Mapping[str, Callable[[str], Any]] = {
        "name": lambda text: _free_name(text, others),
        "layer": _layer,
        "aliases": lambda text: [_free_name(alias, others) for alias in several(text)],
        "legal_names": several,
        "ticker": lambda text: _ticker(text, others),
        "cik": lambda text: _cik(text, others),
        "parent": lambda text: _parent(text, evidence, employer),
    }
    row: Row = {}
    problems: dict[str, str] = {}
    for name in EMPLOYER_FIELDS:
        text = given.get(name, "")
        if name == "boards" or not text:
            continue
        try:
            row[name] = readers[name](text) if name in readers else text
        except ValueError as error:
            problems[name] = str(error)
    if not given.get("name"):
        problems["name"] = "an employer needs a name"
    if not given.get("layer"):
        problems["layer"] = f"needed; one of {', '.join(LAYERS)}"
    return row, problems


def _free_name(text: str, others: Sequence[Employer]) -> str:
    owner = owner_of(text, others)
    if owner is not None:
        raise ValueError(f"{text!r} already means {owner.name} ({owner.id})")
    return text


def _layer(text: str) -> str:
    layer = text.lower()
    if layer not in LAYERS:
        hint = nearest(layer, LAYERS)
        raise ValueError(
            f"{text!r} is not one of {', '.join(LAYERS)}" + (f"; {hint}" if hint else "")
        )
    return layer


def _ticker(text: str, others: Sequence[Employer]) -> str:
    ticker = text.upper()
    if not _TICKER.fullmatch(ticker):
        raise ValueError(f"{text!r} is not a ticker; write it like CRWV")
    owner = next((each for each in others if each.ticker.upper() == ticker), None)
    if owner is not None:
        raise ValueError(f"{ticker} is {owner.name} ({owner.id}); name it as the parent instead")
    return ticker


def _cik(text: str, others: Sequence[Employer]) -> int:
    digits = text.upper().removeprefix("CIK").strip()
    if not re.fullmatch(r"\d{1,10}", digits) or not int(digits):
        raise ValueError(f"{text!r} is not a CIK, the SEC's filer number of up to ten digits")
    owner = next((each for each in others if each.cik == int(digits)), None)
    if owner is not None:
        raise ValueError(f"{digits} is {owner.name} ({owner.id}); name it as the parent instead")
    return int(digits)


def _parent(text: str, evidence: Evidence, employer: str) -> str:
    match = resolve_name(text, evidence)
    if match.id is None:
        near = " or ".join(match.candidates)
        raise ValueError(
            f"{text!r} is not an employer" + (f"; did you mean {near}?" if near else "")
        )
    if match.id == employer:
        raise ValueError("an employer can't be its own parent")
    return match.id


def _board_rows(text: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    try:
        return [read_board_address(part) for part in several(text)], {}
    except ValueError as error:
        return [], {"boards": str(error)}


# -- what keeps it from being done ---------------------------------------------------------


def _hanging_on(employer: str, evidence: Evidence) -> str:
    """What refers to the employer and would be left without it, in words."""
    claims = [
        claim.id
        for claim in evidence.claims.values()
        if employer in (*claim.subjects, claim.counterparty)
    ]
    if claims:
        more = f" and {len(claims) - 1} more" if len(claims) > 1 else ""
        return f"the claim {claims[0]}{more} is about it"
    lines = [line.asset for line in evidence.relations if line.employer == employer]
    if lines:
        return f"the supply map connects it to {lines[0]}"
    children = [it.name for it in evidence.employers.values() if it.parent == employer]
    return f"it is the parent of {children[0]}" if children else ""


def _not_own(employer: str, known: Employer | None, verb: str) -> str:
    if known is None:
        return f"there is no employer {employer!r} in your own pack"
    if known.pack not in {"", *(place.name for place in bundled_packs())}:
        return (
            f"{known.name} is in the pack {known.pack!r} and can only be {verb} in that pack's file"
        )
    more = "; a board can be added with --board alone, a CIK under [filers] in config.toml"
    also = more if verb == "changed" else ""
    return f"{known.name} comes with the program and can't be {verb}{also}"


# -- boards: KIND:TOKEN, or the address of their page ----------------------------------------

LEVER_EU = "api.eu.lever.co"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_WORKDAY = re.compile(
    rf"(?P<host>[a-z0-9-]+\.wd\d+\.myworkdayjobs\.com)/(?:[a-z]{{2}}-[A-Z]{{2}}/)?(?P<site>{_NAME})"
)
_PAGES = {
    "greenhouse": re.compile(
        rf"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?:embed/job_board\?for=)?(?P<token>{_NAME})"
    ),
    "lever": re.compile(rf"jobs\.(?P<eu>eu\.)?lever\.co/(?P<token>{_NAME})"),
    "ashby": re.compile(rf"jobs\.ashbyhq\.com/(?P<token>{_NAME})"),
    "workday": _WORKDAY,
}


def read_board_address(text: str) -> dict[str, str]:
    """The keys of its [[board]] row, except the employer. Raises ValueError with what is wrong."""
    text = text.strip()
    address = text.removeprefix("https://").removeprefix("http://")
    for kind, pattern in _PAGES.items():
        page = pattern.match(address)
        if page:
            return _row(kind, page)
    kind, colon, token = text.partition(":")
    if not colon or kind not in BOARD_KINDS:
        kinds = ", ".join(BOARD_KINDS)
        raise ValueError(
            f"{text[:60]!r} is not a board; write KIND:TOKEN ({kinds}) or its page's address"
        )
    if kind == "workday":
        page = _WORKDAY.fullmatch(token)
        if not page:
            raise ValueError("a Workday board is workday:TENANT.wd5.myworkdayjobs.com/SITE")
        return _row(kind, page)
    if not re.fullmatch(_NAME, token):
        raise ValueError(
            f"{token[:60]!r} is not a board's name; use letters, digits, dots, hyphens"
        )
    return {"board": kind, "token": token}


def _row(kind: str, page: re.Match[str]) -> dict[str, str]:
    parts = page.groupdict()
    if kind == "workday":
        tenant = parts["host"].partition(".")[0]
        return {"board": kind, "token": tenant, "host": parts["host"], "site": parts["site"]}
    host = {"host": LEVER_EU} if parts.get("eu") else {}
    return {"board": kind, "token": parts["token"], **host}


def board_text(board: BoardToken) -> str:
    """The board as ``read_board_address`` reads it."""
    if board.board == "workday":
        return f"workday:{board.host}/{board.site}"
    if board.host == LEVER_EU:
        return f"https://jobs.eu.lever.co/{board.token}"
    return f"{board.board}:{board.token}"
