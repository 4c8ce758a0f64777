"""The page as Markdown: GitHub's tables, otherwise plain CommonMark, sources as a numbered list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compute_jobs.core.evidence import format as fmt
from compute_jobs.export.citations import safe_url
from compute_jobs.export.page import (
    EmployerPage,
    FigureLine,
    ItemLine,
    Page,
    RankLine,
    SourceLine,
    Told,
)
from compute_jobs.export.plain_markdown import inline, quoted


def to_markdown(page: Page) -> str:
    lines = [f"# {inline(page.title)}", ""]
    lines += [f"- {inline(line)}" for line in page.about]
    lines += ["", "## Ranking", "", *_ranking(page), ""]
    lines += [f"- {inline(line)}" for line in page.reading]
    for employer in page.employers:
        lines += ["", *_employer(employer)]
    lines += ["", "## Sources", ""]
    lines += [_source(line) for line in page.sources] or ["No source is cited."]
    return "\n".join(lines) + "\n"


def _ranking(page: Page) -> Iterator[str]:
    heads = ["#", "Employer", "Layer", "Fit", "Range"]
    heads += ["First", "Top 3"] if page.has_shares else []
    yield from _table([*heads, "Deal-breakers"], [_rank_cells(page, it) for it in page.ranking])


def _rank_cells(page: Page, it: RankLine) -> list[str]:
    fit = fmt.points(it.fit) if it.fit is not None else "–"
    span = "–"
    if it.low is not None and it.high is not None:
        span = fmt.points_range(it.low, it.high)
    cells = [it.rank, inline(it.name), inline(it.layer), fit, span]
    if page.has_shares:
        cells += [it.win or "–", it.top3 or "–"]
    told = [_told(breaker) for breaker in it.breakers]
    told += [f"unknown: {_told(unknown)}" for unknown in it.unknown]
    return [*cells, "; ".join(told) or "none"]


def _employer(it: EmployerPage) -> Iterator[str]:
    yield f"## {inline(it.name)}"
    yield ""
    if it.summary:
        yield inline(it.summary)
        yield ""
    yield inline(", ".join(it.facts)) + "."
    yield from _section("Why", _why(it))
    yield from _section("Risks", [f"- {_told(risk)}" for risk in it.risks])
    yield from _section("Hype watch", _hype(it))
    yield from _section("Capacity against commitment", _capacity(it))
    yield from _section("Other figures", [f"- {_figure(line)}" for line in it.figures])
    yield from _section("Checklist", _checklist(it))
    yield from _section("Open gaps and questions to ask", _open(it))
    yield from _section("Notes", _notes(it))
    yield from _section("Stage", [f"- {inline(step)}" for step in it.stages])
    if it.links:
        yield from _section("Links", [f"- {_link(line)}" for line in it.links])
    if it.contacts:
        yield from _section("Contacts", [f"- {inline(line)}" for line in it.contacts])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""
    empty = True
    for line in lines:
        empty = False
        yield line
    if empty:
        yield "Nothing known."


def _why(it: EmployerPage) -> Iterator[str]:
    if it.criteria:
        rows = [
            [
                inline(line.name) + (f" ({line.mark})" if line.mark else ""),
                line.weight,
                line.rating,
                line.range,
                line.points,
                "; ".join(_told(told) for told in line.because) or "–",
            ]
            for line in it.criteria
        ]
        heads = ["Criterion", "Weight", "Rating", "Range", "Points", "Because"]
        yield from _table(heads, rows)
        yield ""
    yield inline(it.reckoning)


def _hype(it: EmployerPage) -> Iterator[str]:
    for line in it.hype:
        ratio = f" ({line.ratio})" if line.ratio else ""
        contested = ", published, contested" if line.contested else ""
        yield f"- **{_name(line.title)}**{ratio}{contested}: {_told(line.why)}"
    if not it.hype:
        yield "No flag is raised."


def _capacity(it: EmployerPage) -> Iterator[str]:
    for group in it.capacity:
        for line in group.lines:
            yield f"- {group.title}: {_figure(line)}"


def _checklist(it: EmployerPage) -> Iterator[str]:
    if not it.checklist:
        return
    rows = [
        [inline(item.name), inline(item.verdict) or "–", item.suggested, _told(item.why)]
        for item in it.checklist
    ]
    yield from _table(["Item", "Your verdict", "Evidence suggests", "Why"], rows)
    details = [line for item in it.checklist for line in _item(item)]
    if details:
        yield ""
        yield from details


def _item(item: ItemLine) -> Iterator[str]:
    for detail in item.details:
        yield f"- {inline(item.name)}, yours: {inline(detail)}"


def _open(it: EmployerPage) -> Iterator[str]:
    for line in it.open:
        yield f"- **{_name(line.name)}**: {inline(line.what)}"
        for question in line.questions:
            yield f"  - Ask: {inline(question)}"
    if not it.open:
        yield "Nothing is open."


def _notes(it: EmployerPage) -> Iterator[str]:
    for position, note in enumerate(it.notes):
        if position:
            yield ""
        if note.title:
            yield f"On {inline(note.title)}:"
            yield ""
        yield from quoted(note.text)
    if not it.notes:
        yield "No notes yet."


def _figure(line: FigureLine) -> str:
    known = ", ".join(part for part in (line.when, line.tier, line.remark) if part)
    return f"{inline(line.name)}: {inline(line.figure)} ({inline(known)}){_refs(line.refs)}"


def _told(told: Told) -> str:
    return f"{inline(told.text)}{_refs(told.refs)}"


def _refs(refs: Sequence[int]) -> str:
    return f" [{', '.join(map(str, refs))}]" if refs else ""


def _link(text: str) -> str:
    return f"<{text}>" if safe_url(text) else inline(text)


def _name(text: str) -> str:
    """For bold: never empty, which would turn the marks into a rule."""
    return inline(text) or "–"


def _source(line: SourceLine) -> str:
    parts = [f"{line.number}. **{line.tier}**, {inline(line.as_of)}. {_sentence(line.what)}"]
    label = "Source"
    for cited in line.cited:
        url = f", <{cited.url}>" if cited.url else ""
        parts.append(f"{label}: {inline(cited.text)}{url}.")
        label = "Also"
    if line.origin:
        parts.append(f"Stands on: {_sentence(line.origin)}")
    if line.remark:
        parts.append(f"({inline(line.remark)})")
    return " ".join(parts)


def _sentence(text: str) -> str:
    shown = inline(text)
    return shown if shown.endswith((".", "!", "?", "…")) else f"{shown}."


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---' for _ in heads)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
