"""Claims put into buckets: each bucket's claims can be held against each other.

Where the claims carry an index, a subject's or a deal's buckets are made when somebody asks for
them; else all are made at once. Buckets are whole before anybody sees them, so that two threads
may ask at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter

from compute_jobs.core.evidence.bulk import without_collection
from compute_jobs.core.evidence.claim_index import ClaimIndex, hidden
from compute_jobs.core.evidence.claim_keys import Ground, Item, Key
from compute_jobs.core.evidence.evidence_model import Claim

DEAL = "deal "
"""How the key of a deal's bucket begins; no subject's id holds a space."""
Buckets = dict[Key, list[Item]]
_by_id = attrgetter("id")


class Filing:
    """The buckets of the claims that can be seen."""

    def __init__(
        self, claims: Mapping[str, Claim], ground: Ground, index: ClaimIndex | None
    ) -> None:
        self._claims = claims
        self._ground = ground
        self._index = index
        self._subjects: dict[str, Buckets] = {}
        self._deals: dict[str, Buckets] = {}
        self._whole = False
        if index is None:
            self._file_all()

    # -- one subject, one deal, one claim ----------------------------------------------------

    def under(self, subject: str) -> Buckets:
        """The buckets that tell of a subject (by its one name)."""
        found = self._subjects.get(subject)
        if found is None:
            found = {} if self._whole else self._file_subject(subject)
        return found

    def headed(self, head: str) -> Buckets:
        """The buckets whose key begins so: a subject's own, or all of a deal."""
        if not head.startswith(DEAL):
            return {key: items for key, items in self.under(head).items() if key[0] == head}
        found = self._deals.get(head)
        if found is None:
            found = {} if self._whole else self._file_deal(head)
        return found

    def bucket(self, key: Key) -> list[Item]:
        head = key[0]
        return (self.headed(head) if head.startswith(DEAL) else self.under(head))[key]

    def places(self, claim_id: str) -> Sequence[Key]:
        """The buckets a claim lies in."""
        claim = self._claims.get(claim_id)
        item = None if claim is None else self._ground.kept_item(claim)
        return () if item is None else list({key: None for _, key in self._ground.keys(item)})

    def about(self, party: str) -> Iterator[Item]:
        """Deals, events and lines of the map with somebody, as a subject or the counterparty."""
        index = self._index
        if index is None:
            yield from self._by_party.get(party, ())
            return
        names = self._names_of(party)
        found = [it for name in names for it in index.subjects.get(name, ())]
        found += [it for name in names for it in index.others.get(name, ())]
        yield from self._items(found, self._ground.is_dealing)

    def only(self) -> list[Item]:
        """Claims that say "the only X" in some role."""
        if self._index is not None:
            return list(self._items(self._index.only))
        return [it for it in self._everybody.values() if it.claim.only and it.claim.role]

    # -- everything --------------------------------------------------------------------------

    @property
    def subjects(self) -> Iterable[str]:
        self._file_all()
        return self._subjects

    @cached_property
    def buckets(self) -> Mapping[Key, list[Item]]:
        self._file_all()
        return {key: items for of in self._subjects.values() for key, items in of.items()}

    def _file_all(self) -> None:
        if self._whole:
            return
        subjects: dict[str, Buckets] = {}
        deals: dict[str, Buckets] = {}
        ground = self._ground
        with without_collection():
            for claim in self._claims.values():
                item = ground.item(claim)
                if item is None:
                    continue
                for subject, key in ground.keys(item):
                    buckets = subjects.get(subject)
                    if buckets is None:
                        buckets = subjects[subject] = {}
                    bucket = buckets.get(key)
                    if bucket is None:
                        bucket = [] if key[0] == subject else _shared(deals, key)
                        buckets[key] = bucket
                    if not bucket or bucket[-1] is not item:
                        bucket.append(item)
            for buckets in subjects.values():
                for bucket in buckets.values():
                    if len(bucket) > 1:
                        bucket.sort(key=_by_id)
        self._subjects, self._deals = subjects, deals
        self._whole = True

    @cached_property
    def _everybody(self) -> Mapping[str, Item]:
        return {item.id: item for items in self.buckets.values() for item in items}

    @cached_property
    def _by_party(self) -> Mapping[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self._everybody.values():
            if not self._ground.is_dealing(item.claim):
                continue
            for name in self._ground.parties(item.claim):
                found.setdefault(name, []).append(item)
        return found

    # -- by the index ------------------------------------------------------------------------

    def _file_subject(self, subject: str) -> Buckets:
        assert self._index is not None
        names = list(self._names_of(subject))
        parent = self._ground.parents.get(subject)
        if parent is not None:  # what is told of a parent may mean this part of it alone
            names += self._names_of(parent)
        told = self._index.subjects
        found: Buckets = {}
        for item in self._items(place for name in names for place in told.get(name, ())):
            for about, key in self._ground.keys(item):
                if about == subject:
                    _put(found, key, item)
        for key in found:
            if key[0] != subject:  # of a deal there may be more than tells of this subject
                found[key] = self.headed(key[0])[key]
        self._subjects[subject] = found
        return found

    def _file_deal(self, head: str) -> Buckets:
        assert self._index is not None
        found: Buckets = {}
        for item in self._items(self._index.deals.get(head.removeprefix(DEAL), ())):
            for _, key in self._ground.keys(item):
                if key[0] == head:
                    _put(found, key, item)
        self._deals[head] = found
        return found

    def _items(
        self, places: Iterable[int], wanted: Callable[[Claim], bool] | None = None
    ) -> Iterator[Item]:
        """By id, as everything is filed; each once."""
        assert self._index is not None
        names, claims = self._index.names, self._claims
        left_out = hidden(claims)
        for name in sorted({names[place] for place in places}):
            if name in left_out:
                continue
            claim = claims[name]
            item = self._ground.kept_item(claim) if wanted is None or wanted(claim) else None
            if item is not None:
                yield item

    def _names_of(self, name: str) -> Sequence[str]:
        """The name itself and whatever else means it."""
        return (name, *self._ground.also.get(name, ()))


def _shared(deals: dict[str, Buckets], key: Key) -> list[Item]:
    """A deal's bucket, the same for all it is told of."""
    return deals.setdefault(key[0], {}).setdefault(key, [])


def _put(buckets: Buckets, key: Key, item: Item) -> None:
    bucket = buckets.setdefault(key, [])
    if not bucket or bucket[-1] is not item:  # told of two parties to a deal, it is one claim
        bucket.append(item)
