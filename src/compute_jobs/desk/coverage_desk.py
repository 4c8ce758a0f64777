"""Coverage: a document in, graded candidate claims out, compared with the current ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.coverage.candidates import Candidate, Reading
from compute_jobs.core.coverage.laid_out import LaidOut, lay_out
from compute_jobs.core.coverage.ledger_relations import relate
from compute_jobs.core.coverage.model_hints import (
    NO_HINTS,
    ModelHint,
    ModelHints,
    checked_hints,
    question,
)
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.text_reading import (
    LARGEST,
    NO_TERMS,
    Progress,
    ReadingTerms,
    ReadingTools,
    read_text,
)
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import OWN_PACK, TIERS
from compute_jobs.desk.inbox import (
    EDITS,
    Acceptance,
    InboxDocument,
    InboxItem,
    check_card,
    check_tier,
    claim_row,
    edited_candidate,
    graded,
    is_day,
    not_in_text,
    possible_tiers,
    source_row,
)
from compute_jobs.desk.proposals import Proposal, checked_proposal, read_proposal
from compute_jobs.errors import ReaderError
from compute_jobs.packs.source_sites import web_host
from compute_jobs.platform.files import disk_error, read_file
from compute_jobs.platform.paths import Home
from compute_jobs.record.inbox_files import (
    Decided,
    Decision,
    DocumentCard,
    InboxEntry,
    entry_ids,
    entry_states,
    entry_text,
    inbox_key,
    read_entry,
    reading_state,
    store_reading,
    stored_reading,
    stored_text,
)

if TYPE_CHECKING:
    from compute_jobs.core.coverage.marked_text import MarkedSentence
    from compute_jobs.core.evidence.ledger import Ledger
    from compute_jobs.desk.view import View
    from compute_jobs.desk.workspace import Workspace
    from compute_jobs.live.edgar.submissions import NewsFiling
    from compute_jobs.packs.own_claims import OwnClaims

    _Rows = Sequence[tuple[InboxItem, dict[str, Any]]]
    _Yours = Mapping[str, tuple[str, ...]]
    _Write = Callable[[DocumentCard, _Rows], Sequence[str]]

ModelAnswer = Callable[[str, str], str]
_SHORT_ID = 8
_WEB = ("https://", "http://")


class CoverageDocument(Struct, frozen=True):
    """A document as it was read, and what it suggests."""

    id: str
    sha256: str
    """Of its bytes, or of those that the inbox holds with the same words."""
    text: str
    """The text that offsets refer to."""
    reading: Reading
    url: str = ""
    file: str = ""
    suggested: tuple[int, int] = (0, 0)
    """A model's suggestions that quote the text and contain a figure, and the number dropped."""
    is_known: bool = False
    """Whether the inbox holds the same words already."""


class CoverageDesk:
    """Available as ``desk.coverage``. Only reading a web address uses the network."""

    def __init__(
        self,
        workspace: Workspace,
        view: Callable[[], View],
        reload: Callable[[], None],
        today: Callable[[], date],
    ) -> None:
        """``view`` returns the current view, which changes while the desk is open; ``reload`` reads
        the evidence again after claims were accepted.
        """
        self._workspace = workspace
        self._view = view
        self._reload = reload
        self._today = today
        self._home = workspace.home
        self._keeper = workspace.keeper
        self._related: dict[str, tuple[Ledger, object, Reading, _Yours]] = {}
        """By document, its reading with the reader's changes, as that ledger sees it, and which of
        them the text doesn't have.
        """

    def fetch(self, place: str) -> tuple[bytes, str]:
        """The bytes of a file or of a web address, and the server's content type."""
        if place.startswith(_WEB):
            from compute_jobs.live.api import fetch_page

            return fetch_page(self._workspace.home, place)
        from compute_jobs.platform.document_text import document_bytes

        return document_bytes(place), ""

    def read(
        self,
        data: bytes,
        place: str,
        terms: ReadingTerms = NO_TERMS,
        *,
        content_type: str = "",
        progress: Progress | None = None,
        ask_model: ModelAnswer | None = None,
    ) -> CoverageDocument:
        """Read a document; nothing is stored. ``place`` is its address, its file, or "-".

        The same words as in a document of the inbox, pasted after a file perhaps, are that one.
        ``ask_model`` is given instructions and the text, and answers with a model's suggestions.
        """
        from compute_jobs.platform.document_text import document_text

        text = document_text(data, place=place, content_type=content_type)
        if not text.strip():
            raise ReaderError("it has no text", place)
        sha256 = hashlib.sha256(data).hexdigest()
        held = self._held(text, sha256[:_SHORT_ID])
        if held is not None:
            sha256, text = held.sha256, self.document_text(held.id)  # decisions are by offset
        url = place if place.startswith(_WEB) else ""
        terms = terms._replace(url=self._filed_at(url), read_on=self._today().isoformat())
        found = self._suggestions(text, ask_model) if ask_model is not None else NO_HINTS
        reading = self._reading(text, terms, found.hints, progress)
        facts = reading.facts
        url = url or (facts.url if web_host(facts.url) else "") or (held.url if held else "")
        publisher = facts.publisher or (held.publisher if held else "")
        facts = facts._replace(url=url, publisher=publisher or self._publisher(reading, url))
        if facts.title and facts.title == fmt.filing_form(facts.title):
            facts = facts._replace(title=f"{facts.publisher} {facts.title}".strip())
        reading = self.related(replace(reading, facts=facts))
        file = "" if place == "-" or place.startswith(_WEB) else Path(place).name
        return CoverageDocument(
            held.id if held else sha256[:_SHORT_ID],
            sha256,
            text,
            reading,
            facts.url,
            file or (held.file if held else ""),
            (len(found.hints), found.dropped),
            is_known=held is not None,
        )

    def _filed_at(self, url: str) -> str:
        """The address if filings are kept there: a copy elsewhere is only the company's word."""
        from compute_jobs.packs.source_sites import read_address
        from compute_jobs.packs.tables import read_source_sites

        site = read_address(url, (), self._view().evidence, read_source_sites())
        return url if site.kind == "filing" else ""

    def is_planned(self, statement: str) -> bool:
        """Whether a sentence gives its figures as a plan."""
        found = self._reading(statement, NO_TERMS, ()).candidates
        return bool(found) and all(it.modality == "plan" for it in found)

    def _held(self, text: str, first: str) -> DocumentCard | None:
        """The document of the inbox with the same words, looked for under ``first`` first."""
        begins, words = text.split(None, 8)[:8], text.split()
        for name in sorted(self.inbox_ids(), key=lambda name: name != first):
            try:
                card, other = self._entry(name).card, self.document_text(name)
            except ReaderError:
                continue
            alike = not card.proposed_by and other.split(None, 8)[:8] == begins
            if alike and other.split() == words:
                return card
        return None

    def _reading(
        self,
        text: str,
        terms: ReadingTerms,
        hints: Sequence[ModelHint],
        progress: Progress | None = None,
    ) -> Reading:
        reading = read_text(text, self._tools, terms, progress=progress, hints=hints)
        return replace(reading, hints=tuple(hints))

    def _suggestions(self, text: str, ask_model: ModelAnswer) -> ModelHints:
        laid, metrics, asked = self._question(text)
        return checked_hints(ask_model(*asked), laid, self._tools.rules, frozenset(metrics))

    def _question(self, text: str) -> tuple[LaidOut, Sequence[str], tuple[str, str]]:
        """The text laid out, the metrics to choose from, and the prompt for a model."""
        laid, measures = lay_out(text[:LARGEST]), self._tools.rules.measures
        metrics = list(dict.fromkeys(it.metric for it in measures if not it.statement))
        return laid, metrics, question(laid, metrics)

    def sent_to_model(self, document: str) -> tuple[int, str]:
        """How many characters of a document would be sent to a language model, and to which host.

        Raises ReaderError if no model is set up.
        """
        from compute_jobs.live.language_model import model_endpoint

        place = model_endpoint(self._home).host
        return len(self._question(self.document_text(document))[2][1]), place

    def with_suggestions(self, document: str) -> CoverageDocument:
        """A document of the inbox with the suggestions of the reader's language model, to be
        stored.

        Sends its text. Slow; raises ReaderError.
        """
        from compute_jobs.live.language_model import ask_model, model_endpoint

        ask = partial(ask_model, model_endpoint(self._home))
        return self.reread(document, {}, self._suggestions(self.document_text(document), ask))

    def read_filing(self, filing: NewsFiling) -> list[CoverageDocument]:
        """Fetch and read a filing's documents with news; nothing is stored. Slow."""
        from compute_jobs.live.edgar.submissions import documents_to_read, filing_line
        from compute_jobs.live.payload import PayloadError, read_json

        name = self._workspace.evidence.name_of(filing.employer)
        terms = ReadingTerms(
            kind="filing",
            stance="primary",
            publisher=name,
            title=f"{name} {filing_line(filing)}",
            date=filing.filed.isoformat(),
            employer=filing.employer,
        )
        try:
            index = read_json(self.fetch(f"{filing.folder}index.json")[0], "the filing's index")
            places = documents_to_read(index, filing)
        except (ReaderError, PayloadError):
            places = [filing.url]  # without its index, at least the documents in the list
        documents = []
        for place in places:
            data, content_type = self.fetch(place)
            documents.append(self.read(data, place, terms, content_type=content_type))
        return documents

    def related(self, reading: Reading) -> Reading:
        """The reading with its candidates compared with the current ledger."""
        read = (
            replace(
                each,
                relation=None,  # to an earlier ledger, or before it was edited
                asks=each.asks if is_day(each.as_of) else _and_period(each.asks),
            )
            for each in reading.candidates
        )
        reading = replace(reading, candidates=tuple(read))
        return relate(reading, self._view().scored.ledger, url=reading.facts.url)

    def _publisher(self, reading: Reading, url: str) -> str:
        """The publisher if nothing states it: the company that speaks, or the site."""
        if reading.facts.stance == "primary" and reading.subject:
            return self._workspace.evidence.employers[reading.subject].name
        return web_host(url).removeprefix("www.")

    # -- the inbox -----------------------------------------------------------------------------

    def take_in(self, document: CoverageDocument) -> str:
        """Put a document into the inbox, or replace its reading; returns its id.

        Decisions on unchanged candidates are kept.
        """
        self._refuse_half()
        facts = document.reading.facts
        card = DocumentCard.of(
            facts,
            id=document.id,
            sha256=document.sha256,
            url=document.url,
            file=document.file,
            read=self._today().isoformat(),
            employer=document.reading.subject,
            suggested=len(document.reading.hints),
        )

        def texts(home: Home) -> Mapping[str, str]:
            self._refuse_another(document)
            decisions = self._kept_decisions(document)
            store_reading(home, document.id, document.text, document.reading)
            return {inbox_key(document.id): entry_text(InboxEntry(card, decisions))}

        self._keeper.change_texts(texts, f"read {facts.title or document.file or document.id}")
        return document.id

    def propose(self, given: Proposal) -> InboxItem:
        """Put a claim that an assistant proposes into the inbox; earlier decisions on it stay.

        Raises ReaderError if the quote doesn't support it, or if the inbox is full.
        """
        from compute_jobs.packs.tables import bundled_table

        self._refuse_half()
        rules = bundled_table("coverage")["proposed"]
        if given.metric not in self._view().evidence.metrics:
            near = self._workspace.nearest_metric(given.metric)
            raise ReaderError(f"no metric {given.metric!r}{near}")
        given = checked_proposal(given, rules, self._today().isoformat())
        reading = read_proposal(given, self._tools, rules)
        facts = reading.facts
        card = DocumentCard.of(
            facts,
            id=given.id,
            sha256=hashlib.sha256(given.quote.encode("utf-8", "surrogatepass")).hexdigest(),
            url=facts.url,
            read=self._today().isoformat(),
            proposed_by="assistant",
        )

        def texts(home: Home) -> Mapping[str, str]:
            if card.id in self.inbox_ids():
                return {}
            waiting = sum(self._waits(name) for name in self.inbox_ids())
            if waiting >= rules["most_open"]:
                raise ReaderError(
                    f"{waiting} proposals are waiting in the inbox, which is full",
                    todo="accept or reject some first: compute-jobs inbox",
                )
            store_reading(home, card.id, given.quote, reading)
            return {inbox_key(card.id): entry_text(InboxEntry(card))}

        self._keeper.change_texts(texts, f"an assistant proposed {facts.title or card.id}")
        return self.inbox_document(card.id).items[0]

    def _waits(self, document: str) -> bool:
        """Whether it is an undecided proposal."""
        try:
            entry = self._entry(document)
        except ReaderError:
            return False
        decided = any(each.state != "open" for each in entry.decisions.values())
        return bool(entry.card.proposed_by) and not decided

    def _refuse_another(self, document: CoverageDocument) -> None:
        """Ids are short: a text mustn't replace another one with the same id."""
        if document.id not in self.inbox_ids():
            return
        try:
            held = self._entry(document.id).card
        except ReaderError:
            return  # it can't be read, and this may repair it
        if held.sha256 != document.sha256:
            what = f"the inbox holds a different document as {document.id}"
            raise ReaderError(what, todo=f"see: compute-jobs inbox {document.id}")

    def _kept_decisions(self, document: CoverageDocument) -> Mapping[str, Decision]:
        """Decisions on candidates with the same position and figure."""
        if document.id not in self.inbox_ids():
            return {}
        try:
            before = {
                _spot(each): each.id for each in stored_reading(self._home, document.id).candidates
            }
            decisions = self._entry(document.id).decisions
        except ReaderError:
            return {}
        kept = {}
        for each in document.reading.candidates:
            decision = decisions.get(before.get(_spot(each), ""))
            if decision is not None:
                kept[each.id] = replace(decision, candidate=each.id)
        return kept

    def inbox_ids(self) -> list[str]:
        """The documents in the inbox, the newest first."""
        return entry_ids(self._home)

    def inbox(self) -> list[InboxDocument]:
        """Every document in the inbox that can be read, the newest first."""
        documents = []
        for name in self.inbox_ids():
            try:
                documents.append(self.inbox_document(name))
            except ReaderError as error:
                self._keeper.tell([str(error)])
        return documents

    def inbox_document(self, document: str) -> InboxDocument:
        """A document with its candidates as the ledger sees them now."""
        entry = self._entry(document)
        card = entry.card
        reading, yours = self._related_reading(entry)
        items = []
        for each in reading.candidates:
            decision = entry.decisions.get(each.id, Decision(each.id))
            gone = decision.state == "accepted" and not self._is_there(decision.claim)
            items.append(
                InboxItem(
                    document=document,
                    candidate=each,
                    state="open" if gone else decision.state,
                    claim="" if gone else decision.claim,
                    statement=decision.edits.get("statement", ""),
                    edited=bool(decision.edits),
                    yours=yours.get(each.id, ()),
                    proposed_by=card.proposed_by,
                )
            )
        return InboxDocument(card, reading, tuple(items))

    def _is_there(self, claim: str) -> bool:
        """Whether the claim made of a candidate is still in the reader's own pack."""
        loaded = self._workspace.loaded
        own = str(self._home.packs / OWN_PACK)
        return claim in loaded.evidence.claims or own in loaded.left_out

    def _related_reading(self, entry: InboxEntry) -> tuple[Reading, _Yours]:
        """A document's reading with the reader's changes, compared with the ledger but for what was
        accepted, and by candidate those that the text doesn't have; cached while neither changes,
        since a long filing has thousands of candidates.
        """
        card = entry.card
        view = self._view()
        ledger = view.scored.ledger
        edits = {each.candidate: each.edits for each in entry.decisions.values() if each.edits}
        accepted = {
            each.candidate
            for each in entry.decisions.values()
            if each.state == "accepted" and self._is_there(each.claim)
        }
        state = (reading_state(self._home, card.id), card, edits, accepted)
        kept = self._related.get(card.id)
        if kept is not None and kept[0] is ledger and kept[1] == state:
            return kept[2:]
        reading = stored_reading(self._home, card.id)
        facts = reading.facts
        employer = card.employer or reading.subject
        told = (facts.kind, facts.stance, facts.published, reading.subject, len(reading.hints))
        asked = (card.kind, card.stance, card.published, employer, card.suggested)
        if told != asked and not card.proposed_by:
            reading = self.reread(card.id, {}).reading  # undo reverted only the card
        elif not card.proposed_by and any(each.clear is None for each in reading.candidates):
            now = self.reread(card.id, {}).reading.candidates
            again = {_read_as(each): each.clear for each in now}
            read = (replace(it, clear=again.get(_read_as(it), False)) for it in reading.candidates)
            reading = replace(reading, candidates=tuple(read))
        facts = reading.facts._replace(published=card.published, url=card.url, title=card.title)
        changed = [
            edited_candidate(each, edits[each.id], view.evidence) if each.id in edits else each
            for each in reading.candidates
        ]
        named: set[str] = set()
        if any(each.get("subject") for each in edits.values()):
            text = self.document_text(card.id)
            named = {hit.id for hit in self._tools.names.find(text, 0, len(text))}
        yours = {
            each.id: not_in_text(edits[each.id], each, reading, named)
            for each in changed
            if each.id in edits
        }
        able = {
            subject: possible_tiers(card, subject, view.evidence)
            for subject in {each.subject for each in changed if each.subject and card.publisher}
        }
        changed = [graded(each, able.get(each.subject, TIERS)) for each in changed]
        waiting = tuple(each for each in changed if each.id not in accepted)
        related = self.related(replace(reading, facts=facts, candidates=waiting))
        answers = {each.id: each for each in related.candidates}
        changed = [answers.get(each.id) or replace(each, relation=None) for each in changed]
        reading = replace(related, candidates=tuple(changed))
        self._related[card.id] = ledger, state, reading, yours
        return reading, yours

    def marked_text(self, document: InboxDocument) -> Sequence[MarkedSentence]:
        """A document's text sentence by sentence, each with its label."""
        from compute_jobs.core.coverage.marked_text import mark_sentences

        return mark_sentences(self.document_text(document.card.id), document.reading)

    def inbox_state(self) -> object:
        """Changes whenever the inbox changes, perhaps by another program."""
        return entry_states(self._home)

    def document_text(self, document: str) -> str:
        """The text that a document's offsets refer to."""
        return stored_text(self._home, document)

    def reject(self, items: Sequence[InboxItem]) -> None:
        self._decide(items, "rejected", f"rejected {fmt.count(len(items), 'candidate')}")

    def reopen(self, items: Sequence[InboxItem]) -> None:
        """Reopen candidates; an accepted one reopens when its claim is removed."""
        self._decide(items, "open", f"reopened {fmt.count(len(items), 'candidate')}")

    def reopened(self, claim: str) -> Mapping[str, str]:
        """The inbox's texts with the candidates of that claim reopened."""
        texts: dict[str, str] = {}
        for document in self.inbox_ids():
            try:
                decided = self._entry(document).decisions.values()
            except ReaderError:
                continue
            made = [it for it in decided if claim and it.claim == claim]
            if made:
                opened = [Decision(it.candidate, edits=it.edits) for it in made]
                texts |= self._with_decisions(document, opened)
        return texts

    def _decide(self, items: Sequence[InboxItem], state: Decided, what: str) -> None:
        for item in items:
            if item.claim:
                todo = f"remove its claim first: compute-jobs claim remove {item.claim}"
                raise ReaderError(f"{item.id} is accepted as {item.claim}", todo=todo)
        self._keeper.change_texts(lambda _: self._decided(items, state, {}), what)

    def _decided(
        self, items: Sequence[InboxItem], state: Decided, claims: Mapping[str, str]
    ) -> Mapping[str, str]:
        """The inbox's texts with these candidates decided; ``claims`` by candidate's id."""
        texts: dict[str, str] = {}
        for document in dict.fromkeys(item.document for item in items):
            known = self._entry(document).decisions
            own = {it.candidate.id: it.id for it in items if it.document == document}
            decisions = [
                replace(known.get(name, Decision(name)), state=state, claim=claims.get(item, ""))
                for name, item in own.items()
            ]
            texts |= self._with_decisions(document, decisions)
        return texts

    def _with_decisions(self, document: str, some: Iterable[Decision]) -> Mapping[str, str]:
        """The inbox's text of a document with these decisions beside its others."""
        entry = self._entry(document)
        decisions = {**entry.decisions, **{it.candidate: it for it in some}}
        return {inbox_key(document): entry_text(InboxEntry(entry.card, decisions))}

    def edit(self, item: InboxItem, edits: Mapping[str, str]) -> None:
        """Change a candidate before it is accepted. Raises ReaderError."""
        if "tier" in edits:
            edits = {**edits, "tier": fmt.tier_named(edits["tier"])}
        unknown = edits.keys() - set(EDITS)
        if unknown:
            raise ReaderError(f"a candidate has no {', '.join(sorted(unknown))}")
        evidence = self._view().evidence
        if "metric" in edits and edits["metric"] not in evidence.metrics:
            near = self._workspace.nearest_metric(edits["metric"])
            raise ReaderError(f"no metric {edits['metric']!r}{near}")
        edited_candidate(item.candidate, edits, evidence)
        if edits.get("tier"):
            subject = edits.get("subject", item.candidate.subject)
            check_tier(edits["tier"], self._entry(item.document).card, subject, evidence)

        def texts(_: Home) -> Mapping[str, str]:
            name = item.candidate.id
            before = self._entry(item.document).decisions.get(name, Decision(name))
            after = replace(before, edits={**before.edits, **edits})
            return self._with_decisions(item.document, [after])

        self._keeper.change_texts(texts, f"edited candidate {item.id}")

    def reread(
        self, document: str, fields: Mapping[str, str], found: ModelHints = NO_HINTS
    ) -> CoverageDocument:
        """A document of the inbox as it reads under a changed card, or with more of a model's
        suggestions, to be taken in; ``employer`` among the fields is who "the company" is. Raises
        ReaderError.
        """
        check_card(fields)
        before = stored_reading(self._home, document)
        card = replace(self._entry(document).card, **fields)
        employer = card.employer if "employer" in fields else card.employer or before.subject
        text = self.document_text(document)
        terms = ReadingTerms(card.kind, card.stance, date=card.published, employer=employer)
        terms = terms._replace(url=self._filed_at(card.url), read_on=card.read)
        hints = {hint.start: hint for hint in (*before.hints[: card.suggested], *found.hints)}
        reading = self._reading(text, terms, list(hints.values()))
        facts = reading.facts._replace(
            title=card.title, publisher=card.publisher, published=card.published, url=card.url
        )
        reading = replace(reading, facts=facts)
        told = len(found.hints), found.dropped
        return CoverageDocument(card.id, card.sha256, text, reading, card.url, card.file, told)

    def edit_card(self, document: str, fields: Mapping[str, str]) -> None:
        """Change a document's card: its title, publisher, published date, URL, kind, stance, and
        who "the company" is.

        Kind, stance, date and company decide how sentences are read: then they are read again.
        """
        check_card(fields)

        card = self._entry(document).card
        told = ("kind", "stance", "published", "employer")
        if not card.proposed_by and any(
            fields.get(name, getattr(card, name)) != getattr(card, name) for name in told
        ):
            self.take_in(self.reread(document, fields))
            return

        def texts(_: Home) -> Mapping[str, str]:
            entry = self._entry(document)
            changed = InboxEntry(replace(entry.card, **fields), entry.decisions)
            return {inbox_key(document): entry_text(changed)}

        self._keeper.change_texts(texts, f"card of {document}")

    def remove(self, document: str) -> None:
        """Remove a document from the inbox; claims made from it stay."""
        if document not in self.inbox_ids():
            self._entry(document)  # says that there is none
        self._keeper.change_texts(lambda _: {inbox_key(document): None}, f"removed {document}")

    def accept(self, items: Sequence[InboxItem]) -> Acceptance:
        """Accept candidates into the reader's own pack, with one source card per document.

        Those that can't be accepted are named with the reason; the others are accepted anyway.
        """
        from compute_jobs.desk.view import moved_employers, newly_ranked

        self._refuse_half()
        before = self._view().ranking
        accepted: list[InboxItem] = []
        refused: list[tuple[str, str]] = []
        for taken, problems in self._each_document(items, self._write_claims):
            accepted += taken
            refused += problems
        if accepted:
            self._reload()
        after = self._view().ranking
        moved = [*newly_ranked(before, after), *moved_employers(before, after)]
        return Acceptance(tuple(accepted), tuple(refused), tuple(moved))

    def refused(self, items: Sequence[InboxItem]) -> Sequence[tuple[str, str]]:
        """The id of each that can't be accepted, and why; nothing is written."""
        tried = self._each_document(items, lambda *given: self._with_claims(*given).problems)
        return [each for _, refused in tried for each in refused]

    def _each_document(
        self, items: Sequence[InboxItem], write: _Write
    ) -> Iterator[tuple[list[InboxItem], list[tuple[str, str]]]]:
        for document in dict.fromkeys(item.document for item in items):
            yield self._accept_of(document, [it for it in items if it.document == document], write)

    def _refuse_half(self) -> None:
        """Raises ReaderError if the view lacks a pack that couldn't be read."""
        try:
            self._workspace.loaded.refuse_half()
        except ReaderError:
            self._reload()  # for the next try
            raise

    def _accept_of(
        self, document: str, items: Sequence[InboxItem], write: _Write
    ) -> tuple[list[InboxItem], list[tuple[str, str]]]:
        """All candidates of a document at once; if something is wrong, one by one."""
        card = self._entry(document).card
        if not card.publisher:
            why = "who published it isn't known; edit its publisher first"
            return [], [(item.id, why) for item in items]
        evidence = self._view().evidence
        rows: list[tuple[InboxItem, dict[str, Any]]] = []
        refused: list[tuple[str, str]] = []
        for item in items:
            try:
                rows.append((item, claim_row(item, evidence)))
            except ReaderError as error:
                refused.append((item.id, str(error)))
        problems = write(card, rows) if rows else []
        if not problems:
            return [item for item, _ in rows], refused
        if len(rows) == 1:
            return [], [*refused, (rows[0][0].id, "; ".join(problems))]
        accepted = []
        for pair in rows:
            problems = write(card, [pair])
            if problems:
                refused.append((pair[0].id, "; ".join(problems)))
            else:
                accepted.append(pair[0])
        return accepted, refused

    def _with_claims(self, card: DocumentCard, rows: _Rows) -> OwnClaims:
        """The reader's own pack with these claims, or what prevents it."""
        from compute_jobs.packs.own_claims import with_document

        decided = self._entry(rows[0][0].document).decisions
        found = (decided.get(item.candidate.id) for item, _ in rows)
        made = [each.claim for each in found if each is not None and each.claim]
        return with_document(self._home, source_row(card), [row for _, row in rows], made)

    def _write_claims(self, card: DocumentCard, rows: _Rows) -> Sequence[str]:
        """One change of the reader's own pack and the inbox; returns what prevents it."""
        problems: list[str] = []

        def texts(_: Home) -> Mapping[str, str]:
            added = self._with_claims(card, rows)
            problems.extend(added.problems)
            if added.problems:
                return {}
            items = [item for item, _ in rows]
            claims = {item.id: name for item, name in zip(items, added.ids, strict=True)}
            pack = {f"packs/{OWN_PACK}/{name}": text for name, text in added.texts.items()}
            return {**pack, **self._decided(items, "accepted", claims)}

        title = card.title or card.id
        what = f"accepted {fmt.count(len(rows), 'claim')} of {title}"
        self._keeper.change_texts(texts, what)
        return problems

    def _entry(self, document: str) -> InboxEntry:
        path = self._home.file(inbox_key(document))
        try:
            return read_entry(read_file(path).decode("utf-8", "replace"), str(path))
        except FileNotFoundError:
            what = f"no document {document!r} in the inbox"
            raise ReaderError(what, todo="see: compute-jobs inbox") from None
        except OSError as error:
            raise disk_error(error, "read the inbox", path) from error

    @cached_property
    def _tools(self) -> ReadingTools:
        from compute_jobs.packs.tables import read_reading_rules

        evidence = self._workspace.evidence
        return ReadingTools(read_reading_rules(), evidence, NameIndex(evidence))


def _and_period(asks: tuple[str, ...]) -> tuple[str, ...]:
    return asks if "period" in asks else (*asks, "period")


def _spot(candidate: Candidate) -> tuple[int, int, str]:
    """A candidate's position and figure."""
    return candidate.start, candidate.end, candidate.figure.text if candidate.figure else ""


def _read_as(candidate: Candidate) -> tuple[object, ...]:
    """Its position and figure, and who and what it was read to be of."""
    return *_spot(candidate), candidate.subject, candidate.metrics, candidate.perimeter
