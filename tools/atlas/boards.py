"""The pack ``boards``: open jobs by field and level, and posted pay, as of the day of each payload.

Whole boards are read by the program's own readers. What somebody else counted is ``reported``.
Nothing of a posting's text is bundled, and a list without descriptions says nothing about pay.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of, parse_day
from compute_jobs.core.evidence.evidence_model import (
    BoardToken,
    Claim,
    Day,
    Evidence,
    Figure,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure
from compute_jobs.core.posting import Listed
from compute_jobs.live.boards.board import BoardJob, read_board
from compute_jobs.live.boards.board_claims import board_claims, growth
from compute_jobs.live.boards.board_source import ALL_BOARDS
from compute_jobs.live.claim_parts import lay_over, quantity
from compute_jobs.live.fetch import Request, Response
from compute_jobs.live.payload import Fields, day, need_list, read_json
from tools.atlas.inputs import InputFile, Inputs
from tools.atlas.pack_rows import evidence_rows
from tools.atlas.pack_text import AtlasPack

COUNTS = "boards/counts.jsonl"
POSTINGS = "postings"
"""The perimeter of a count of postings, of which one job may have several."""
PAYLOADS = "boards/*.json.gz"
UNDATED = replace(parse_day("2026-10"), inferred=True)
"""What the gatherer concluded for lists that bear no date."""
_NAME = re.compile(r"boards_([a-z]+)_([A-Za-z0-9.-]+)_(\d{4}-\d\d-\d\d)\.json\.gz$")


def make(inputs: Inputs) -> AtlasPack | None:
    """What boards listed and others counted; None where there is nothing of either."""
    evidence = Evidence()
    for each in (*from_sources(inputs), *from_payloads(inputs), *from_counts(inputs)):
        evidence = lay_over(evidence, each)
    if not evidence.claims:
        return None
    rows = evidence_rows(evidence)
    return AtlasPack(
        id="boards",
        title="Open jobs by employers' own boards",
        note="Only counts and posted pay, each as of its day. To read the boards again: refresh.",
        files={
            "sources.toml": {"source": rows["source"], "origin": rows["origin"]},
            "claims.toml": {"claim": rows["claim"]},
        },
    )


# -- whole boards ----------------------------------------------------------------------------


def from_sources(inputs: Inputs) -> Iterator[Evidence]:
    """What a refresh brings of every board, where the live sources are asked."""
    if inputs.live:
        evidence = inputs.asked("boards")
        claims = {key: _without_titles(claim) for key, claim in evidence.claims.items()}
        yield replace(evidence, claims=claims)


def from_payloads(inputs: Inputs) -> Iterator[Evidence]:
    """The claims of each whole board whose employer we list."""
    for file in inputs.files(PAYLOADS):
        named = _NAME.search(file.name)
        if named is None:
            continue
        employer = board_owner(inputs, named[1], named[2])
        if employer is None:
            continue
        body = gzip.decompress(file.body)
        token = BoardToken(employer, named[1], named[2])
        yield board_evidence(inputs, file, token, body, day_of_payload(body, named[3]))


def board_owner(inputs: Inputs, board: str, token: str) -> str | None:
    """The employer that posts under a token."""
    known = (it for it in inputs.base.boards if it.board == board and it.token == token)
    found = next(known, None)
    return found.employer if found else None


def day_of_payload(body: bytes, named: str) -> date:
    """The day the board was asked: what the payload says, else the file's name."""
    payload = read_json(body, "a board")
    asked = day(payload.get("fetched_at")) if isinstance(payload, dict) else None
    return asked or date.fromisoformat(named)


def board_evidence(
    inputs: Inputs, file: InputFile, token: BoardToken, body: bytes, asked: date
) -> Evidence:
    """The claims of one board, by the reader that a refresh uses."""
    board = ALL_BOARDS[token.board]
    answer = answer_of(body, token.board)

    async def fetch(request: Request) -> Response:
        return Response(request.url, datetime.combine(asked, time(), UTC), answer, file.sha256)

    reading = asyncio.run(read_board(board, BoardJob(token, asked), fetch))
    numbered = isinstance(read_json(body, "a board"), dict)
    dated = all(posting.first_published is not None for posting in reading.postings)
    listed = [Listed(posting, asked, asked) for posting in reading.postings]
    evidence = board_claims(
        reading.postings,
        employer=token.employer,
        name=inputs.base.employers[token.employer].name,
        board=token.board,
        url=board.page_url(token),
        today=asked,
        growth=growth(listed, asked, None) if dated else None,
        at_least=reading.at_least,
        trace=f"Read from a stored copy of the board (sha256 {file.sha256}).",
        complete=reading.complete,
    ).evidence
    claims = {
        key: _without_titles(claim if numbered else _of_postings(claim))
        for key, claim in evidence.claims.items()
    }
    return replace(evidence, claims=claims)


def _without_titles(claim: Claim) -> Claim:
    """Without the title of an example: the pack holds no text of a posting."""
    words, example, _ = claim.statement.partition(", such as ")
    return replace(claim, statement=f"{words}.") if example else claim


def _of_postings(claim: Claim) -> Claim:
    """A count of a list that doesn't number its jobs: one job may stand in it several times."""
    if claim.metric != "open_postings":
        return claim
    statement = re.sub(r"open jobs?\b", "open postings", claim.statement)
    return replace(claim, perimeter=POSTINGS, statement=statement)


def answer_of(body: bytes, board: str) -> bytes:
    """The board's answer. A plain list of titles, teams and places gets the board's own shape."""
    payload = read_json(body, "a board")
    if isinstance(payload, dict):
        return body
    jobs = [_entry(Fields(entry), board) for entry in need_list(payload, "a board")]
    return json.dumps({"jobs": jobs}).encode()


def _entry(job: Fields, board: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": job.line("id", 60), "title": job.line("title")}
    place, team, url = job.line("location", 200), job.line("role", 120), job.link("link")
    if board == "greenhouse":
        return entry | {
            "location": {"name": place},
            "departments": [{"name": team}],
            "absolute_url": url,
        }
    return entry | {"location": place, "team": team, "jobUrl": url}


# -- counts by others ------------------------------------------------------------------------


def from_counts(inputs: Inputs) -> Iterator[Evidence]:
    """What others counted on boards, and the pay they copied. Whole boards are read above."""
    for file in inputs.files(COUNTS):
        lines = file.body.decode("utf-8").splitlines()
        rows = [Fields(json.loads(line)) for line in lines if line.strip()]
        known = [each for row in rows if (each := _Counted.of(inputs, file, row)) is not None]
        for each in known:
            number = each.row.number("postings")
            if "relayed" in each.row.line("grade", 60) and number:
                words = f"{fmt.count(number)} open postings, counted by a third party"
                figure = quantity(number, "posting")
                yield each.evidence("open_postings", figure, words, perimeter=POSTINGS)
        for employer in dict.fromkeys(each.employer for each in known):
            yield from _pay([each for each in known if each.employer == employer])


def _pay(rows: Sequence[_Counted]) -> Iterator[Evidence]:
    """Whether an employer posts pay. A few openings are no median, so no level is claimed."""
    copied = [row for row in rows if row.row.child("pay").line("currency", 8) == "USD"]
    ranges = [row.row.child("pay") for row in copied]
    ends = [end for it in ranges for key in ("min", "max") if (end := it.number(key))]
    if not ends:
        return
    some = "One opening states" if len(copied) == 1 else f"{len(copied)} openings state"
    words = f"{some} base pay, {fmt.money(min(ends))} to {fmt.money(max(ends))} a year"
    yield copied[0].evidence("comp_disclosed", flag_figure("yes"), words)


class _Counted(NamedTuple):
    """A row about a board that somebody else read."""

    row: Fields
    employer: str
    name: str
    when: Day
    url: str
    note: str

    @classmethod
    def of(cls, inputs: Inputs, file: InputFile, row: Fields) -> _Counted | None:
        """None where the employer isn't ours or nothing at all is known of the day."""
        board, token = row.line("ats", 20), row.line("token", 60)
        employer = board_owner(inputs, board, token)
        known = row.day("dump_date")
        if employer is None or (known is None and "inference" not in row.line("date_basis")):
            return None
        return cls(
            row,
            employer,
            inputs.base.employers[employer].name,
            UNDATED if known is None else day_of(known),
            ALL_BOARDS[board].page_url(BoardToken(employer, board, token)),
            "The board itself was not read, and the link opens it as it is today; the figures are "
            f"from a table of counts (sha256 {file.sha256}).",
        )

    def evidence(self, metric: str, figure: Figure, words: str, *, perimeter: str = "") -> Evidence:
        key = f"board-count-{self.employer}-{metric.replace('_', '-')}-{self.when.text}"
        source = Source(
            id=key,
            title=f"{self.name}'s job board as read by a third party, {fmt.day(self.when)}",
            publisher="a public list",
            kind="posting",
            stance="supporting",
            published=self.when,
            url=self.url,
            inferred=self.when.inferred,
            note=self.note,
        )
        claim = Claim(
            id=key,
            subjects=(self.employer,),
            metric=metric,
            statement=f"{words} ({fmt.day(self.when)}).",
            tier="reported",
            sources=(SourceRef(source.id, "the employer's own board"),),
            figure=figure,
            as_of=self.when,
            published=self.when,
            perimeter=perimeter,
        )
        return Evidence(sources={source.id: source}, claims={claim.id: claim})
