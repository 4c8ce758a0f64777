"""`compute-jobs read`: a document in, candidates out, against the small made-up world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.live.replay import Replay, Reply

pytestmark = pytest.mark.usefixtures("small_world")

ARTICLE = (
    "Harbor doubles down\n\nBy R. Reporter, 2 May 2026\n\n"
    "Harbor Interconnect had revenue of $308.4 million in the first quarter of 2026, its 10-Q "
    "says. It plans to spend $90 million on a new plant. One analyst thinks it will fail.\n"
)
FIELDS = {
    *("id", "start", "end", "quote", "subject", "metrics", "value", "low", "high", "unit", "per"),
    *("period", "as_of", "modality", "tier", "hedge", "label", "relation"),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "own"
    place.mkdir()
    return place


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def test_json_prints_candidates_and_stores_nothing(article: Path, home: Path) -> None:
    done = run("read", str(article), "--json", home=home)
    assert done.code == 0
    assert done.data["document"]["published"] == "2026-05-02"
    assert len(done.data["document"]["sha256"]) == 64
    first, second, third = done.data["candidates"]
    assert set(first) >= FIELDS
    assert (first["subject"], first["metrics"][0]) == ("harbor", "revenue")
    assert (first["value"], first["unit"], first["period"]) == (308.4e6, "usd", "2026-Q1")
    assert (first["label"], first["tier"]) == ("sourced", "relayed")
    assert (first["relation"]["standing"], first["relation"]["rule"]) == ("retells", "R7")
    assert ARTICLE[first["start"] : first["end"]] == "$308.4 million"
    assert (second["label"], second["modality"]) == ("ambition", "plan")
    assert third["label"] == "opinion"
    assert not any((home / name).exists() for name in ("inbox", "packs"))


def test_the_same_words_pasted_are_the_same_document(article: Path, home: Path) -> None:
    first = run("read", str(article), home=home)
    assert "read already" not in first.err
    name = first.err.split("in the inbox as ")[1].split(":")[0]
    run("inbox", "reject", f"{name}-1", home=home)
    pasted = run("read", "-", home=home, stdin=f"\n{ARTICLE.replace(chr(10), chr(13) + chr(10))}\n")
    assert f"its text was read already as {name}" in pasted.err
    rows = run("inbox", "--json", home=home).data
    assert {each["doc"] for each in rows} == {name}
    assert article.name in (home / "inbox" / f"{name}.toml").read_text("utf-8")
    assert "1 decided" in run("inbox", name, home=home).out, "the decision is kept"
    another = run("read", "-", home=home, stdin=f"{ARTICLE} And it employs 300 people.")
    assert "read already" not in another.err


def test_what_a_document_makes_of_a_sourced_sentence_is_said(home: Path) -> None:
    text = "Harbor Interconnect said its revenue was $5 million in 2025."
    said = run("read", "-", home=home, stdin=text)
    assert "sourced   Harbor" in said.out
    assert "counts as press: an article quotes the company" in said.out
    quoted = run("read", "-", home=home, stdin=ARTICLE)
    assert "counts as relayed\n" in quoted.out, "a filing quoted by the press is that"


def test_what_the_document_does_not_say_is_told_by_options(home: Path) -> None:
    done = run(
        *("read", "-", "--json", "--publisher", "Harbor", "--date", "2026-05-02"),
        *("--employer", "harbor", "--stance", "primary", "--title", "A note"),
        home=home,
        stdin="Revenue was $5 million.",
    )
    document, (each,) = done.data["document"], done.data["candidates"]
    assert (document["publisher"], document["title"]) == ("Harbor", "A note")
    assert (each["subject"], each["label"], each["tier"]) == ("harbor", "sourced", "primary")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("read", "nowhere.txt"), 1, "nowhere.txt"),
        (("read", "-"), 1, "it has no text"),
        (("read", "-", "--date", "soon"), 2, "--date"),
        (("read", "-", "--kind", "rumor"), 2, "--kind"),
        (("read", "-", "--employer", "nobody at all"), 1, "nobody at all"),
    ],
)
def test_errors_are_one_line(words: tuple[str, ...], code: int, told: str, home: Path) -> None:
    done = run(*words, home=home)
    assert done.code == code
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG" + bytes(500))
    done = run("read", str(path), home=home)
    assert (done.code, done.out) == (1, "")
    assert "it isn't text" in done.err


def test_hostile_text_is_printed_inert(home: Path) -> None:
    text = "Harbor raised \x1b]0;owned\x07$5 million\u202e[bold] in May 2026."
    done = run("read", "-", home=home, stdin=text)
    assert done.code == 0
    assert "\x1b" not in done.out and "\u202e" not in done.out
    assert "[bold]" in done.out


@pytest.fixture
def server() -> Iterator[Replay]:
    replay = Replay()
    yield replay
    replay.close()


def test_a_web_address_is_fetched_through_the_guard(server: Replay, home: Path) -> None:
    (home / "config.toml").write_text("[network]\nallow_loopback = true\n")
    page = "<html><title>T</title><p>Harbor employs 1,900 people.</p></html>"
    server.on("/news.example.org/a", Reply(page.encode(), headers={"content-type": "text/html"}))
    url = "https://news.example.org/a"
    done = run("read", url, "--json", home=home, COMPUTE_JOBS_REPLAY=server.url)
    assert done.code == 0, done.err
    document, (each,) = done.data["document"], done.data["candidates"]
    assert (document["url"], document["publisher"]) == (url, "news.example.org")
    assert each["value"] == 1900


@pytest.mark.parametrize(
    ("url", "tier"),
    [
        ("https://www.sec.gov/Archives/edgar/data/4242/000000424226000001/q.txt", "filed"),
        ("https://news.example.org/copy.txt", "primary"),
    ],
)
def test_a_filing_counts_as_one_where_filings_are_kept(
    server: Replay, home: Path, url: str, tier: str
) -> None:
    (home / "config.toml").write_text(
        'contact_email = "a@example.org"\n[network]\nallow_loopback = true\n'
    )
    text = (
        "UNITED STATES SECURITIES AND EXCHANGE COMMISSION\nFORM 10-Q\nQuarry Cloud, Inc. (the "
        "“Company”)\n\nOur total revenue was $512.3 million in the first quarter of 2026.\n"
    )
    headers = {"content-type": "text/plain"}
    server.on(f"/{url.removeprefix('https://')}", Reply(text.encode(), headers=headers))
    done = run("read", url, "--json", home=home, COMPUTE_JOBS_REPLAY=server.url)
    assert done.code == 0, done.err
    assert [each["tier"] for each in done.data["candidates"]] == [tier]


@pytest.mark.parametrize(
    "url", ["http://example.org/a", "https://127.0.0.1/a", "https://10.0.0.1/"]
)
def test_no_private_or_plain_address_is_asked(url: str, home: Path) -> None:
    done = run("read", url, home=home)
    assert done.code == 1
    assert done.err.count("\n") == 1


def test_a_pdf_needs_its_library_or_is_read(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "release.pdf"
    path.write_bytes(b"%PDF-1.4\n%broken")
    done = run("read", str(path), home=home)
    assert done.code == 1
    assert "PDF" in done.err
