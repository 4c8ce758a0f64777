"""Pages as publishers make them: what they say of themselves, and what stands around them."""

from __future__ import annotations

import json

import pytest

from tests.core.coverage.made_world import read_made

ARTICLE = "".join(
    f"<p>Corvid runs {n} MW in Ohio, and more of it is used each week.</p>" for n in (300, 400)
)


def units(page: str) -> list[float | None]:
    found = read_made(page).candidates
    return [each.figure.value for each in found if each.figure is not None]


DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "BreadcrumbList", "name": "News"},
        {
            "@type": ["NewsArticle"],
            "headline": "Corvid grows &amp; grows",
            "datePublished": "2031-04-02T10:00:00+00:00",
            "publisher": {"@type": "Organization", "name": "The Wire"},
        },
    ],
}


def test_json_ld_fills_the_card() -> None:
    page = (
        f'<html><head><script type="application/ld+json">{json.dumps(DATA)}</script>'
        '<link rel="canonical" href="https://example.com/news/1"></head>'
        f"<body><article>{ARTICLE}</article></body></html>"
    )
    facts = read_made(page).facts
    assert (facts.title, facts.publisher) == ("Corvid grows & grows", "The Wire")
    assert (facts.published, facts.url) == ("2031-04-02", "https://example.com/news/1")


def test_meta_tags_come_before_json_ld() -> None:
    page = (
        '<html><head><meta property="og:site_name" content="The Paper">'
        f'<script type="application/ld+json">{json.dumps(DATA)}</script></head>'
        f"<body><article>{ARTICLE}</article></body></html>"
    )
    assert read_made(page).facts.publisher == "The Paper"


def test_the_time_of_an_article_is_its_date() -> None:
    page = f'<main><h1>Corvid grows</h1><time datetime="2031-04-02">2 April</time>{ARTICLE}</main>'
    assert read_made(f"<html><body>{page}</body></html>").facts.published == "2031-04-02"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[" * 50_000,
        "null",
        "[[[[]]]]",
        '{"@type": 5, "headline": []}',
        '{"@graph": {"a": 1}}',
    ],
)
def test_broken_data_is_nothing(data: str) -> None:
    page = f'<html><script type="application/ld+json">{data}</script><p>Corvid has 300 MW.</p>'
    assert units(page) == [300]


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="related-posts"><p>Halyard has 900 MW in Texas, as we wrote.</p></div>',
        '<section id="newsletter-box"><p>Join 900 engineers who read this.</p></section>',
        '<ul class="share"><li>900 people have shared this.</li></ul>',
        '<div style="display:none"><div><p>Halyard has 900 MW.</p></div></div>',
        "<div hidden><p>Halyard has 900 MW.</p></div>",
        "<aside><p>Halyard has 900 MW.</p></aside>",
        "<nav><div>Halyard has 900 MW.</div></nav>",
    ],
)
def test_what_stands_beside_the_article_is_left_out(beside: str) -> None:
    page = f"<html><body><div><div>{beside}{ARTICLE}</div></div></body></html>"
    assert units(page) == [300, 400]


def test_a_page_that_is_all_related_is_read() -> None:
    page = f'<html><body><div class="related-content">{ARTICLE}</div></body></html>'
    assert units(page) == [300, 400]


def test_what_follows_a_hidden_element_is_read() -> None:
    page = f'<html><body><div><div style="display:none">x</div>{ARTICLE}</div></body></html>'
    assert units(page) == [300, 400]
