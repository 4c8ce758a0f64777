"""Claims the reader adds, changes and removes: a pack of their own, checked like every other.

Each change is returned as texts for the caller to write. A source or an origin is removed with the
last claim that uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple, cast, get_args

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DayError, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    OWN_PACK,
    TIERS,
    Claim,
    Evidence,
    Source,
    SourceKind,
    Stance,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.packs.bundled import why_not_own
from compute_jobs.packs.check import carried_tiers
from compute_jobs.packs.load import figure_problem
from compute_jobs.packs.own_pack import (
    OwnChange,
    OwnPack,
    Row,
    cleaned,
    free_id,
    own_slug,
)
from compute_jobs.packs.problems import nearest
from compute_jobs.packs.source_sites import is_filing_of, read_address, same_address
from compute_jobs.packs.tables import metric_words, read_source_sites
from compute_jobs.platform.paths import Home

_CLAIM_FIELDS = ("metric", "statement", "figure", "unit", "per", "period", "as_of", "tier", "note")
CARD_FIELDS = ("url", "kind", "stance", "publisher", "title", "published")
"""What describes a document; all its claims share it."""
CLAIM_FIELDS = ("subjects", *_CLAIM_FIELDS, "source", *CARD_FIELDS, "locator", "origin")
"""What the form and the command take.

Subjects may be several, separated by commas; "source" is the id of a known document.
"""
_NEEDED = ("subjects", "statement", "metric", "tier", "publisher")
_NUMBERS = ("value", "low", "high", "wording", "per")
"""Keys of a figure that isn't written as text; a changed figure replaces them."""
_KINDS: tuple[str, ...] = get_args(SourceKind)
_STANCES: tuple[str, ...] = get_args(Stance)

CARDS = ("source", "origin")
"""Tables whose rows exist only as long as a claim names them."""
CLAIMS_FILE = ("claims.toml", "Claims")
"""Where they go, and what its first line says of a new file."""

Fields = Mapping[str, str]


# -- what the form and the command show --------------------------------------------------------


def with_card(fields: Fields, evidence: Evidence) -> dict[str, str]:
    """The fields completed from the document's card, else from its address.

    A kind that stays empty has to be asked; the speaker defaults to someone else.
    """
    known = evidence.sources.get(fields.get("source", ""))
    if known is not None:
        return {**source_fields(known), **fields}
    filled = {name: text for name, text in fields.items() if text}
    reading = read_address(
        filled.get("url", ""), subjects_of(fields), evidence, read_source_sites()
    )
    told = {"kind": reading.kind, "stance": reading.stance, "publisher": reading.publisher}
    if not filled.get("url"):
        told["kind"] = "own"
    for name, text in told.items():
        if text:
            filled.setdefault(name, text)
    if not fields.get("stance") and filled.get("kind") == "filing":  # its owner decides
        own = is_filing_of(described_source(filled), subjects_of(fields), evidence)
        filled["stance"] = "primary" if own else "supporting"
    if "kind" in filled:
        filled.setdefault("stance", "supporting")
    return filled


def tiers_for(fields: Fields, evidence: Evidence) -> tuple[Tier, ...]:
    """The tiers that a claim with these fields can have, best first; none if the kind of its
    document isn't known.
    """
    filled = with_card(fields, evidence)
    if filled.get("kind") not in _KINDS or filled.get("stance") not in _STANCES:
        return ()
    return carried_tiers(described_source(filled), subjects_of(filled), evidence)


def claim_fields(claim: Claim, evidence: Evidence) -> dict[str, str]:
    """What the form shows for an existing claim."""
    ref, origin, figure = claim.sources[0], evidence.origin_of(claim), claim.figure
    values = {
        "subjects": ", ".join(claim.subjects),
        "metric": claim.metric,
        "statement": claim.statement,
        "figure": (figure.text or show_figure(figure)) if figure is not None else "",
        "period": claim.period.text if claim.period else "",
        "as_of": claim.as_of.text if claim.as_of else "",
        "tier": claim.tier,
        "note": claim.note,
        "source": ref.source,
        "locator": ref.locator,
        "origin": origin.title if origin is not None else "",
        **source_fields(evidence.sources[ref.source]),
    }
    return {name: text for name, text in values.items() if text}


def source_fields(source: Source) -> dict[str, str]:
    values = {name: str(getattr(source, name)) for name in CARD_FIELDS if name != "published"}
    values["published"] = source.published.text if source.published else ""
    return {name: text for name, text in values.items() if text}


# -- changes -----------------------------------------------------------------------------------


def with_claim(home: Home, fields: Fields) -> OwnChange:
    """The reader's own pack with one more claim."""
    draft = OwnPack(home)
    known = draft.evidence
    typed = {name: text for name, text in _given(fields).items() if text}
    given, problems = _checked(typed, known)
    metric = known.metrics.get(given.get("metric", ""))
    if metric and given.get("figure") and (wrong := figure_problem(given, metric, known.rules)):
        problems["figure"] = f"figure: {wrong}"
    if problems:
        return OwnChange("", problems=problems)
    subjects = subjects_of(given)
    wanted = f"own-{own_slug(subjects[0])}-{own_slug(given['metric'])}"
    row: Row = {"id": free_id(known.claims, wanted), "subjects": subjects}
    row |= {name: given[name] for name in _CLAIM_FIELDS if given.get(name)}
    problems = _refer(draft, row, given, typed)
    if problems:
        return OwnChange("", problems=problems)
    draft.add(*CLAIMS_FILE, {"claim": [row]})
    return draft.settled(row["id"], CLAIM_FIELDS)


def with_edited_claim(home: Home, claim: str, fields: Fields) -> OwnChange:
    """The reader's own pack with these fields of a claim changed; an empty one is removed.

    Changes to the document apply to all its claims.
    """
    draft = OwnPack(home)
    known = draft.evidence
    before = draft.find("claim", claim)
    if before is None:
        return _not_there(claim, known)
    changed = _given(fields)
    shown = claim_fields(known.claims[claim], known)
    if changed.get("source"):  # another document, with its own card
        shown = {name: text for name, text in shown.items() if name not in CARD_FIELDS}
    given, problems = _checked({**shown, **changed}, known)
    if problems:
        return OwnChange(claim, problems=problems)
    changed |= {name: given[name] for name in ("metric", "subjects") if name in changed}
    row = _edited_row(before, changed, known)
    problems = _refer(draft, row, given, changed)
    if problems:
        return OwnChange(claim, problems=problems)
    draft.put("claim", claim, row)
    without_unused(draft, {table: set(named([before], table)) for table in CARDS})
    return draft.settled(claim, CLAIM_FIELDS)


def without_claim(home: Home, claim: str) -> OwnChange:
    """The reader's own pack without a claim, and without the source and the origin that only it
    used.
    """
    draft = OwnPack(home)
    known = draft.evidence
    row = draft.find("claim", claim)
    if row is None:
        return _not_there(claim, known)
    users = [it.id for it in known.claims.values() if claim in it.inputs]
    if users:
        what = f"{users[0]} is calculated from it: remove that one first"
        return OwnChange(claim, problems={"": what})
    draft.remove("claim", lambda it: it.get("id") != claim)
    without_unused(draft, {table: set(named([row], table)) for table in CARDS})
    return draft.settled(claim, CLAIM_FIELDS)


class OwnClaims(NamedTuple):
    """Claims of one document, added to the reader's own pack."""

    texts: Mapping[str, str]
    """The pack's files for the caller to write; none where there are problems."""
    ids: Sequence[str]
    problems: Sequence[str] = ()


def with_document(
    home: Home,
    source: Mapping[str, str],
    claims: Sequence[Mapping[str, Any]],
    made: Sequence[str] = (),
) -> OwnClaims:
    """The reader's own pack with claims of one document added, under one source card.

    ``source`` has an id of its own, so that later claims of the document join it. A claim is a row
    of a pack without id and sources; "locator" says where in the document it is, and an "origin" is
    the id of one, or the title of a new one. ``made`` are claims made from them before, by another
    program or before an interruption: if one exists, nothing is added.
    """
    draft = OwnPack(home)
    known = draft.evidence
    if there := [name for name in made if name in known.claims]:
        return OwnClaims({}, (), [f"it is already accepted, as {name}" for name in there])
    rows: dict[str, list[Row]] = {"source": [], "origin": [], "claim": []}
    held = draft.find("source", source["id"])
    if held is not None and not _is_same_source(held, source):
        what = f"the source {source['id']} in your own pack is a different document"
        return OwnClaims({}, (), [what])
    if held is None:
        rows["source"] = [{name: value for name, value in source.items() if value}]
    card = described_source(source)
    taken = set(known.claims)
    for given in claims:
        row = {name: value for name, value in given.items() if name not in ("locator", "origin")}
        if row["tier"] not in carried_tiers(card, row["subjects"], known):
            return OwnClaims({}, (), [_too_much(row["tier"], card, row["subjects"], known)])
        wanted = f"own-{own_slug(row['subjects'][0])}-{own_slug(row['metric'])}"
        row = {"id": free_id(taken, wanted), **row}
        taken.add(row["id"])
        if origin := given.get("origin", ""):
            row["origin"] = _origin(draft, origin, "filing", rows["origin"])
        ref = {"id": source["id"], "locator": given.get("locator", "")}
        row["sources"] = [{name: value for name, value in ref.items() if value}]
        rows["claim"].append(row)
    draft.add(*CLAIMS_FILE, rows)
    texts = draft.complete()
    if problems := [what for _, what in draft.problems(texts)]:
        return OwnClaims({}, (), problems)
    return OwnClaims(texts, [str(row["id"]) for row in rows["claim"]])


def _is_same_source(held: Row, source: Mapping[str, str]) -> bool:
    """Ids are short, so a text could be written to get another one's id."""
    url = source.get("url")
    return held.get("note") == source.get("note") or bool(url and held.get("url") == url)


# -- what is wrong with the fields -------------------------------------------------------------


def _given(fields: Fields) -> dict[str, str]:
    """Like ``cleaned``, with the tier by name."""
    given = cleaned(fields, CLAIM_FIELDS)
    return given | {"tier": fmt.tier_named(given["tier"])} if "tier" in given else given


def subjects_of(fields: Fields) -> list[str]:
    parts = fields.get("subjects", "").split(",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def described_source(card: Mapping[str, str]) -> Source:
    """A document with this card, as far as grading needs it."""
    kind, stance = cast("SourceKind", card.get("kind", "")), cast("Stance", card.get("stance", ""))
    publisher, url = card.get("publisher", ""), card.get("url", "")
    return Source("", card.get("title", ""), publisher, kind, stance, None, url)


def _checked(fields: Fields, evidence: Evidence) -> tuple[dict[str, str], dict[str, str]]:
    """The fields with the document's card and the metric's id, and what is wrong, by field."""
    given = with_card(fields, evidence)
    problems = {name: f"{name}: needed" for name in _NEEDED if not given.get(name, "").strip(" ,")}
    if metric := given.get("metric", ""):
        meant = metrics_named(metric, evidence)
        given["metric"] = meant[0] if len(meant) == 1 else metric
        if len(meant) > 1:
            names = ", ".join(evidence.metrics[it].name for it in meant)
            problems["metric"] = f"metric: {metric!r} could be {names}"
        elif not meant:
            hint = nearest(metric, list(evidence.metrics))
            problems["metric"] = f"metric: no {metric!r}{f'; {hint}' if hint else ''}"
    if (source := fields.get("source", "")) and source not in evidence.sources:
        hint = nearest(source, list(evidence.sources))
        problems["source"] = f"source: no {source!r}{f'; {hint}' if hint else ''}"
        return given, problems
    for name, read in (("period", parse_period), ("as_of", parse_day), ("published", parse_day)):
        try:
            _ = given.get(name) and read(given[name])
        except DayError as error:
            problems[name] = f"{name}: {error}"
    for name, known in (("kind", _KINDS), ("stance", _STANCES), ("tier", TIERS)):
        if given.get(name) and given[name] not in known:
            words = fmt.tier_labels(known) if name == "tier" else ", ".join(known)
            problems[name] = f"{name}: {given[name]!r} is not one of {words}"
    if not given.get("kind"):
        problems["kind"] = f"kind: what kind of document is it? {', '.join(_KINDS)}"
    reading = read_address(given.get("url", ""), (), evidence, read_source_sites())
    if given.get("kind") == "filing" and reading.kind not in ("", "filing"):
        problems["kind"] = f"kind: there are no filings at that address. {reading.why}"
    if problems.keys() & {"kind", "stance", "tier"}:
        return given, problems
    card, subjects = described_source(given), subjects_of(given)
    if given["tier"] not in carried_tiers(card, subjects, evidence):
        problems["tier"] = _too_much(given["tier"], card, subjects, evidence)
    elif given["tier"] == "relayed" and not given.get("origin"):
        problems["origin"] = "origin: relayed needs the filing that is quoted, e.g. its 10-Q"
    return given, problems


def metrics_named(text: str, evidence: Evidence) -> list[str]:
    """The metric with that id or name, else those that readers call by it."""
    key = text.casefold()
    if key in evidence.metrics:
        return [key]
    named = [it.id for it in evidence.metrics.values() if it.name.casefold() == key]
    words = metric_words().items()
    return named or [it for it, known in words if key in known and it in evidence.metrics]


def _too_much(tier: str, card: Source, subjects: Sequence[str], evidence: Evidence) -> str:
    able = carried_tiers(card, subjects, evidence)
    what = "a personal communication" if card.kind == "own" else f"this {card.kind}"
    said = f"tier: {fmt.tier_label(tier)!r} is higher than {what} can support"
    said += f"; it can be {fmt.tier_labels(able)}"
    if tier == "filed":
        return f"{said}. filed is for a filing by the employer itself, with its address"
    if tier == "primary" and card.kind != "own":
        return f"{said}. company is for its own statements, with the stance primary"
    return said


# -- rows --------------------------------------------------------------------------------------


def _edited_row(before: Row, changed: Fields, evidence: Evidence) -> Row:
    row = {**before}
    if "subjects" in changed:
        row["subjects"] = subjects_of(changed)
    if "figure" in changed and "figure" not in before:
        row = {name: value for name, value in row.items() if name not in _NUMBERS}
    old, new = before["metric"], changed.get("metric") or before["metric"]
    if evidence.metrics[old].dimension != evidence.metrics[new].dimension:
        row.pop("unit", None)
    for name in _CLAIM_FIELDS:
        if changed.get(name):
            row[name] = changed[name]
        elif name in changed:
            row.pop(name, None)
    return row


def _refer(draft: OwnPack, row: Row, given: Fields, changed: Fields) -> dict[str, str]:
    """Set the row's source and origin, which are added or changed if necessary."""
    rows: dict[str, list[Row]] = {"source": [], "origin": []}
    if "origin" in changed:
        row.pop("origin", None)
        if changed["origin"]:
            kind = "filing" if given["tier"] in ("filed", "relayed") else "statement"
            row["origin"] = _origin(draft, changed["origin"], kind, rows["origin"])
    refs = list(row.get("sources", ({"id": ""},)))
    ref = {**refs[0]}
    if not ref["id"] or changed.keys() & {"source", *CARD_FIELDS}:
        ref["id"], problems = _document(draft, given, changed, rows["source"])
        if problems:
            return problems
    if changed.get("locator"):
        ref["locator"] = changed["locator"]
    elif "locator" in changed:
        ref.pop("locator", None)
    row["sources"] = [ref, *refs[1:]]
    draft.add(*CLAIMS_FILE, rows)
    return {}


def _document(
    draft: OwnPack, given: Fields, changed: Fields, added: list[Row]
) -> tuple[str, dict[str, str]]:
    """The id of the document, whose card is changed, or added if it is new."""
    known = draft.evidence
    card = {name: given[name] for name in CARD_FIELDS if given.get(name)}
    source = known.sources.get(given.get("source", ""))
    if source is not None:
        shown = {**dict.fromkeys(CARD_FIELDS, ""), **source_fields(source)}
        other = [it for it in CARD_FIELDS if changed.get(it, shown[it]) != shown[it]]
        row = draft.find("source", source.id)
        if other and row is None:
            what = f"{other[0]}: the card of {source.id} comes with the ledger and can't be changed"
            return source.id, {other[0]: f"{what}; clear its source to use a document of your own"}
        if other and row is not None:
            row = {name: value for name, value in row.items() if name not in other}
            draft.put("source", source.id, row | {it: changed[it] for it in other if changed[it]})
        return source.id, {}
    for each in sorted(known.sources.values(), key=lambda it: it.pack != OWN_PACK):
        if same_address(each.url, given.get("url", "")) and (each.kind, each.stance) == (
            given["kind"],
            given["stance"],
        ):
            return each.id, {}
    if given["kind"] == "own":
        card.setdefault("published", given.get("as_of", ""))  # published on the day it is about
    row = {name: value for name, value in {"title": given["publisher"], **card}.items() if value}
    return _same_or_new(draft, "source", row, given["publisher"], added), {}


def _origin(draft: OwnPack, origin: str, kind: str, added: list[Row]) -> str:
    """The id of an origin known by id or title, else of a new one."""
    known = draft.evidence.origins
    if origin in known:
        return origin
    same = next((it.id for it in known.values() if (it.title, it.kind) == (origin, kind)), None)
    return same or _same_or_new(draft, "origin", {"title": origin, "kind": kind}, origin, added)


def _same_or_new(draft: OwnPack, table: str, row: Row, name: str, added: list[Row]) -> str:
    """The id of the row that says the same, else of a new row, which is among those to add."""
    for other in (*(it for _, _, it in draft.rows(table)), *added):
        if {key: value for key, value in other.items() if key != "id"} == row:
            return str(other["id"])
    known = draft.evidence
    taken = {*(known.sources if table == "source" else known.origins), *(it["id"] for it in added)}
    added.append({"id": free_id(taken, f"own-{own_slug(name)}"), **row})
    return str(added[-1]["id"])


def named(rows: Iterable[Row], table: str) -> Iterator[str]:
    """The sources, or the origins, that these rows name."""
    for row in rows:
        if table == "source":
            yield from (str(ref["id"]) for ref in row.get("sources", ()))
        else:
            yield from (str(name) for name in (row.get("origin"), *row.get("relays", ())) if name)


def without_unused(draft: OwnPack, may_go: Mapping[str, Set[str]]) -> None:
    """Remove those of these sources and origins that nothing names any more."""
    known = draft.evidence
    claims = [it for it in known.claims.values() if it.pack != OWN_PACK]
    sources = [it for it in known.sources.values() if it.pack != OWN_PACK]
    elsewhere: dict[str, set[Any]] = {
        "source": {ref.source for claim in claims for ref in claim.sources},
        "origin": {it.origin for it in claims} | {name for it in sources for name in it.relays},
    }
    for table in CARDS:  # sources first: they name origins
        _remove(draft, table, may_go[table] - elsewhere[table] - {*named(draft.users(), table)})


def _remove(draft: OwnPack, table: str, names: Set[str]) -> None:
    draft.remove(table, lambda row: row["id"] not in names)


def _not_there(claim: str, known: Evidence) -> OwnChange:
    there = known.claims.get(claim)
    why = (
        why_not_own(there) if there is not None else f"there is no claim {claim!r} in your own pack"
    )
    return OwnChange(claim, problems={"": why})
