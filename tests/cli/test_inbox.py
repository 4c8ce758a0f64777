"""`compute-jobs inbox`: candidates become claims of the reader's own, one card for a document."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.command import Done, run

pytestmark = pytest.mark.usefixtures("small_world")

ARTICLE = (
    "Quarry grows\n\nBy R. Reporter, 2 May 2026\n\n"
    "Quarry Cloud had revenue of $512.3 million in the first quarter of 2026, its 10-Q says. "
    "It employs 1,900 people, the company said. It plans to spend $90 million on a new plant in "
    "2027. I think it will fail.\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "own"
    place.mkdir()
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    done = run("read", str(path), "--publisher", "Ledgerwire", home=place)
    assert done.code == 0, done.err
    assert "3 figures: 2 sourced, 1 plan" in done.err
    return place


def items(home: Path, *words: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = run("inbox", *words, "--json", home=home).data
    return listed


def ids(home: Path) -> list[str]:
    return [each["id"] for each in items(home)]


def own(home: Path) -> dict[str, Any]:
    path = home / "packs" / "own" / "claims.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def inbox(home: Path, *words: str, **kwargs: str) -> Done:
    return run("inbox", *words, home=home, **kwargs)


def test_the_inbox_lists_open_candidates(home: Path) -> None:
    listed = items(home)
    assert [each["label"] for each in listed] == ["sourced", "sourced", "ambition", "opinion"]
    assert {each["state"] for each in listed} == {"open"}
    done = inbox(home)
    assert "Ledgerwire" in done.out and "Quarry Cloud · Revenue · $512.3M · Q1 2026" in done.out


def test_what_stands_in_the_ledger_is_told_beside_what_contradicts_it(tmp_path: Path) -> None:
    text = "Harbor Interconnect had revenue of $512.3 million in the first quarter of 2026. "
    text += "It employed 1,900 people on 30 June 2026."
    done = run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    told = " ".join(done.out.split())
    assert "contradicts the ledger: $308.4M and $512.3M are too far apart" in told
    assert "a filing takes precedence over press" in told
    assert "in the ledger: $308.4M · Q1 2026 · filed · Form 10-Q for Q1 2026 (harbor-rev" in told
    assert "Employees · 1,900 employees · as of 30 Jun 2026" in told
    (document,) = {each["doc"] for each in items(tmp_path)}
    assert inbox(tmp_path, "accept", f"{document}-2").code == 0
    (row,) = own(tmp_path)["claim"]
    assert (row["as_of"], row.get("period")) == ("2026-06-30", None)
    assert row["statement"] == "Harbor Interconnect: 1,900 employees as of 30 Jun 2026."


def test_a_tier_is_named_by_its_word_on_screen_too(home: Path) -> None:
    first = ids(home)[0]
    assert inbox(home, "edit", first, "--tier", "press").code == 0
    assert items(home)[0]["tier"] == "reported"
    done = inbox(home, "edit", first, "--tier", "company")
    assert "company is higher than someone else's article can support" in done.err
    assert "press, view" in done.err


@pytest.mark.parametrize("words", [(), ("--json",), ("DOC",), ("DOC", "--json")])
def test_without_a_terminal_all_sourced_figures_need_yes(
    home: Path, words: tuple[str, ...]
) -> None:
    document = ids(home)[0].partition("-")[0]
    given = [document if word == "DOC" else word for word in words]
    done = inbox(home, "accept", "--sourced", *given)
    assert (done.code, done.out) == (2, "")
    assert "without a terminal, add --yes" in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert inbox(home, "accept", "--sourced", "--yes", *given).code == 0
    assert len(own(home)["claim"]) == 2


def test_all_sourced_figures_are_taken_under_one_card(home: Path) -> None:
    document = ids(home)[0].partition("-")[0]
    done = inbox(home, "accept", document, "--sourced", "--yes")
    assert done.code == 0, done.err
    pack = own(home)
    (source,) = pack["source"]
    assert (source["publisher"], source["published"]) == ("Ledgerwire", "2026-05-02")
    assert {row["metric"] for row in pack["claim"]} == {"revenue", "employees"}
    assert all(row["sources"][0]["id"] == source["id"] for row in pack["claim"])
    assert "packs/own" not in run("check", home=home).out
    assert [each["label"] for each in items(home)] == ["ambition", "opinion"]
    later = inbox(home, "accept", ids(home)[0])
    assert later.code == 0, later.err
    assert len(own(home)["source"]) == 1
    assert own(home)["claim"][-1]["modality"] == "plan"


def test_sourced_figures_of_one_document_that_differ_stay_open(tmp_path: Path) -> None:
    text = "Quarry Cloud employs 1,900 people, its 10-K says. Quarry Cloud employs 2,600 people, "
    text += "its 10-K says. It had revenue of $512.3 million in the first quarter of 2026, it said."
    done = run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    assert done.out.count("can't be compared yet") == 2
    done = inbox(tmp_path, "accept", "--sourced", "--yes")
    assert "2 sourced figures left open: not certain, or at odds" in done.err
    assert [row["metric"] for row in own(tmp_path)["claim"]] == ["revenue"]
    done = inbox(tmp_path, "accept", "--sourced", "--yes")
    assert (done.code, len(items(tmp_path))) == (0, 2)
    assert "no sourced figures that can be accepted" in done.err and "2 sourced" in done.err


def test_what_will_be_taken_is_listed_before_asking(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    streams = SimpleNamespace(stdin=Terminal("n\n"), stderr=Terminal())
    monkeypatch.setattr("compute_jobs.cli.inbox.sys", streams)
    done = inbox(home, "accept", "--sourced")
    assert "Quarry Cloud: revenue $512.3M for Q1 2026." in done.err
    assert "accept 2 sourced figures? [y/N]" in done.err
    assert "nothing was accepted" in done.err and not own(home)


def test_what_is_not_certain_is_taken_only_with_yes(tmp_path: Path) -> None:
    text = "Quarry Cloud closed a $40 million term loan, its 10-K says."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    ((first, asks),) = [(each["id"], each["asks"]) for each in items(tmp_path)]
    assert asks == ["change"]
    done = inbox(tmp_path, "accept", first)
    assert done.code == 1 and not own(tmp_path)
    assert f"{first} was not accepted: not certain: whether it is the whole" in done.err
    assert "or take it as it is with --yes" in done.err
    assert inbox(tmp_path, "accept", first, "--yes").code == 0
    assert len(own(tmp_path)["claim"]) == 1


def test_what_contradicts_the_ledger_is_taken_only_with_yes(tmp_path: Path) -> None:
    text = "Harbor Interconnect had revenue of $512.3 million in the first quarter of 2026."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    (first,) = ids(tmp_path)
    done = inbox(tmp_path, "accept", first)
    assert done.code == 1 and not own(tmp_path)
    assert "contradicts the ledger: $308.4M and $512.3M are too far apart" in done.err
    assert inbox(tmp_path, "accept", first, "--yes").code == 0
    assert len(own(tmp_path)["claim"]) == 1


def test_what_was_accepted_of_the_same_text_is_not_called_the_ledger(tmp_path: Path) -> None:
    text = "Tarn AI had revenue of $70 million in the first quarter of 2026. "
    text += "Tarn AI posted revenue of $95 million for the first quarter of 2026."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    first, second = ids(tmp_path)
    assert "contradict" not in inbox(tmp_path, "accept", first, "--yes").err
    told = " ".join(inbox(tmp_path, "--all").out.split())
    assert "agrees with" not in told, "a claim doesn't agree with the candidate that it was made of"
    assert "contradicts what you accepted of this text: $" in told
    assert "you accepted: $70M" in told and "in the ledger" not in told
    assert "what you accepted of this text" in inbox(tmp_path, "accept", second).err


def test_an_edited_candidate_is_compared_as_it_is_now(tmp_path: Path) -> None:
    text = "Harbor Interconnect had revenue of $512.3 million in the first quarter of 2026."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    (first,) = items(tmp_path)
    assert first["relation"]["standing"] == "contradicts"
    assert inbox(tmp_path, "edit", first["id"], "--subject", "Tarn AI").code == 0
    assert items(tmp_path)[0]["relation"] is None


def test_what_the_text_does_not_say_is_marked_as_the_readers(home: Path) -> None:
    first, second, *_ = ids(home)
    assert inbox(home, "edit", first, "--figure", "$512.3 million").code == 0
    assert items(home)[0]["yours"] == [], "the same figure in other words"
    assert inbox(home, "edit", first, "--figure", "$512.3 billion").code == 0
    assert inbox(home, "edit", second, "--subject", "Harbor Interconnect").code == 0
    assert [each["yours"] for each in items(home)[:2]] == [["figure"], ["subject"]]
    told = " ".join(inbox(home).out.split())
    assert "the figure is yours: the sentence doesn't contain it" in told
    assert "who it is about is yours: the text doesn't name them" in told
    done = inbox(home, "accept", "--sourced", "--yes")
    assert "2 sourced figures left open" in done.err and not own(home)
    assert inbox(home, "accept", first).code == 0
    assert own(home)["claim"][0]["note"] == "the figure is yours: the sentence doesn't contain it"


@pytest.mark.parametrize(
    ("text", "metric", "field", "value"),
    [
        (
            "Quarry Cloud had a net loss of $9 million in 2025.",
            "net_income",
            "figure",
            "-$9 million",
        ),
        ("Quarry Cloud employs 1,900 people.", "permit_challenge", "figure", "yes"),
        ("A lease that Harbor\nInterconnect signed is worth $7 million.", "", "subject", "harbor"),
    ],
)
def test_what_the_text_says_in_other_words_is_not_the_readers(
    text: str, metric: str, field: str, value: str, tmp_path: Path
) -> None:
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    first = ids(tmp_path)[0]
    more = ("--metric", metric) if metric else ()
    done = inbox(tmp_path, "edit", first, f"--{field}={value}", *more)
    assert done.code == 0, done.err
    assert (items(tmp_path)[0]["edited"], items(tmp_path)[0]["yours"]) == (True, [])


def test_a_common_word_does_not_name_the_employer_called_so(tmp_path: Path) -> None:
    text = "The crews that dig at a quarry cloud the pond, and it sold stone for $9 million."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    assert inbox(tmp_path, "edit", ids(tmp_path)[0], "--subject", "Quarry Cloud").code == 0
    assert items(tmp_path)[0]["yours"] == ["subject"]


def test_what_an_older_program_read_is_taken_as_if_read_today(home: Path) -> None:
    """Its reading doesn't say which candidates are clear."""
    (path,) = (home / "inbox").glob("*/reading.json")
    reading = json.loads(path.read_text("utf-8"))
    clear = [each.pop("clear") for each in reading["candidates"]]
    assert clear == [True, True, False, False]
    path.write_text(json.dumps(reading), "utf-8")
    rejected = ids(home)[1]
    assert inbox(home, "reject", rejected).code == 0
    assert [each["clear"] for each in items(home)] == [True, False, False]
    assert inbox(home, "accept", "--sourced", "--yes").code == 0
    assert [row["metric"] for row in own(home)["claim"]] == ["revenue"]


def test_a_sourced_figure_that_is_not_clear_says_to_look_at_it(tmp_path: Path) -> None:
    text = "Quarry Cloud, which Tarn AI pays, had revenue of $512.3 million in 2025, its 10-K says."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    (first,) = items(tmp_path)
    assert (first["label"], first["asks"], first["clear"]) == ("sourced", [], False)
    assert "look at it: its sentence alone doesn't settle it" in inbox(tmp_path).out


def test_a_filing_of_another_publisher_counts_as_press(tmp_path: Path) -> None:
    text = "UNITED STATES SECURITIES AND EXCHANGE COMMISSION\n\nFORM 10-Q\n\n"
    text += "Quarry Cloud had revenue of $512.3 million in the first quarter of 2026."
    terms = ("--publisher", "Quarry Cloud", "--kind", "filing", "--stance", "primary")
    run("read", "-", *terms, home=tmp_path, stdin=text)
    ((first, tier),) = [(each["id"], each["tier"]) for each in items(tmp_path)]
    assert tier == "primary"
    assert "Quarry Cloud 10-Q" in inbox(tmp_path).out
    assert "company: not as filed, since its address isn't known" in inbox(tmp_path).out
    document = first.partition("-")[0]
    assert inbox(tmp_path, "edit", document, "--publisher", "Ledgerwire").code == 0
    assert items(tmp_path)[0]["tier"] == "reported"
    assert "press: a filing that somebody else published" in inbox(tmp_path).out
    assert inbox(tmp_path, "accept", first).code == 0


def test_what_cannot_be_accepted_is_said_before_asking(tmp_path: Path) -> None:
    run("read", "-", home=tmp_path, stdin=ARTICLE)
    done = inbox(tmp_path, "accept", "--sourced")
    assert done.err.count("who published it isn't known") == 1
    assert "no sourced figures that can be accepted" in done.err
    done = inbox(tmp_path, "accept", "--sourced", "--yes", "--json")
    assert done.code == 1 and not done.data["accepted"]
    assert all("who published it" in each["why"] for each in done.data["refused"])
    assert done.data["refused"]


def test_a_day_without_its_year_is_asked(tmp_path: Path) -> None:
    text = "As of the end of Q3, Quarry Cloud employed 1,900 people."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    ((first, asks),) = [(each["id"], each["asks"]) for each in items(tmp_path)]
    assert asks == ["period"]
    assert "as of Q3 has no year; edit its" in inbox(tmp_path, "accept", first, "--yes").err
    assert inbox(tmp_path, "edit", first, "--dated", "2025-09-30").code == 0
    assert inbox(tmp_path, "accept", first).code == 0
    assert own(tmp_path)["claim"][0]["as_of"] == "2025-09-30"


def test_a_sentence_that_states_a_yes_or_no_metric_says_yes(tmp_path: Path) -> None:
    text = "Residents sued Quarry Cloud over its zoning permit, the company's 10-Q says."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    ((first, metrics),) = [(each["id"], each["metrics"]) for each in items(tmp_path)]
    assert metrics[0] == "permit_challenge"
    done = inbox(tmp_path, "accept", first)
    assert done.code == 0, done.err
    (row,) = own(tmp_path)["claim"]
    assert (row["figure"], row["statement"]) == ("yes", "Quarry Cloud: permit dispute yes.")


def test_a_sentence_that_denies_a_yes_or_no_metric_says_nothing(tmp_path: Path) -> None:
    text = "No legal challenge to Quarry Cloud's permits has been filed, its 10-K says."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    for each in items(tmp_path):
        inbox(tmp_path, "accept", each["id"])
    assert not own(tmp_path)


def test_an_abbreviation_keeps_its_capitals(home: Path) -> None:
    first = ids(home)[0]
    assert inbox(home, "edit", first, "--metric", "rd_expense").code == 0
    assert inbox(home, "accept", first).code == 0
    assert own(home)["claim"][0]["statement"] == "Quarry Cloud: R&D spending $512.3M for Q1 2026."


def test_what_it_moved_is_said(home: Path) -> None:
    done = inbox(home, "accept", ids(home)[0], "--json")
    assert set(done.data) == {"accepted", "refused", "moved"}
    assert "accepted 1 claim" in done.err


def test_one_undo_takes_back_claims_and_decisions(home: Path) -> None:
    before = items(home)
    assert inbox(home, "accept", *ids(home)[:2]).code == 0
    assert run("undo", home=home).code == 0
    assert own(home).get("claim", []) == []
    assert items(home) == before
    assert run("redo", home=home).code == 0
    assert len(own(home)["claim"]) == 2


def test_removing_an_accepted_claim_opens_its_candidate_again(home: Path) -> None:
    before = items(home)
    first = before[0]["id"]
    assert inbox(home, "accept", first).code == 0
    done = inbox(home, "reject", first)
    assert done.code == 1
    assert "compute-jobs claim remove own-quarry-revenue" in done.err
    assert run("claim", "remove", "own-quarry-revenue", home=home).code == 0
    assert items(home) == before
    assert inbox(home, "accept", first).code == 0
    assert len(own(home)["claim"]) == 1
    assert run("undo", home=home).code == 0
    assert run("undo", home=home).code == 0
    assert items(home, "--all")[0]["claim"] == "own-quarry-revenue", "as before it was removed"


def test_a_claim_that_was_taken_out_by_hand_can_be_accepted_again(home: Path) -> None:
    first = ids(home)[0]
    assert inbox(home, "accept", first).code == 0
    (home / "packs" / "own" / "claims.toml").unlink()
    assert ids(home)[0] == first
    assert inbox(home, "accept", first).code == 0
    assert len(own(home)["claim"]) == 1


def test_one_claim_is_undone_and_later_decisions_stay(home: Path) -> None:
    first, second, third, _ = ids(home)
    assert inbox(home, "accept", first).code == 0
    assert inbox(home, "accept", second).code == 0
    assert inbox(home, "reject", third).code == 0
    done = run("claim", "undo", "own-quarry-revenue", home=home)
    assert done.code == 0, done.err
    assert [row["metric"] for row in own(home)["claim"]] == ["employees"]
    states = [each["state"] for each in items(home, "--all")]
    assert states == ["open", "accepted", "rejected", "open"]


def test_claims_that_were_accepted_at_once_are_undone_at_once(home: Path) -> None:
    document = ids(home)[0].partition("-")[0]
    assert inbox(home, "accept", document, "--sourced", "--yes").code == 0
    assert inbox(home, "reject", ids(home)[0]).code == 0
    done = run("claim", "undo", "own-quarry-revenue", home=home)
    assert done.code == 0, done.err
    told = "undone: 2 claims out of your pack, open in the inbox again: Quarry grows"
    assert told in done.err
    assert own(home).get("claim", []) == []
    assert [each["state"] for each in items(home, "--all")] == ["open", "open", "rejected", "open"]


def test_what_cannot_be_undone_at_once_names_the_way(home: Path) -> None:
    document = ids(home)[0].partition("-")[0]
    assert inbox(home, "accept", document, "--sourced", "--yes").code == 0
    edited = run("claim", "edit", "own-quarry-employees", "--figure", "1,950", home=home)
    assert edited.code == 0, edited.err
    done = run("claim", "undo", "own-quarry-revenue", home=home)
    assert done.code == 1
    assert "own-quarry-employees has changed since" in done.err
    assert "claim remove own-quarry-revenue removes only this one" in done.err


def test_who_the_company_is_can_be_changed_and_undone(home: Path) -> None:
    first = ids(home)[0]
    document = first.partition("-")[0]
    done = inbox(home, "edit", document, "--employer", "Harbor Interconnect")
    assert done.code == 0, done.err
    card = tomllib.loads((home / "inbox" / f"{document}.toml").read_text("utf-8"))["document"]
    assert card["employer"] == "harbor"
    assert inbox(home, "edit", document, "--employer", "Nobody Inc").code == 1


def test_reject_and_reopen(home: Path) -> None:
    first, *rest = ids(home)
    assert inbox(home, "reject", first).code == 0
    assert ids(home) == rest
    assert items(home, "--all")[0]["state"] == "rejected"
    assert inbox(home, "reopen", first).code == 0
    assert ids(home) == [first, *rest]
    assert inbox(home, "reject", first.partition("-")[0]).code == 0
    assert ids(home) == []


def test_an_edit_changes_the_claim_that_is_taken(home: Path) -> None:
    first = ids(home)[0]
    done = inbox(
        *(home, "edit", first, "--metric", "segment_revenue", "--perimeter", "cloud"),
        *("--figure", "about $500M", "--statement", "Cloud brought half a billion."),
    )
    assert done.code == 0, done.err
    assert inbox(home, "accept", first).code == 0
    (row,) = own(home)["claim"]
    assert (row["metric"], row["perimeter"], row["value"]) == ("segment_revenue", "cloud", 5e8)
    assert (row["wording"], row["statement"]) == ("about", "Cloud brought half a billion.")


def test_what_has_no_figure_is_taken_as_quoted(home: Path) -> None:
    plan, view = ids(home)[2:]
    for candidate, metric in ((plan, "site"), (view, "market_view")):
        inbox(home, "edit", candidate, "--metric", metric)
    assert inbox(home, "accept", plan, view).code == 0
    site, market = own(home)["claim"]
    plant = "It plans to spend $90 million on a new plant in 2027."
    assert site["statement"] == f"Quarry Cloud: “{plant}” (a plan)"
    assert not {"value", "figure", "unit"} & set(site)
    assert market["statement"] == "Quarry Cloud: “I think it will fail.” (an opinion)"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("accept",), 2, "takes the id"),
        (("accept", "nothing"), 1, "nothing in the inbox"),
        (("edit", "ID"), 2, "what to change"),
        (("edit", "ID", "--metric", "revenu"), 1, "no metric"),
        (("edit", "ID", "--figure", "a lot"), 1, "contains no number"),
        (("edit", "ID", "--period", "soon"), 1, "is not a date"),
        (("edit", "ID", "--tier", "certain"), 1, "no tier"),
        (("edit", "ID", "--publisher", "X"), 2, "are for a document"),
        (("edit", "DOC", "--kind", "rumor"), 1, "no kind"),
        (("edit", "DOC", "--metric", "revenue"), 2, "are for a candidate"),
        (("reject", "ID", "--metric", "revenue"), 2, "goes with inbox edit"),
        (("remove", "nothing"), 1, "no document"),
        (("accept", "DOC", "--sourced"), 2, "--yes"),
    ],
)
def test_errors_are_one_line(words: tuple[str, ...], code: int, told: str, home: Path) -> None:
    first = ids(home)[0]
    named = {"ID": first, "DOC": first.partition("-")[0]}
    done = inbox(home, *(named.get(word, word) for word in words))
    assert done.code == code, done.err
    assert told in done.err
    assert "Traceback" not in done.err and own(home) == {}


def test_what_a_candidate_lacks_is_named_and_the_others_are_taken(home: Path) -> None:
    first, second, *_ = ids(home)
    assert inbox(home, "edit", second, "--subject", "").code == 0
    done = inbox(home, "accept", first, second)
    assert done.code == 0
    assert f"{second} was not accepted: its subject isn't known" in done.err
    assert len(own(home)["claim"]) == 1


def test_without_a_publisher_nothing_is_taken(home: Path) -> None:
    document = ids(home)[0].partition("-")[0]
    assert inbox(home, "edit", document, "--publisher", "").code == 0
    done = inbox(home, "accept", document)
    assert done.code == 1
    assert "publisher" in done.err


def test_reading_a_document_again_keeps_what_was_decided(home: Path, tmp_path: Path) -> None:
    first, *rest = ids(home)
    assert inbox(home, "reject", first).code == 0
    again = run("read", str(tmp_path / "article.txt"), "--publisher", "Ledgerwire", home=home)
    assert again.code == 0
    assert ids(home) == rest


def test_a_removed_document_leaves_its_claims(home: Path) -> None:
    first = ids(home)[0]
    assert inbox(home, "accept", first).code == 0
    assert inbox(home, "remove", first.partition("-")[0]).code == 0
    assert items(home) == []
    assert len(own(home)["claim"]) == 1


def test_a_snapshot_has_the_decisions_and_no_export_the_document(home: Path) -> None:
    assert inbox(home, "reject", ids(home)[0]).code == 0
    assert run("backup", home=home).code == 0
    exported = run("export", "--all", "--format", "json", home=home)
    assert "Quarry grows" not in exported.out
    snapshot = max((home / "backups").glob("*.zip"), key=lambda path: path.name)
    names = zipfile.ZipFile(snapshot).namelist()
    assert f"inbox/{ids(home)[0].partition('-')[0]}.toml" in names


def test_a_damaged_entry_is_one_line(home: Path) -> None:
    name = ids(home)[0].partition("-")[0]
    (home / "inbox" / f"{name}.toml").write_text("nonsense = ", "utf-8")
    done = inbox(home)
    assert done.code == 1
    assert done.err.count("\n") == 1 and f"{name}.toml" in done.err
    assert inbox(home, "remove", name).code == 0
    assert inbox(home).code == 0


@pytest.mark.parametrize("file", [".toml", "/reading.json"])
def test_a_document_that_is_damaged_costs_itself(home: Path, tmp_path: Path, file: str) -> None:
    name = ids(home)[0].partition("-")[0]
    (home / "inbox" / f"{name}{file}").write_text("nonsense", "utf-8")
    other = tmp_path / "other.txt"
    other.write_text(ARTICLE.replace("2 May", "3 May"), "utf-8")
    assert run("read", str(other), "--publisher", "Ledgerwire", home=home).code == 0
    listed = inbox(home, "--json")
    assert listed.code == 1 and name in listed.err
    assert len(listed.data) == 4
    assert inbox(home, "accept", listed.data[0]["id"]).code == 0


def test_no_text_takes_the_place_of_another_with_its_short_id(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight digits are soon found for a text that was made for it."""
    document = ids(home)[0].partition("-")[0]
    inbox(home, "accept", f"{document}-1")
    forged = tmp_path / "forged.txt"
    forged.write_text(ARTICLE.replace("512.3", "999.9"), "utf-8")
    real = hashlib.sha256

    class Forged:
        def __init__(self, data: bytes) -> None:
            self._digest = real(data).hexdigest()

        def hexdigest(self) -> str:
            return document + self._digest[8:]

    monkeypatch.setattr(hashlib, "sha256", Forged)
    words = ("read", str(forged), "--publisher", "Ledgerwire")
    done = run(*words, home=home)
    assert done.code == 1 and "different document" in done.err
    inbox(home, "remove", document)
    assert run(*words, home=home).code == 0
    refused = inbox(home, "accept", f"{document}-1", "--yes")
    assert refused.code == 1 and "is a different document" in refused.err
    assert len(own(home)["claim"]) == 1


def test_a_text_of_other_bytes_is_named_by_doctor(home: Path) -> None:
    name = ids(home)[0].partition("-")[0]
    text = home / "inbox" / name / "text.txt"
    text.write_bytes(text.read_bytes() + b"\x80")
    done = run("doctor", home=home)
    assert "unexpected" not in done.err and name in done.out


def test_nothing_is_written_from_half_the_evidence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pack that the disk refuses for a moment is not a pack without rows."""
    name = ids(home)[0]
    (home / "packs" / "mine").mkdir(parents=True)
    (home / "packs" / "mine" / "pack.toml").write_text('schema = 1\nid = "mine"\n[end]\n')
    real = os.open

    def failing(path: Any, *more: Any) -> int:
        if str(path).endswith(("small/claims.toml", "mine/pack.toml")):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path, *more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing)
        article = ("read", "-", "--publisher", "Other")
        for words in (("inbox", "accept", name), ("employer", "add", "Newcomer", "--layer", "lab"),
                      article):  # fmt: skip
            done = run(*words, home=home, stdin=f"{ARTICLE} More.")
            assert done.code == 1, words
            assert "a pack cannot be read just now" in done.err, words
            assert "nothing was changed" in done.err
    assert own(home) == {}
    assert {each["state"] for each in items(home)} == {"open"}
    assert inbox(home, "accept", name).code == 0


@pytest.mark.parametrize(
    ("figure", "form", "origin"),
    [
        ("$308.4 million", "10-Q", "harbor-10q"),
        ("$308.4 million", "8-K", "8-K of Harbor Interconnect"),
        ("$512.3 million", "10-Q", "10-Q of Harbor Interconnect"),
    ],
)
def test_a_relayed_figure_is_of_the_filing_that_its_text_names(
    tmp_path: Path, figure: str, form: str, origin: str
) -> None:
    text = f"Harbor Interconnect had revenue of {figure} in Q1 2026, its {form} says."
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    assert inbox(tmp_path, "accept", *ids(tmp_path), "--yes").code == 0
    pack = own(tmp_path)
    titles = {each["id"]: each["title"] for each in pack.get("origin", [])}
    (row,) = pack["claim"]
    assert titles.get(row["origin"], row["origin"]) == origin


def test_a_part_does_not_keep_its_whole_from_being_taken(tmp_path: Path) -> None:
    text = (
        "Quarry Cloud had total revenue of $512.3 million in the first quarter of 2026, its 10-Q "
        "says. Quarry Cloud had hosting revenue of $57.4 million in the first quarter of 2026, its "
        "10-Q says."
    )
    run("read", "-", "--publisher", "Ledgerwire", home=tmp_path, stdin=text)
    (document,) = {each["doc"] for each in items(tmp_path)}
    done = inbox(tmp_path, "accept", document, "--sourced", "--yes")
    assert done.code == 0, done.err
    (row,) = own(tmp_path)["claim"]
    assert row["value"] == 512.3e6
