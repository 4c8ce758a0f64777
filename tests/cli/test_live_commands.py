"""Refresh, postings, verify and import as a reader runs them, against a server on loopback."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Done, run
from tests.live.boards.make import ashby_job
from tests.live.edgar.make import row, submissions
from tests.live.lca.make import row as lca_row
from tests.live.lca.make import xlsx_file
from tests.live.replay import Replay, Reply, plain

pytestmark = pytest.mark.usefixtures("founding_world")

ASTERA = "/boards-api.greenhouse.io/v1/boards/asteralabs/jobs"
FACTS = "/data.sec.gov/api/xbrl/companyfacts/CIK0001736297.json"
FILINGS = "/data.sec.gov/submissions/CIK0001736297.json"

PAID = [
    {
        "min_cents": 21_000_000,
        "max_cents": 26_000_000,
        "currency_type": "USD",
        "title": "Annual Base Salary",
    }
]


def job(number: int, title: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "internal_job_id": number,
        "title": title,
        "absolute_url": f"https://job-boards.greenhouse.io/asteralabs/jobs/{number}",
        "location": {"name": "San Jose, California"},
        "first_published": "2026-11-01T10:00:00-04:00",
        "updated_at": "2026-11-20T10:00:00-04:00",
        "content": html.escape(f"<p>{text}</p>"),
        "departments": [{"id": 1, "name": "Engineering"}],
        "offices": [],
        **more,
    }


@pytest.fixture
def server() -> Iterator[Replay]:
    replay = Replay()
    replay.on(
        ASTERA,
        plain(
            {
                "jobs": [
                    job(
                        1,
                        "Principal Kubernetes Engineer \x1b[31m[@click=app.quit]",
                        "Run clusters. Optics welcome.",
                        pay_input_ranges=PAID,
                    ),
                    job(2, "Office Manager", "Keep the house."),
                    *(job(n, "Firmware Engineer", "Links.", pay_input_ranges=PAID) for n in (3, 4)),
                ],
                "meta": {"total": 4},
            }
        ),
    )
    yield replay
    replay.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    (place / "config.toml").write_text(
        'contact_email = "reader@example.org"\n[network]\nallow_loopback = true\n'
    )
    return place


def live(server: Replay, home: Path, *words: str) -> Done:
    return run(*words, home=home, COMPUTE_JOBS_REPLAY=server.url)


def test_a_board_is_fetched_searched_and_scored(server: Replay, home: Path) -> None:
    done = live(server, home, "refresh", "astera", "--only", "boards", "--json")
    assert done.code == 0, done.err
    (source,) = done.data["sources"]
    assert (source["stage"], source["employer"]) == ("done", "astera-labs")
    (found,) = run("postings", "kuberntes", "--json", home=home).data
    assert found["title"] == "Principal Kubernetes Engineer [@click=app.quit]"
    assert found["senior_ic"] is True
    assert (found["pay"][0]["low"], found["pay"][0]["interval"]) == (210_000, "year")
    shown = run("postings", "--show", found["id"], "--target", "--json", home=home)
    assert "Run clusters" in shown.data["text"]
    assert run("show", "astera", "--json", home=home).data["targets"] == [found["id"]]
    claims = run("claims", "astera", "--metric", "senior_ic_openings", "--json", home=home).data
    assert [(it["value"], it["tier"]) for it in claims] == [(1, "primary")]
    criteria = run("explain", "astera", "--json", home=home).data["criteria"]
    pay = next(part for part in criteria if part["criterion"] == "comp")
    assert not pay["gap"]


def test_an_employer_of_ones_own_is_refreshed_by_its_board_and_its_ticker(
    server: Replay, home: Path
) -> None:
    server.on(
        "/api.ashbyhq.com/posting-api/job-board/aurora",
        plain({"jobs": [ashby_job(1, "Staff Engineer, Clusters")]}),
    )
    tickers = {"0": {"cik_str": 7, "ticker": "AX"}}
    server.on("/www.sec.gov/files/company_tickers.json", plain(tickers))
    server.on("/data.sec.gov/submissions/CIK0000000007.json", plain(submissions()))
    board = ("--board", "ashby:aurora", "--ticker", "ax")
    done = run("employer", "add", "Aurora Borealis", "--layer", "lab", *board, home=home)
    assert "to fetch its filings and openings: compute-jobs refresh aurora-borealis" in done.err
    done = live(server, home, "refresh", "aurora-borealis", "--json")
    assert {it["source"]: it["stage"] for it in done.data["sources"]} == {
        "edgar:aurora-borealis": "done",
        "board:aurora-borealis": "done",
    }, done.err
    (found,) = run("postings", "--employer", "aurora-borealis", "--json", home=home).data
    assert found["title"] == "Staff Engineer, Clusters"
    rows = run("employers", "--json", home=home).data
    assert next(it for it in rows if it["id"] == "aurora-borealis")["cik"] == 7


def test_postings_are_matched_with_the_reason(server: Replay, home: Path) -> None:
    live(server, home, "refresh", "astera", "--only", "boards")
    assert run("postings", "kubernetes", "--json", home=home).data[0]["match"] is None
    about = ["profile", "about", "--level", "principal", "--skill", "kubernetes", "--json"]
    assert run(*about, home=home).data["skills"] == ["kubernetes"]
    match = run("postings", "kubernetes", "--json", home=home).data[0]["match"]
    assert match["score"] > 50
    assert any("kubernetes" in reason.lower() for reason in match["reasons"])
    assert run("undo", home=home).code == 0
    assert run("profile", "about", "--json", home=home).data["skills"] == []


def test_searches_are_kept(server: Replay, home: Path) -> None:
    live(server, home, "refresh", "astera", "--only", "boards")
    assert run("postings", "--level", "principal", "--save", "mine", home=home).code == 0
    assert len(run("postings", "--search", "mine", "--json", home=home).data) == 1
    assert run("postings", "--searches", "--json", home=home).data == {
        "mine": {"level": "principal"}
    }


def test_a_source_that_fails_is_named_and_costs_nothing(server: Replay, home: Path) -> None:
    live(server, home, "refresh", "astera", "--only", "boards")
    server.on(ASTERA, Reply(b"<html>gone</html>", 404))
    done = live(server, home, "refresh", "astera", "--only", "boards", "--force")
    assert done.code == 1
    assert "failed" in done.out
    assert "Traceback" not in done.err
    assert len(run("postings", "--json", home=home).data) == 4


def test_one_board_that_fails_of_many_is_a_warning(server: Replay, home: Path) -> None:
    words = ("refresh", "astera", "anthropic", "--only", "boards", "--force")
    done = live(server, home, *words)
    assert done.code == 0
    assert "failed: board:anthropic" in done.out
    assert "warning: 1 of 2 sources failed" in done.err
    assert live(server, home, *words, "--strict").code == 1
    server.on(ASTERA, Reply(b"", 404))
    assert live(server, home, *words).code == 1, "all failed"


def test_doctor_says_when_each_source_was_read(server: Replay, home: Path) -> None:
    assert run("doctor", "--json", home=home).data["live"] == {}
    live(server, home, "refresh", "astera", "anthropic", "--only", "boards")
    data = run("doctor", "--json", home=home).data
    board = data["live"]["board:astera-labs"]
    assert board["read"] and board["claims"] == data["counts"]["live claims"] > 0
    assert "404" in data["live"]["board:anthropic"]["error"]
    out = run("doctor", home=home).out
    assert "board:astera-labs" in out and board["read"][:10] in out and "never" in out


def test_notes_of_a_source_are_printed(server: Replay, home: Path) -> None:
    server.on(ASTERA, plain({"jobs": [job(1, "Engineer", "x")], "meta": {"total": 572}}))
    done = live(server, home, "refresh", "astera", "--only", "boards")
    assert "the board reports 572 but sent 1" in done.out


def test_all_filers_without_a_contact_are_one_line(server: Replay, home: Path) -> None:
    (home / "config.toml").write_text("[network]\nallow_loopback = true\n")
    done = live(server, home, "refresh", "--only", "edgar")
    assert done.code == 1
    told = " ".join(done.out.split())
    assert told.count("the SEC requires a contact e-mail") == 1 and "sources (edgar:" in told
    assert done.err.count("requires a contact e-mail") == 1
    assert "asking the SEC for filings of" in done.err


def test_the_sec_is_not_asked_without_a_contact(server: Replay, home: Path) -> None:
    (home / "config.toml").write_text("[network]\nallow_loopback = true\n")
    done = live(server, home, "refresh", "astera", "--only", "edgar")
    assert done.code == 1
    assert "contact_email" in done.out + done.err
    assert not server.asked("sec.gov")


def filing_answers(server: Replay) -> None:
    """A company that files just what the founding profile relays, and one figure it doesn't."""
    revenue = [
        row("2025-01-01", "2025-03-31", 159_442_000, "2025-05-06", number=1),
        row("2026-01-01", "2026-03-31", 308_400_000, "2026-05-05", number=2),
    ]
    server.on(
        FACTS,
        plain(
            {
                "cik": 1736297,
                "entityName": "ASTERA LABS, INC.",
                "facts": {
                    "us-gaap": {
                        "RevenueFromContractWithCustomerExcludingAssessedTax": {
                            "label": "Revenue",
                            "description": "",
                            "units": {"USD": revenue},
                        }
                    }
                },
            }
        ),
    )
    recent = {
        "accessionNumber": ["0001736297-26-000002", "0001736297-25-000001"],
        "filingDate": ["2026-05-05", "2025-05-06"],
        "reportDate": ["2026-03-31", "2025-03-31"],
        "form": ["10-Q", "10-Q"],
        "primaryDocument": ["alab-20260331.htm", "alab-20250331.htm"],
        "acceptanceDateTime": ["2026-05-05T16:00:00.000Z", "2025-05-06T16:00:00.000Z"],
        "act": ["34", "34"],
        "fileNumber": ["001-41979", "001-41979"],
        "filmNumber": ["1", "1"],
        "items": ["", ""],
        "size": [1, 1],
        "isXBRL": [1, 1],
        "isInlineXBRL": [1, 1],
        "primaryDocDescription": ["10-Q", "10-Q"],
    }
    server.on(
        FILINGS,
        plain(
            {
                "cik": "0001736297",
                "name": "ASTERA LABS, INC.",
                "tickers": ["ALAB"],
                "fiscalYearEnd": "1231",
                "filings": {"recent": recent, "files": []},
            }
        ),
    )


@pytest.mark.usefixtures("founding_world")
def test_filed_numbers_confirm_what_was_relayed(server: Replay, home: Path) -> None:
    filing_answers(server)
    done = live(server, home, "refresh", "astera", "--only", "edgar")
    agents = {seen.agent for seen in server.asked("sec.gov")}
    assert agents
    assert all("reader@example.org" in agent for agent in agents)
    assert "confirmed" in done.out, done.out + done.err
    outcomes = {it["claim"]: it for it in run("verify", "astera", "--json", home=home).data}
    assert outcomes["astera-revenue"]["outcome"] == "confirmed"
    assert outcomes["astera-revenue"]["rule"] == "R3"
    claims = {it["id"]: it for it in run("claims", "astera", "--json", home=home).data}
    claim = claims["astera-revenue"]
    assert claim["tier"] == "filed"
    assert {source["kind"] for source in claim["sources"]} >= {"filing"}
    assert any("sec.gov/Archives" in (source["url"] or "") for source in claim["sources"])


def test_a_data_set_is_imported_with_its_grades(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("not,a,data,set\n1,2,3,4\n")
    done = run("import", "epoch", str(file), home=home)
    assert done.code == 1
    assert str(file) in done.err
    assert len(done.err.splitlines()) == 1


def test_one_claim_from_one_row_is_said_in_the_singular(home: Path, tmp_path: Path) -> None:
    file = xlsx_file(tmp_path / "q1.xlsx", [lca_row(1, employer="Astera Labs, Inc.")])
    done = run("import", "lca", str(file), home=home)
    assert "q1.xlsx: 1 row\n" in done.out and "\n1 claim on certified" in done.out


def test_certified_wages_are_imported_and_scored(home: Path, tmp_path: Path) -> None:
    rows = [lca_row(n, employer="Astera Labs, Inc.") for n in range(1, 9)]
    rows += [lca_row(n, employer="ASTERA INSTITUTE") for n in range(9, 12)]
    file = xlsx_file(tmp_path / "q2.xlsx", rows)
    done = run("import", "lca", str(file), home=home)
    assert done.code == 0, done.err
    assert "Astera Labs: Astera Labs, Inc. (8)" in done.out
    assert "similar names, not matched: ASTERA INSTITUTE (3)" in " ".join(done.out.split())
    (claim,) = (
        it
        for it in run("claims", "astera", "--metric", "certified_wage", "--json", home=home).data
        if not it["perimeter"]
    )
    assert (claim["tier"], claim["value"]) == ("filed", 154_500)
    criteria = run("explain", "astera", "--json", home=home).data["criteria"]
    pay = next(part for part in criteria if part["criterion"] == "comp")
    assert not pay["gap"] and claim["id"] in pay["claims"]
    run("pref", "set", "visa_sponsorship", "=", "yes", home=home)
    employers = run("pref", "list", "--json", home=home).data[0]["employers"]
    assert (employers["astera-labs"], employers["anthropic"]) == ("met", "unknown")
    again = run("import", "lca", str(file), "--json", home=home).data
    assert again["files"] == [{"file": "q2.xlsx", "rows": 11, "read_before": True}]
    assert again["matched"] == {"astera-labs": {"Astera Labs, Inc.": 8}}


@pytest.mark.parametrize(
    "words",
    [
        ("lca", "x.csv", "--adopt", "Someone"),
        ("lca", "x.csv", "--name", "nobody"),
        ("epoch", "x.csv", "--name", "X=astera"),
    ],
)
def test_options_of_the_other_data_set_are_wrong_usage(home: Path, words: tuple[str, ...]) -> None:
    done = run("import", *words, home=home)
    assert done.code == 2 and len(done.err.splitlines()) <= 3


def test_a_broken_cache_costs_a_refresh_and_no_note(server: Replay, home: Path) -> None:
    live(server, home, "refresh", "astera", "--only", "boards")
    run("note", "astera", "ask about optics", home=home)
    for file in (home / "cache").iterdir():
        if file.is_file():
            file.write_bytes(b"\x00broken" * 50)
    assert run("rank", "--json", home=home).code == 0
    note = run("note", "astera", "--json", home=home).data["note"]
    assert "ask about optics" in note
    assert live(server, home, "refresh", "astera", "--only", "boards", "--force").code == 0
    assert len(json.loads(run("postings", "--json", home=home).out)) == 4
