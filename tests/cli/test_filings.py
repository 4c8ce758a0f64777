"""Filings between two reports: listed by a refresh, read into the inbox, marked as read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.command import Done, run
from tests.live.edgar.make import form_d, submissions
from tests.live.replay import Replay, Reply, plain

pytestmark = pytest.mark.usefixtures("founding_world")

TODAY = datetime.now(UTC).date()
FOLDER = "/www.sec.gov/Archives/edgar/data/1736297"
RESULTS = f"0000004242-{TODAY - timedelta(days=2):%y}-000001"
AGREEMENT = f"0000004242-{TODAY - timedelta(days=9):%y}-000002"


@pytest.fixture
def server() -> Iterator[Replay]:
    replay = Replay()
    filings = [
        ("8-K", (TODAY - timedelta(days=2)).isoformat(), "cover.htm"),
        ("8-K", (TODAY - timedelta(days=9)).isoformat(), "deal.htm"),
        ("8-K", (TODAY - timedelta(days=200)).isoformat(), "old.htm"),
    ]
    items = ["2.02,9.01", "1.01,9.01", "9.01"]
    replay.on(
        "/data.sec.gov/submissions/CIK0001736297.json",
        plain(submissions(*filings, items=items, tickers=["ALAB"])),
    )
    folder = f"{FOLDER}/{RESULTS.replace('-', '')}"
    names = ["cover.htm", "q3ex991.htm", "q3ex101.htm", "R1.htm", "chart.jpg"]
    replay.on(f"{folder}/index.json", plain({"directory": {"item": [{"name": n} for n in names]}}))
    replay.on(f"{folder}/cover.htm", Reply(b"<p>The release is attached.</p>"))
    release = "Astera Labs reported revenue of $412.5 million for the third quarter of 2026."
    replay.on(f"{folder}/q3ex991.htm", Reply(f"<p>{release}</p>".encode()))
    yield replay
    replay.close()


@pytest.fixture
def home(tmp_path: Path, server: Replay) -> Path:
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    (place / "config.toml").write_text(
        'contact_email = "reader@example.org"\n[network]\nallow_loopback = true\n'
    )
    return place


def live(server: Replay, home: Path, *words: str) -> Done:
    return run(*words, home=home, COMPUTE_JOBS_REPLAY=server.url)


def test_a_refresh_lists_them_in_words(server: Replay, home: Path) -> None:
    assert "refresh" in run("filings", home=home).err, "before a refresh there are none"
    done = live(server, home, "refresh", "astera", "--only", "edgar")
    assert done.code == 0, done.err
    assert "Astera Labs: 8-K of" in done.out and ": results" in done.out
    listed = run("filings", "astera", "--json", home=home).data
    assert [it["what"] for it in listed] == ["results", "material agreement", "exhibits"]
    assert [it["unread"] for it in listed] == [True, True, False]
    assert listed[0]["url"].startswith("https://www.sec.gov/Archives/edgar/data/1736297/")
    assert {"accession", "employer", "form", "filed", "items"} <= set(listed[0])
    news = run("news", "--since", (TODAY - timedelta(days=30)).isoformat(), "--json", home=home)
    (event,) = (it for it in news.data if "unread" in (it["after"] or ""))
    assert (event["kind"], event["employer"]) == ("source", "astera-labs")
    assert event["after"] == "2 unread filings" and "results, and 1 more" in event["why"]


def test_reading_one_brings_its_release_to_the_inbox_and_no_contract(
    server: Replay, home: Path
) -> None:
    live(server, home, "refresh", "astera", "--only", "edgar")
    done = live(server, home, "filings", "read", RESULTS)
    assert done.code == 0 and "in the inbox as" in done.out, done.err
    assert not server.asked("q3ex101.htm") and not server.asked("R1.htm")
    items = run("inbox", "--json", home=home).data
    assert [(it["subject"], it["value"]) for it in items] == [("astera-labs", 412_500_000)]
    unread = run("filings", "--unread", "--json", home=home).data
    assert [it["accession"] for it in unread] == [AGREEMENT]
    assert "marked 1 filing as read" in run("filings", "seen", home=home).err
    assert run("filings", "--unread", "--json", home=home).data == []


def test_one_whose_index_is_gone_is_read_by_its_main_document(server: Replay, home: Path) -> None:
    live(server, home, "refresh", "astera", "--only", "edgar")
    body = b"<p>Astera Labs signed a lease for $96 million a year.</p>"
    server.on(f"{FOLDER}/{AGREEMENT.replace('-', '')}/deal.htm", Reply(body))
    (read,) = live(server, home, "filings", "read", AGREEMENT, "--json").data
    assert read["document"]["kind"] == "filing" and read["document"]["stance"] == "primary"
    assert run("inbox", "--json", home=home).data == [], "--json stores nothing"


@pytest.mark.parametrize(
    "words", [("read",), ("seen", "--unread"), ("read", "0000000000-26-000001"), ("nobody-known",)]
)
def test_wrong_usage_is_one_line(home: Path, words: tuple[str, ...]) -> None:
    done = run("filings", *words, home=home)
    assert done.code in (1, 2) and "Traceback" not in done.err and len(done.err.splitlines()) <= 2


def test_config_gives_a_private_company_its_number(server: Replay, home: Path) -> None:
    filed = (TODAY - timedelta(days=5)).isoformat()
    filings = [("D", filed, "xslFormDX08/primary_doc.xml")]
    server.on("/data.sec.gov/submissions/CIK0000000007.json", plain(submissions(*filings)))
    number = f"0000004242{filed[2:4]}000001"
    place = f"/www.sec.gov/Archives/edgar/data/7/{number}/primary_doc.xml"
    server.on(place, Reply(form_d(issuers=[(7, "Anthropic, PBC")])))
    config = home / "config.toml"
    told = config.read_text()
    config.write_text(f"{told}\n[filers]\nanthropic = 7\n")
    done = live(server, home, "refresh", "anthropic", "--only", "edgar")
    assert done.code == 0, done.err
    claims = run("claims", "anthropic", "--metric", "funding_round", "--json", home=home).data
    assert "filed" in {it["tier"] for it in claims if it["value"] == 300_000_000}
    config.write_text(f"{told}\n[filers]\nnobody = 7\n")
    wrong = live(server, home, "refresh", "anthropic", "--only", "edgar")
    assert wrong.code == 1 and "unknown employer, 'nobody'" in wrong.err


def test_many_new_ones_are_counted(server: Replay, home: Path) -> None:
    filings = [("8-K", (TODAY - timedelta(days=n)).isoformat(), "a.htm") for n in range(1, 12)]
    path = "/data.sec.gov/submissions/CIK0001736297.json"
    server.on(path, plain(submissions(*filings, tickers=["ALAB"])))
    done = live(server, home, "refresh", "astera", "--only", "edgar")
    assert "To read: 11 filings, see compute-jobs filings --unread" in done.out
    assert "Astera Labs 11" in done.out and "8-K of" not in done.out
