"""The HTML page: one file, no script, well formed whatever a text says."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote

from hypothesis import given

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.export import render
from compute_jobs.export.html import range_bar, shares_bar, to_html
from compute_jobs.export.markdown import safe_url

from .hostile import hostile_view, text
from .small_world import DOSSIERS, ROBUSTNESS, SOURCES, small_view

NAMES = ["harbor", "tarn", "quarry"]
VOID = {"meta", "rect", "br"}


class _Reader(HTMLParser):
    """Collects tags and attributes, and fails where a tag isn't closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.quoted: list[str] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "blockquote" in self.open:
            assert tag in ("p", "br", "strong")
        else:
            self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "blockquote" in self.open:
            self.quoted.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@cache
def _benign() -> list[str]:
    return _read(render(hostile_view("x"), NAMES, "html", ROBUSTNESS, private=True)).tags


@given(text)
def test_no_text_becomes_a_tag_or_an_attribute(bad: str) -> None:
    found = _read(render(hostile_view(bad), NAMES, "html", ROBUSTNESS, private=True))
    assert [tag for tag in found.tags if tag != "a"] == [tag for tag in _benign() if tag != "a"]
    assert found.comments == []
    known = {it.url for it in SOURCES.values()} | {bad}
    for tag, name, value in found.attributes:
        assert not name.startswith("on")
        assert name not in ("style", "src", "srcset", "action")
        if name == "href":
            assert tag == "a"
            assert value.startswith("#s") or unquote(safe_url(value)) in map(unquote, known)


@given(text)
def test_a_note_is_shown_as_written(bad: str) -> None:
    view = hostile_view(bad)
    found = _read(render(view, ["harbor"], "html", None, private=True))
    expected = clean_text(view.dossier("harbor").notes[""], multiline=True)
    shown = "".join(found.quoted).splitlines()
    assert [it.strip() for it in shown if it.strip()] == [
        it.strip() for it in expected.splitlines() if it.strip()
    ]


def test_nothing_runs_and_nothing_is_loaded() -> None:
    html = render(small_view(), NAMES, "html", ROBUSTNESS, private=True)
    found = _read(html)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(found.tags)
    policy = next(v for tag, name, v in found.attributes if name == "content" and "default" in v)
    assert "default-src 'none'" in policy
    style = re.search(r"<style>(.*)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "prefers-color-scheme:dark" in style[1]
    assert ("meta", "content", "width=device-width, initial-scale=1") in found.attributes
    assert found.tags.count("svg") == 3
    assert "@media print" in style[1]
    assert ("h2", "class", "sheet") in found.attributes


def test_every_reference_leads_to_a_source_and_own_links_can_be_followed() -> None:
    found = _read(render(small_view(), NAMES, "html", ROBUSTNESS, private=True))
    anchors = {value for _, name, value in found.attributes if name == "id"}
    targets = {value for _, name, value in found.attributes if name == "href"}
    assert {value[1:] for value in targets if value.startswith("#")} == anchors
    assert set(DOSSIERS["harbor"].links) <= targets


def test_only_the_pages_own_heading_starts_a_sheet() -> None:
    shown = to_html("# Page\n\n## Evidence\n\n### Evidence\n")
    assert shown.count('class="sheet"') == 1


def test_bars_stay_within_their_frame() -> None:
    for drawn in (
        range_bar(88, 84, 91), range_bar(-3, -20, 4), range_bar(104, 99, 140),
        range_bar(50, 50, 50),
        shares_bar((0.5, 0.3, 0.2)), shares_bar((1.0,)), shares_bar((0.0, 0.0)),
        shares_bar((0.334, 0.333, 0.333, 0.0004)),
    ):  # fmt: skip
        assert "aria-label=" in drawn
        for x, width in re.findall(r'x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn):
            assert 0 <= float(x) <= 100
            assert float(x) + float(width) <= 100.5
