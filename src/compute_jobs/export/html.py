"""The page as one HTML file: no script, nothing loaded, links only to the sources' addresses."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.export.bars import range_bar, shares_bar
from compute_jobs.export.citations import safe_url
from compute_jobs.export.page import (
    EmployerPage,
    FigureLine,
    NoteBlock,
    Page,
    RankLine,
    SourceLine,
    Told,
)
from compute_jobs.export.style import STYLE


def to_html(page: Page) -> str:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_text(page.title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{_text(page.title)}</h1>",
        *_list(_text(line) for line in page.about),
        "<h2>Ranking</h2>",
        *_ranking(page),
        *[f'<p class="reading">{_text(line)}</p>' for line in page.reading],
    ]
    for employer in page.employers:
        lines += _employer(employer)
    lines += ["<h2>Sources</h2>", "<ol>", *map(_source, page.sources), "</ol>"]
    return "\n".join([*lines, "</body>", "</html>"]) + "\n"


def _text(text: str) -> str:
    return escape(clean_text(text))


def _ranking(page: Page) -> Iterator[str]:
    heads = ["#", "Employer", "Layer", "Fit", "Range"]
    heads += ["First", "Top 3"] if page.has_shares else []
    yield from _table([*heads, "Deal-breakers"], [_rank_cells(page, it) for it in page.ranking])


def _rank_cells(page: Page, it: RankLine) -> list[str]:
    cells = [it.rank, f"<b>{_text(it.name)}</b>", _text(it.layer)]
    if it.fit is None or it.low is None or it.high is None:
        cells += ["–", "–"]
    else:
        bar = range_bar(it.fit, it.low, it.high)
        cells += [fmt.points(it.fit), f"{fmt.points_range(it.low, it.high)}{bar}"]
    if page.has_shares:
        bar = shares_bar(it.rank_shares) if it.rank_shares else ""
        cells += [f"{it.win or '–'}{bar}", it.top3 or "–"]
    told = [f'<span class="bad">{_told(breaker)}</span>' for breaker in it.breakers]
    told += [f"unknown: {_told(unknown)}" for unknown in it.unknown]
    return [*cells, "; ".join(told) or "none"]


def _employer(it: EmployerPage) -> Iterator[str]:
    yield f"<h2>{_text(it.name)}</h2>"
    if it.summary:
        yield f"<p>{_text(it.summary)}</p>"
    yield f'<p class="soft">{_text(", ".join(it.facts))}.</p>'
    yield "<h3>Why</h3>"
    yield from _why(it)
    yield "<h3>Risks</h3>"
    yield from _list((_told(risk) for risk in it.risks), "Nothing known.")
    yield "<h3>Hype watch</h3>"
    yield from _list(_hype(it), "No flag is raised.")
    yield "<h3>Capacity against commitment</h3>"
    yield from _list(
        (f"{group.title}: {_figure(line)}" for group in it.capacity for line in group.lines),
        "Nothing known.",
    )
    yield "<h3>Other figures</h3>"
    yield from _list(map(_figure, it.figures), "Nothing known.")
    yield "<h3>Checklist</h3>"
    yield from _checklist(it)
    yield "<h3>Open gaps and questions to ask</h3>"
    yield from _list(_open(it), "Nothing is open.")
    yield "<h3>Notes</h3>"
    for note in it.notes:
        yield _note(note)
    if not it.notes:
        yield "<p>No notes yet.</p>"
    yield "<h3>Stage</h3>"
    yield from _list(map(_text, it.stages), "Nothing known.")
    if it.links:
        yield "<h3>Links</h3>"
        yield from _list(_link(line) if safe_url(line) else _text(line) for line in it.links)
    if it.contacts:
        yield "<h3>Contacts</h3>"
        yield from _list(map(_text, it.contacts))


def _why(it: EmployerPage) -> Iterator[str]:
    if it.criteria:
        rows = [
            [
                _text(line.name) + (f" ({_text(line.mark)})" if line.mark else ""),
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
    yield f"<p>{_text(it.reckoning)}</p>"


def _hype(it: EmployerPage) -> Iterator[str]:
    for line in it.hype:
        ratio = f" ({line.ratio})" if line.ratio else ""
        contested = ", published, contested" if line.contested else ""
        yield f"<b>{_text(line.title)}</b>{ratio}{contested}: {_told(line.why)}"


def _checklist(it: EmployerPage) -> Iterator[str]:
    if not it.checklist:
        yield "<p>Nothing known.</p>"
        return
    rows = []
    for item in it.checklist:
        told = [_told(item.why), *(f"yours: {_text(detail)}" for detail in item.details)]
        own = _text(item.verdict) or "–"
        rows.append([_text(item.name), own, item.suggested, "; ".join(told)])
    yield from _table(["Item", "Your verdict", "Evidence suggests", "Why"], rows)


def _open(it: EmployerPage) -> Iterator[str]:
    for line in it.open:
        asked = "".join(_list(f"Ask: {_text(question)}" for question in line.questions))
        yield f"<b>{_text(line.name)}</b>: {_text(line.what)}{asked}"


def _note(note: NoteBlock) -> str:
    title = f"<p>On {_text(note.title)}:</p>\n" if note.title else ""
    text = escape(clean_text(note.text, multiline=True).strip("\n"))
    return f"{title}<blockquote>{text}</blockquote>"


def _figure(line: FigureLine) -> str:
    known = ", ".join(part for part in (line.when, line.tier, line.remark) if part)
    return f"{_text(line.name)}: {_text(line.figure)} ({_text(known)}){_refs(line.refs)}"


def _told(told: Told) -> str:
    return f"{_text(told.text)}{_refs(told.refs)}"


def _refs(refs: Sequence[int]) -> str:
    if not refs:
        return ""
    links = ", ".join(f'<a href="#s{number}">{number}</a>' for number in refs)
    return f' <span class="ref">[{links}]</span>'


def _link(url: str) -> str:
    shown = escape(url)
    return f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>'


def _source(line: SourceLine) -> str:
    said = _text(line.what)
    parts = [f'<span class="tier">{line.tier}</span>, {_text(line.as_of)}. {said}']
    label = "Source"
    for cited in line.cited:
        url = f", {_link(cited.url)}" if cited.url else ""
        parts.append(f"{label}: {_text(cited.text)}{url}.")
        label = "Also"
    if line.origin:
        parts.append(f"Stands on: {_text(line.origin)}.")
    if line.remark:
        parts.append(f"({_text(line.remark)})")
    return f'<li id="s{line.number}">{" ".join(parts)}</li>'


def _list(items: Iterable[str], empty: str = "") -> Iterator[str]:
    found = [f"<li>{item}</li>" for item in items]
    if found:
        yield "<ul>"
        yield from found
        yield "</ul>"
    elif empty:
        yield f"<p>{empty}</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "<table>"
    yield f"<thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        cells = (
            f'<td data-label="{head}">{value}</td>' for head, value in zip(heads, row, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>"
    yield "</table>"
