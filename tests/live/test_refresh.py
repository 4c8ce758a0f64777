"""A whole refresh against a server on loopback: all at once, resumable, honest about failures."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.cache import LIVE, live_evidence
from compute_jobs.core.evidence.evidence_model import Employer, Evidence
from compute_jobs.core.posting import Query
from compute_jobs.errors import ReaderError
from compute_jobs.live import api, refresh
from compute_jobs.live.claim_parts import lay_over
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.fetch import Fetcher
from compute_jobs.live.live_source import FINAL, Progress
from compute_jobs.live.refresh import RefreshResult
from compute_jobs.packs.load import load_packs
from compute_jobs.platform.paths import Home
from tests.live.boards.make import (
    ashby_job,
    greenhouse,
    greenhouse_job,
    workday_line,
    workday_list,
)
from tests.live.edgar.make import (
    CIK,
    calendar_year,
    form_d,
    inline_report,
    instance,
    payload,
    row,
    submissions,
)
from tests.live.replay import Clock, Replay, Reply, Seen, plain, raw_answer

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SUBMISSIONS = f"/data.sec.gov/submissions/CIK{CIK:010d}.json"
FACTS = f"/data.sec.gov/api/xbrl/companyfacts/CIK{CIK:010d}.json"
FOLDER = f"/www.sec.gov/Archives/edgar/data/{CIK}"
INSTANCE = f"{FOLDER}/000000424226000001/ex-20260331_htm.xml"
NEXT_INSTANCE = f"{FOLDER}/000000424226000002/ex-20260331_htm.xml"
ASTERA = "/boards-api.greenhouse.io/v1/boards/asteralabs/jobs"
CEREBRAS = (
    "/boards-api.greenhouse.io/v1/boards/cerebrassystems/jobs",
    "/api.ashbyhq.com/posting-api/job-board/cerebras",
)
QUARTERS = [*calendar_year(2025, [1e6, 2e6, 3e6, 4e6])]
CONCENTRATION = [
    (
        "ConcentrationRiskPercentage1",
        0.36,
        {
            "srt:MajorCustomersAxis": "ex:CustomerAMember",
            "us-gaap:ConcentrationRiskByBenchmarkAxis": "us-gaap:SalesRevenueNetMember",
        },
        "2026-01-01",
        "2026-03-31",
    )
]
WORLD = Evidence(
    employers={
        "astera-labs": Employer("astera-labs", "Astera Labs", "silicon", cik=CIK),
        "cerebras": Employer("cerebras", "Cerebras", "silicon", ranked=False),
        "nvidia": Employer("nvidia", "NVIDIA", "silicon"),
        "quiet": Employer("quiet", "Quiet", "lab"),
    },
    boards=load_packs([]).evidence.boards,
)


def serve(
    replay: Replay, *jobs: dict[str, Any], quarters: Any = QUARTERS, filings: int = 1
) -> None:
    """A filer of so many reports and a board, both answering well."""
    reports = [
        ("10-Q", f"2026-0{4 + number}-01", "ex-20260331.htm") for number in range(1, filings + 1)
    ]
    replay.on(SUBMISSIONS, plain(submissions(*reports)))
    replay.on(FACTS, plain(payload({"Revenues": quarters})))
    replay.on(INSTANCE, Reply(instance(CONCENTRATION)))
    replay.on(NEXT_INSTANCE, Reply(instance(CONCENTRATION)))
    listed = jobs or (greenhouse_job(1, "Staff Optical Engineer"), greenhouse_job(2))
    replay.on(ASTERA, plain(greenhouse(*listed)))


class Runner:
    def __init__(self, replay: Replay, folder: Path) -> None:
        self.replay = replay
        self.folder = folder
        self.clock = Clock()
        self.steps: list[Progress] = []
        self.told: Callable[[Progress], None] = lambda step: None
        self.world = WORLD

    async def __call__(
        self,
        *employers: str,
        at: datetime = NOW,
        cancel: threading.Event | None = None,
        contact: str = "me@example.org",
        **more: Any,
    ) -> RefreshResult:
        plan = refresh.make_plan(
            self.world, employers=employers, fresh_hours={"edgar": 12, "boards": 6}, **more
        )
        fetcher = Fetcher(
            replay=self.replay.url, contact=contact, clock=self.clock, sleep=self.clock.sleep
        )
        with LiveCache(self.folder) as cache:
            async with fetcher:
                return await refresh.refresh(
                    plan,
                    cache,
                    fetcher,
                    on_progress=self.step,
                    cancel=cancel,
                    now=lambda: at,
                )

    def step(self, step: Progress) -> None:
        self.steps.append(step)
        self.told(step)

    def cache(self) -> LiveCache:
        return LiveCache(self.folder)


@pytest.fixture
def run(replay: Replay, tmp_path: Path) -> Runner:
    return Runner(replay, tmp_path / "cache")


def of(result: RefreshResult, source: str) -> Progress:
    return next(it for it in result.results if it.source == source)


async def test_filings_and_postings_become_claims(replay: Replay, run: Runner) -> None:
    serve(replay)
    result = await run("astera-labs")
    assert result.ok and [it.stage for it in result.results] == ["done", "done"]
    assert result.changes == (), "at the first look all is new, so nothing is news"
    with run.cache() as cache:
        claims = cache.evidence().claims.values()
        metrics = {it.metric for it in claims}
        assert {"revenue", "top_customer_share", "open_postings", "optics_openings"} <= metrics
        assert {it.tier for it in claims} == {"filed", "primary"}
        assert len(cache.listed(employer="astera-labs")) == 2


async def test_the_filing_s_index_says_where_its_figures_are(replay: Replay, run: Runner) -> None:
    serve(replay)
    replay.answers.pop(INSTANCE)  # not under the usual name
    folder = INSTANCE.rpartition("/")[0]
    items = [{"name": name} for name in ("ex.htm", "odd-name.xml", "odd-name_lab.xml")]
    replay.on(f"{folder}/index.json", plain({"directory": {"item": items}}))
    replay.on(f"{folder}/odd-name.xml", Reply(instance(CONCENTRATION)))
    assert (await run("astera-labs")).ok
    with run.cache() as cache:
        assert "top_customer_share" in {it.metric for it in cache.evidence().claims.values()}
    assert not replay.asked("_htm.xml"), "nothing is guessed where the index tells"


async def test_without_an_instance_the_main_document_is_read(replay: Replay, run: Runner) -> None:
    serve(replay)
    replay.answers.pop(INSTANCE)
    folder = INSTANCE.rpartition("/")[0]
    china = ("ConcentrationRiskPercentage1", 0.29, {
        "srt:StatementGeographicalAxis": "country:CN",
        "us-gaap:ConcentrationRiskByBenchmarkAxis": "us-gaap:SalesRevenueNetMember",
    }, "2026-01-01", "2026-03-31")  # fmt: skip
    text = "Revenue by geographic area is based on the billing address of the customer."
    body = inline_report([*CONCENTRATION, china], text=text)
    replay.on(f"{folder}/ex-20260331.htm", Reply(body))
    result = await run("astera-labs")
    assert result.ok and of(result, "edgar:astera-labs").notes == ()
    with run.cache() as cache:
        claims = {it.metric: it for it in cache.evidence().claims.values()}
    assert "billing address" in claims["china_share"].statement
    assert claims["top_customer_share"].figure is not None
    assert claims["top_customer_share"].figure.value == 36


async def test_every_step_is_told_and_every_source_ends(replay: Replay, run: Runner) -> None:
    serve(replay)
    await run("astera-labs")
    for source in ("edgar:astera-labs", "board:astera-labs"):
        stages = [step.stage for step in run.steps if step.source == source]
        assert "fetching" in stages and stages[-1] == "done"
        assert sum(stage in FINAL for stage in stages) == 1


async def test_what_is_fresh_is_not_asked_again(replay: Replay, run: Runner) -> None:
    serve(replay)
    await run("astera-labs")
    asked = len(replay.seen)
    again = await run("astera-labs", at=NOW + timedelta(hours=1))
    assert {it.stage for it in again.results} == {"fresh"} and len(replay.seen) == asked
    assert "60 min ago" in again.results[0].found
    forced = await run("astera-labs", at=NOW + timedelta(hours=1), force=True)
    assert [it.stage for it in forced.results] == ["unchanged", "done"]


@pytest.mark.parametrize("damage", [Path.unlink, lambda place: place.write_bytes(b"x" * 99)])
async def test_what_was_lost_or_damaged_is_read_again_at_once(
    replay: Replay, run: Runner, damage: Callable[[Path], object]
) -> None:
    serve(replay)
    await run("astera-labs")
    held = live_evidence(run.folder)
    damage(run.folder / LIVE / "edgar-astera-labs.evidence")
    again = await run("astera-labs", at=NOW + timedelta(hours=1))
    assert [it.stage for it in again.results] == ["done", "fresh"]
    assert held.claims and set(live_evidence(run.folder).claims) == set(held.claims)


async def test_without_a_new_filing_the_figures_are_not_fetched_again(
    replay: Replay, run: Runner
) -> None:
    serve(replay)
    await run("astera-labs", only="edgar")
    later = await run("astera-labs", only="edgar", at=NOW + timedelta(days=2))
    assert later.results[0].stage == "unchanged"
    assert len(replay.asked("companyfacts")) == 1 and len(replay.asked("submissions")) == 2


async def test_what_changed_is_told(replay: Replay, run: Runner) -> None:
    serve(replay)
    await run("astera-labs")
    new = [*QUARTERS, row("2026-01-01", "2026-03-31", 9e6, "2026-06-01", number=2)]
    serve(
        replay,
        greenhouse_job(2),
        greenhouse_job(3),
        greenhouse_job(4),
        quarters=new,
        filings=2,
    )
    result = await run("astera-labs", at=NOW + timedelta(days=2))
    lines = "\n".join(result.changes)
    assert "Astera Labs: +2 −1 postings" in lines
    assert "Revenue of $9M in the quarter to 31 Mar 2026" in lines
    board = of(result, "board:astera-labs")
    assert len(board.opened) == 2 and board.closed == ("greenhouse:asteralabs:1",)


async def test_one_of_a_kind_is_told_in_the_singular(replay: Replay, run: Runner) -> None:
    serve(replay, greenhouse_job(1))
    first = of(await run("astera-labs"), "board:astera-labs")
    assert first.found == "1 posting"
    serve(replay, greenhouse_job(1), greenhouse_job(2))
    result = await run("astera-labs", only="boards", at=NOW + timedelta(days=2))
    assert result.changes == ("Astera Labs: +1 posting",)


async def test_one_failure_stops_nobody_and_says_what_to_do(replay: Replay, run: Runner) -> None:
    serve(replay)
    replay.on(SUBMISSIONS, Reply(b"", 403))
    result = await run("astera-labs")
    failed = of(result, "edgar:astera-labs")
    assert failed.stage == "failed" and "403" in failed.found and "contact_email" in failed.todo
    assert of(result, "board:astera-labs").stage == "done" and not result.ok
    with run.cache() as cache:
        state = cache.state("edgar:astera-labs")
        assert state is not None and "403" in state.error and state.succeeded == ""


async def test_without_a_contact_the_boards_are_read_all_the_same(
    replay: Replay, run: Runner
) -> None:
    serve(replay)
    result = await run("astera-labs", contact="")
    assert of(result, "edgar:astera-labs").found == "the SEC requires a contact e-mail"
    assert of(result, "board:astera-labs").stage == "done"
    assert replay.asked("sec.gov") == []


async def test_a_company_without_figures_is_no_failure(replay: Replay, run: Runner) -> None:
    serve(replay)
    replay.on(FACTS, Reply(b"", 404))
    result = await run("astera-labs", only="edgar")
    edgar = of(result, "edgar:astera-labs")
    assert edgar.stage == "done" and any("XBRL" in note for note in edgar.notes)


async def test_before_its_first_report_a_company_s_prospectus_is_read(
    replay: Replay, run: Runner
) -> None:
    serve(replay)
    replay.on(SUBMISSIONS, plain(submissions(("424B4", "2026-05-01", "ex-20260331.htm"))))
    await run("astera-labs", only="edgar")
    assert replay.asked(INSTANCE.rpartition("/")[2])


async def test_a_report_whose_instance_is_gone_leaves_a_note(replay: Replay, run: Runner) -> None:
    serve(replay)
    replay.on(INSTANCE, Reply(b"", 404))
    assert any(
        "concentration" in it for it in (await run("astera-labs", only="edgar")).results[0].notes
    )
    replay.on(INSTANCE, Reply(b"<!DOCTYPE x><x/>"))
    forced = await run("astera-labs", only="edgar", force=True, at=NOW + timedelta(days=1))
    assert forced.results[0].stage == "unchanged"


@pytest.mark.parametrize(
    "answer", [Reply(b"", 404), Reply(b"<html>"), plain({"jobs": []}), plain({"moved": 1})]
)
async def test_where_accounts_disagree_the_next_board_is_asked(
    replay: Replay, run: Runner, answer: Reply
) -> None:
    replay.on(CEREBRAS[0], answer)
    replay.on(CEREBRAS[1], plain({"jobs": [ashby_job(1)]}))
    assert (await run("cerebras")).results[0].stage == "done"
    with run.cache() as cache:
        assert [it.posting.board for it in cache.listed()] == ["ashby"]


async def test_a_board_that_answers_nothing_fails_loudly_and_loses_nothing(
    replay: Replay, run: Runner
) -> None:
    serve(replay)
    await run("astera-labs", only="boards")
    replay.on(ASTERA, plain(greenhouse()))
    result = await run("astera-labs", only="boards", at=NOW + timedelta(days=1))
    assert result.results[0].stage == "failed" and "no openings" in result.results[0].found
    with run.cache() as cache:
        assert len(cache.listed()) == 2


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"jobs": 7}', b"\xff\xfe", b'{"jobs": [' + b"1" * 9000 + b"]}"]
)
async def test_hostile_answers_are_one_line(replay: Replay, run: Runner, body: bytes) -> None:
    replay.on(ASTERA, Reply(body))
    failed = (await run("astera-labs", only="boards")).results[0]
    assert failed.stage == "failed" and failed.found and "\n" not in failed.found


NVIDIA = "/nvidia.wd5.myworkdayjobs.com/wday/cxs/nvidia/NVIDIAExternalCareerSite/jobs"


async def test_a_long_board_that_was_stopped_is_read_anew(replay: Replay, run: Runner) -> None:
    cancel = threading.Event()
    lines = [workday_line(number) for number in range(1, 101)]

    def page(seen: Seen) -> Reply:
        offset = seen.json["offset"]
        return plain(workday_list(lines[offset : offset + 20], 100))

    def stopped(seen: Seen) -> Reply:
        if seen.json["offset"] == 60:
            cancel.set()
            return Reply(b"{", slow=True)
        return page(seen)

    replay.on(NVIDIA, stopped)
    result = await run("nvidia", only="boards", cancel=cancel)
    assert result.cancelled
    assert len(replay.asked(NVIDIA)) == 4
    replay.on(NVIDIA, page)
    result = await run("nvidia", only="boards")
    assert result.results[0].stage == "done" and "100 postings" in result.results[0].found
    assert len(replay.asked(NVIDIA)) == 9


async def test_pages_of_another_shape_are_not_held(replay: Replay, run: Runner) -> None:
    replay.on(NVIDIA, plain({"count": 3}))
    assert (await run("nvidia", only="boards")).results[0].stage == "failed"
    replay.on(NVIDIA, plain(workday_list([workday_line(1)], 1)))
    assert (await run("nvidia", only="boards")).results[0].stage == "done"


async def test_cancelling_keeps_what_was_read_and_the_next_refresh_goes_on(
    replay: Replay, run: Runner
) -> None:
    serve(replay)
    cancel = threading.Event()
    board_done = threading.Event()

    def stuck(seen: Seen) -> Reply:
        board_done.wait(10)
        cancel.set()
        return Reply(b"{", slow=True)

    replay.on(FACTS, stuck)

    def told(step: Progress) -> None:
        if step.source.startswith("board") and step.stage == "done":
            board_done.set()

    run.told = told
    result = await run("astera-labs", cancel=cancel)
    assert result.cancelled and not result.ok
    assert of(result, "edgar:astera-labs").stage == "cancelled"
    assert of(result, "board:astera-labs").stage == "done"
    replay.on(FACTS, plain(payload({"Revenues": QUARTERS})))
    again = await run("astera-labs", at=NOW + timedelta(minutes=5))
    assert of(again, "board:astera-labs").stage == "fresh"
    assert of(again, "edgar:astera-labs").stage == "done"


async def test_a_surprise_in_one_source_is_told_and_stops_no_other(
    replay: Replay, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(replay)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr("compute_jobs.live.edgar.edgar_source.parse_submissions", broken)
    result = await run("astera-labs")
    assert "ZeroDivisionError" in of(result, "edgar:astera-labs").found
    assert of(result, "board:astera-labs").stage == "done"


TICKERS = "/www.sec.gov/files/company_tickers.json"


async def test_a_ticker_is_looked_up_once_and_remembered(replay: Replay, run: Runner) -> None:
    serve(replay)
    listed = {"0": {"cik_str": 9, "ticker": "OTHR"}, "1": {"cik_str": CIK, "ticker": "NEWC"}}
    replay.on(TICKERS, plain(listed))
    newcomer = Employer("newco", "Newco", "silicon", ticker="NEWC")
    twin = Employer("twin", "Twin", "silicon", ticker="XXXX")
    run.world = Evidence(employers={"newco": newcomer, "twin": twin})
    result = await run()
    assert of(result, "edgar:newco").stage == "done"
    missing = of(result, "edgar:twin")
    assert "no ticker 'XXXX'" in missing.found and "employer edit twin --cik" in missing.todo
    assert len(replay.asked(TICKERS)) == 1
    with run.cache() as cache:
        whole = lay_over(run.world, cache.evidence())
    assert whole.employers["newco"].cik == CIK
    assert any("newco" in it.subjects for it in whole.claims.values())
    again = await run("newco", at=NOW + timedelta(days=2))
    assert again.ok and len(replay.asked(TICKERS)) == 1


async def test_a_list_of_tickers_of_another_shape_is_told(replay: Replay, run: Runner) -> None:
    replay.on(TICKERS, plain({"fields": ["cik", "ticker"], "data": [[1, "A"]]}))
    run.world = Evidence(employers={"n": Employer("n", "N", "lab", ticker="NEWC")})
    assert "has no tickers" in of(await run(), "edgar:n").found


def test_an_employer_without_sources_is_said_to_have_none() -> None:
    for only, word in (
        ("edgar", "has no filings"),
        ("boards", "no board"),
        (None, "no filings or board"),
    ):
        with pytest.raises(ReaderError, match=word):
            refresh.make_plan(WORLD, employers=["quiet"], only=only, fresh_hours={})  # type: ignore[arg-type]


def test_a_refresh_of_all_covers_filers_and_boards() -> None:
    plan = refresh.make_plan(WORLD, fresh_hours={"edgar": 1, "boards": 1})
    keys = {source.key for source in plan.sources}
    assert {"edgar:astera-labs", "board:astera-labs", "board:nvidia", "board:cerebras"} <= keys
    assert "edgar:cerebras" not in keys and "board:quiet" not in keys


class TestFacade:
    """The one door that commands and screens use."""

    @pytest.fixture
    def home(self, tmp_path: Path, replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Home:
        home = Home.at(tmp_path / "home")
        home.root.mkdir(parents=True)
        home.config_file.write_text(
            'contact_email = "me@example.org"\n[network]\nallow_loopback = true\n'
        )
        monkeypatch.setenv(api.REPLAY, replay.url)
        return home

    def test_a_refresh_from_end_to_end(self, home: Home, replay: Replay) -> None:
        serve(replay)
        result = api.refresh(home, WORLD, employers=["astera-labs"])
        assert result.ok
        evidence = api.with_live(WORLD, home)
        assert any(it.tier == "filed" for it in evidence.claims.values())
        assert set(evidence.employers) == set(WORLD.employers)
        with LiveCache(home.cache) as cache:
            found = cache.search(Query("optical"))
            assert [hit.posting.job for hit in found.hits] == ["9001"]
            assert cache.counts() == {"astera-labs": 2}
            assert {it.key for it in cache.states()} == {"edgar:astera-labs", "board:astera-labs"}
        filing = next(it for it in evidence.sources.values() if it.kind == "filing" and it.note)
        # A claim can be traced to the bytes.
        head, body = raw_answer(home.cache, filing.note.partition("sha256 ")[2].rstrip(")."))
        assert head["url"].endswith(f"/companyfacts/CIK{CIK:010d}.json")
        assert json.loads(body)["cik"] == CIK

    def test_a_network_that_is_switched_off_is_not_used(self, home: Home, replay: Replay) -> None:
        home.config_file.write_text("[network]\nenabled = false\n")
        with pytest.raises(ReaderError, match="switched off"):
            api.refresh(home, WORLD)
        assert replay.seen == []

    def test_without_the_setting_nobody_answers_for_others(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from compute_jobs.platform.config import load_config

        home.config_file.write_text('contact_email = "me@example.org"\n')
        assert api.replay_address(load_config(home)) == ""

    def test_nothing_cached_costs_nothing(self, tmp_path: Path) -> None:
        home = Home.at(tmp_path / "none")
        assert api.with_live(WORLD, home) is WORLD
        assert not home.root.exists()


async def test_filings_that_tell_news_are_listed_once_and_unread(
    replay: Replay, run: Runner
) -> None:
    serve(replay)
    old = ("8-K", "2026-05-01", "old.htm")
    first = ("8-K", "2026-11-19", "results.htm")
    items = ["2.02,9.01", "5.02"]
    replay.on(SUBMISSIONS, plain(submissions(first, old, items=items)))
    result = await run("astera-labs", only="edgar")
    assert [it.items for it in result.unread] == [("2.02", "9.01")], "the older one counts as read"
    (unread,) = result.unread
    assert unread.url == f"https:/{FOLDER}/000000424226000001/results.htm"
    with run.cache() as cache:
        assert [it.unread for it in cache.filings()] == [True, False]
        cache.mark_filings([unread.accession], unread=False)
    late = ("8-K", "2026-09-01", "late.htm")
    replay.on(SUBMISSIONS, plain(submissions(first, old, late, items=[*items, "1.01"])))
    again = await run("astera-labs", only="edgar", at=NOW + timedelta(days=2))
    assert [(it.form, it.items) for it in again.unread] == [("8-K", ("1.01",))]
    third = await run("astera-labs", only="edgar", at=NOW + timedelta(days=4))
    assert third.unread == () and third.results[0].stage == "unchanged"
    with run.cache() as cache:
        assert [it.unread for it in cache.filings(["astera-labs"])] == [False, True, False]
        assert cache.filings(["nvidia"]) == ()


async def test_a_private_company_s_placements_become_raises(replay: Replay, run: Runner) -> None:
    document = "xslFormDX08/primary_doc.xml"
    notices = [("D/A", "2026-06-01", document), ("D", "2026-02-17", document),
               ("D", "2025-08-01", document)]  # fmt: skip
    series = ["021-1", "021-1", "021-2"]
    replay.on(SUBMISSIONS, plain(submissions(*notices, series=series)))
    amended = f"{FOLDER}/000000424226000001/primary_doc.xml"
    replay.on(amended, Reply(form_d(sold="450000000", amends="0000004242-26-000002")))
    result = await run("astera-labs", only="edgar")
    assert result.ok and not replay.asked("companyfacts"), "it files no figures"
    assert len(replay.asked("primary_doc.xml")) == 2, "an amendment stands for its notice"
    assert "D of 2025-08-01: not read: " in result.results[0].notes[0]
    with run.cache() as cache:
        (claim,) = cache.evidence().claims.values()
        source = cache.evidence().sources[claim.sources[0].source]
    assert claim.figure is not None and claim.figure.value == 450e6 and claim.tier == "filed"
    assert "An amendment" in claim.note and claim.statement.startswith("Sold $450M of $500M")
    assert source.url.endswith(f"/{document}") and "sha256" in source.note
    sha = source.note.rpartition("sha256 ")[2].rstrip(").")
    assert len(sha) == 64
    again = await run("astera-labs", only="edgar", at=NOW + timedelta(days=1))
    assert again.results[0].stage == "unchanged"


async def test_a_listed_company_s_placements_are_no_raises(replay: Replay, run: Runner) -> None:
    serve(replay)
    notice = ("D", "2026-02-17", "xslFormDX08/primary_doc.xml")
    replay.on(SUBMISSIONS, plain(submissions(notice, tickers=["EXMP"])))
    assert (await run("astera-labs", only="edgar")).ok
    assert not replay.asked("primary_doc.xml") and replay.asked("companyfacts")
