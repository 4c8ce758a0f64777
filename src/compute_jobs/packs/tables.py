"""The tables that say how evidence is judged, and the checklist and glossary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from msgspec import Struct, ValidationError, convert

from compute_jobs.core.evidence.evidence_model import LedgerRules, Tier
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data, bundled_packs, own_places
from compute_jobs.platform.files import LARGEST_PACK_FILE, disk_error, read_file
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

if TYPE_CHECKING:
    from compute_jobs.core.coverage.reading_rules import ReadingRules
    from compute_jobs.core.dossier.checklist_rules import Checklist
    from compute_jobs.core.dossier.dossier_model import ChecklistItem
    from compute_jobs.core.fit.hype_watch import HypeRules
    from compute_jobs.core.fit.preference_lines import PreferenceLines
    from compute_jobs.core.fit.rubric import Rubric
    from compute_jobs.core.fit.scenario_overlays import Scenario
    from compute_jobs.packs.source_sites import SourceSites

CHECKLIST = "checklist.toml"
T = TypeVar("T")


# -- rubric, preferences, scenarios, hype ----------------------------------------------------


def read_rubric() -> Rubric:
    """Weights, curves, adjustments and widths."""
    from compute_jobs.core.fit.rubric import rubric_from

    return _read(rubric_from, "rubric.toml")


def read_lines() -> PreferenceLines:
    """What a preference may name, and the suggestions."""
    from compute_jobs.core.fit.preference_lines import lines_from

    return _read(lines_from, "suggestions.toml")


def read_scenarios() -> tuple[Scenario, ...]:
    from compute_jobs.core.fit.scenario_overlays import scenarios_from

    return _read(scenarios_from, "scenarios.toml")


def read_hype() -> HypeRules:
    from compute_jobs.core.fit.hype_watch import hype_rules_from

    return _read(hype_rules_from, "hype.toml")


def read_reading_rules() -> ReadingRules:
    from compute_jobs.core.coverage.reading_rules import rules_from

    return _read(rules_from, "coverage.toml")


@cache
def read_source_sites() -> SourceSites:
    from compute_jobs.packs.source_sites import SourceSites

    return _read(lambda table: convert(table, SourceSites), "source_sites.toml")


def _read(make: Callable[[Mapping[str, Any]], T], name: str) -> T:
    path = bundled_data() / name
    try:
        return make(read_table(path))
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ReaderError(
            f"{name} is damaged: {reason}", str(path), "reinstall compute-jobs"
        ) from None


def read_table(path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReaderError(f"{path.name} can't be read: {reason}", str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReaderError(f"{path.name} is not TOML: {error}", str(path)) from None


@cache
def bundled_table(name: str) -> Mapping[str, Any]:
    """The bundled table ``data/<name>.toml``, read once per run."""
    return read_table(bundled_data() / f"{name}.toml")


@cache
def metric_words() -> Mapping[str, Sequence[str]]:
    """The words that readers use for a metric, by metric: those that ``ask`` understands."""
    words: dict[str, list[str]] = {}
    for topic in bundled_table("questions")["topic"]:
        for metric in topic["metrics"]:
            words.setdefault(metric, []).extend(topic["phrases"])
    return words


# -- the ledger's constants ------------------------------------------------------------------


def read_rules() -> LedgerRules:
    return _read(_rules_from, "ledger.toml")


def _rules_from(table: Mapping[str, Any]) -> LedgerRules:
    rules = LedgerRules(
        about=float(table["about"]["share"]),
        nearly=float(table["nearly"]["share"]),
        weaker_by=int(table["weaker"]["tiers"]),
        lift_to=table["lift"]["best"],
        unknown_half_lives=float(table["unknown_age"]["half_lives"]),
        opposites=tuple((one, other) for one, other in table["opposites"]["pairs"]),
        parts=tuple((whole, part) for whole, part in table["parts"]["pairs"]),
        misread_digits=table["misread"]["digits"],
    )
    sound = 0 < rules.about < 1 and 0 < rules.nearly < 1 and rules.lift_to in get_args(Tier)
    if not sound or rules.weaker_by < 1 or rules.unknown_half_lives < 0:
        raise ValueError("a constant is invalid")
    return rules


# -- the checklist ---------------------------------------------------------------------------


def read_checklist(own: Sequence[ChecklistItem] = ()) -> Checklist:
    """The founding items, then the reader's own."""
    from compute_jobs.core.dossier.checklist_rules import Checklist, items_from, scale_from

    table = read_table(bundled_data() / CHECKLIST)
    return Checklist(items_from(table["item"]), scale_from(table["verdicts"])).with_items(own)


def own_items(home: Home) -> tuple[Sequence[ChecklistItem], Sequence[ReaderError]]:
    """The items of the reader's own checklists, and the first fault of each that is left out."""
    items: list[ChecklistItem] = []
    faults: list[ReaderError] = []
    for pack in own_places(home):
        try:
            items += _items_of(pack / CHECKLIST)
        except ReaderError as error:
            faults.append(error)
    return items, faults


def _items_of(file: Path) -> Sequence[ChecklistItem]:
    from compute_jobs.core.dossier.checklist_rules import items_from
    from compute_jobs.core.typed_tables import TableError

    try:
        if not file.is_file():
            return ()
    except OSError:
        return ()  # loading the packs reports the folder
    try:
        text = read_file(file, LARGEST_PACK_FILE).decode("utf-8-sig")
        table = parse_toml(text)
    except OSError as error:
        raise disk_error(error, f"read {file.name}", file) from error
    except ValueError as error:
        raise ReaderError(f"{CHECKLIST} can't be read: {error}", str(file), "repair it") from None
    rows, end = table.get("item", []), table.get("end")
    count = end.get("items") if isinstance(end, dict) else None
    if not isinstance(rows, list) or count != len(rows):
        todo = "end it with [end] and items = the number of [[item]] tables"
        raise ReaderError(f"{CHECKLIST} may be cut short", str(file), todo)
    if unknown := sorted(table.keys() - {"item", "end"}):
        raise ReaderError(f"a checklist has no table {unknown[0]}", str(file))
    try:
        return items_from(rows, pack=file.parent.name)
    except TableError as error:
        where = f"{file}{_line_of(error.about, text)}"
        raise ReaderError(str(error), where, "repair it") from None


def _line_of(about: str, text: str) -> str:
    """ ":12" where the id of an item, or of an item's rule, is on line 12; else nothing."""
    name = about.rpartition(", rule ")[2]
    for number, line in enumerate(text.splitlines(), start=1):
        key, _, value = line.partition("=")
        if key.strip() == "id" and value.strip().strip("\"'") == name:
            return f":{number}"
    return ""


# -- the glossary ----------------------------------------------------------------------------


class Term(Struct, frozen=True):
    id: str
    term: str
    text: str
    aliases: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@cache
def read_glossary() -> tuple[Term, ...]:
    """All terms, by name."""
    terms = convert(read_table(bundled_data() / "glossary.toml")["term"], list[Term])
    return tuple(sorted(terms, key=lambda term: term.term.casefold()))


def find_terms(terms: Sequence[Term], wanted: str) -> tuple[Term, ...]:
    """The term of that name or alias; else those that contain it; else the nearest by spelling."""
    key = wanted.casefold().strip()
    exact = [term for term in terms if key in _names(term)]
    if exact:
        return tuple(exact)
    containing = [term for term in terms if any(key in name for name in _names(term))]
    if containing:
        return tuple(containing)
    from rapidfuzz import fuzz, process

    names = [(name, term) for term in terms for name in _names(term)]
    hits = process.extract(
        key, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=72, limit=3
    )
    return tuple(dict.fromkeys(names[position][1] for _, _, position in hits))


def _names(term: Term) -> list[str]:
    return [term.id.casefold(), term.term.casefold(), *(name.casefold() for name in term.aliases)]


# -- what a founding document says that no claim was made from -----------------------------------


class NotTaken(Struct, frozen=True):
    locator: str
    gist: str
    why_not: str


def not_taken(pack: str) -> tuple[NotTaken, ...]:
    """Empty for a pack without such a record."""
    for folder in bundled_packs():
        rows = folder / "coverage.toml"
        if rows.is_file() and read_table(folder / "pack.toml").get("id") == pack:
            return tuple(
                NotTaken(row.get("locator", ""), row.get("gist", ""), row["why_not"])
                for row in read_table(rows).get("row", ())
                if row.get("why_not")
            )
    return ()
