"""Claims and employers of the reader's own, checked like those of any pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from compute_jobs.desk import change_words
from compute_jobs.desk.workspace import Workspace
from compute_jobs.record.reader_files import OWN_KEYS

if TYPE_CHECKING:
    from compute_jobs.core.evidence.evidence_model import Evidence
    from compute_jobs.packs.own_pack import OwnChange
    from compute_jobs.platform.paths import Home


class OwnPackDesk:
    """Available as ``desk.own``. A change with problems isn't made."""

    def __init__(
        self,
        workspace: Workspace,
        reload: Callable[[], None],
        reopened: Callable[[str], Mapping[str, str]],
    ) -> None:
        """``reopened`` has the texts of the inbox once a claim accepted there is removed."""
        self._workspace = workspace
        self._reload = reload
        self._reopened = reopened

    @property
    def _evidence(self) -> Evidence:
        return self._workspace.evidence

    def add_claim(self, fields: Mapping[str, str]) -> OwnChange:
        """Add a claim of the reader's own."""
        from compute_jobs.packs.own_claims import with_claim

        about = self._evidence.name_of(fields.get("subjects", "").partition(",")[0].strip())
        title = change_words.claim(about, fields.get("statement", ""))
        return self._change(lambda home: with_claim(home, fields), title)

    def edit_claim(self, claim: str, fields: Mapping[str, str]) -> OwnChange:
        """Change these fields of an own claim; of its document, for all its claims."""
        from compute_jobs.packs.own_claims import with_edited_claim

        title = change_words.claim_edited(*self._claim_words(claim), fields)
        return self._change(lambda home: with_edited_claim(home, claim, fields), title)

    def remove_claim(self, claim: str) -> OwnChange:
        """Remove a claim from the reader's pack, and its document if no other claim uses it."""
        from compute_jobs.packs.own_claims import without_claim

        title = change_words.claim_removed(*self._claim_words(claim))
        return self._change(
            lambda home: without_claim(home, claim), title, lambda: self._reopened(claim)
        )

    def removed_claims(self) -> dict[str, str]:
        """The reader's claims that were removed and can be restored, newest first, and what they
        were.
        """
        gone: dict[str, str] = {}
        for change in self._workspace.keeper.history.claims_removed():
            for claim in change.claims:
                if claim not in self._evidence.claims:
                    gone.setdefault(claim, change.what)
        return gone

    def _claim_words(self, claim: str) -> tuple[str, str]:
        """Who a claim is about, and what it says."""
        evidence = self._evidence
        known = evidence.claims.get(claim)
        return (evidence.name_of(known.subjects[0]), known.statement) if known else (claim, "")

    def doubt_about(self, claim: str) -> str:
        """A warning if a claim isn't known yet, or its statement says another figure than it."""
        from compute_jobs.core.coverage.said_figures import other_figure_said
        from compute_jobs.core.evidence import format as fmt
        from compute_jobs.core.evidence.dates import known_from, visible
        from compute_jobs.packs.tables import read_reading_rules

        known = self._evidence.claims.get(claim)
        if known is None:
            return ""
        sources = self._evidence.sources
        day = known_from(known, sources)
        if day is not None and not visible(known, sources, self._workspace.as_of):
            return f"the claim is dated {fmt.day(day)} and isn't shown before that day"
        return other_figure_said(known, read_reading_rules())

    def add_employer(self, fields: Mapping[str, str]) -> OwnChange:
        """Add an employer to the reader's own pack."""
        from compute_jobs.packs.own_employers import with_employer

        title = change_words.employer_added(fields.get("name", ""))
        return self._change(lambda home: with_employer(home, fields), title)

    def edit_employer(self, employer: str, fields: Mapping[str, str]) -> OwnChange:
        """Change these fields of an own employer, or the own boards of any."""
        from compute_jobs.packs.own_employers import with_edited_employer

        title = change_words.employer_edited(self._evidence.name_of(employer), fields)
        return self._change(lambda home: with_edited_employer(home, employer, fields), title)

    def remove_employer(self, employer: str) -> OwnChange:
        """Remove an employer and its boards from the reader's pack; the dossier stays."""
        from compute_jobs.packs.own_employers import without_employer

        title = change_words.employer_removed(self._evidence.name_of(employer))
        return self._change(lambda home: without_employer(home, employer), title)

    def _change(
        self,
        change: Callable[[Home], OwnChange],
        title: str,
        also: Callable[[], Mapping[str, str]] = dict,
    ) -> OwnChange:
        changed: list[OwnChange] = []

        def texts(home: Home) -> Mapping[str, str]:
            changed.append(change(home))
            own = {f"{OWN_KEYS}{name}": text for name, text in changed[0].texts.items()}
            return {**own, **also()} if own else {}

        self._workspace.keeper.change_texts(texts, title)
        if changed[0].texts:
            self._reload()
        return changed[0]
