"""Words that a site's place can be found by: "TX" is also Texas."""

from __future__ import annotations

import re

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts", "MD": "Maryland",
    "ME": "Maine", "MI": "Michigan", "MN": "Minnesota", "MO": "Missouri", "MS": "Mississippi",
    "MT": "Montana", "NC": "North Carolina", "ND": "North Dakota", "NE": "Nebraska",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NV": "Nevada",
    "NY": "New York", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VA": "Virginia", "VT": "Vermont", "WA": "Washington",
    "WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming",
}  # fmt: skip
_STATE = re.compile(rf"\b(?:{'|'.join(STATES)})\b(?=,?\s*(?:\d{{5}}\b|USA?\b|$))")
"""A state's letters count only at the end or before a ZIP code: "OR" in capitals may be a word."""
_STREET = re.compile(
    r"\b\d[\d-]*(?: [\w.]+){1,4}? "
    r"(?:Rd|Road|St|Street|Ave|Avenue|Blvd|Boulevard|Dr|Drive|Cir|Pkwy|Parkway|Hwy|Way|Ln|Lane)\b"
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def place_with_states(place: str) -> str:
    """The place with the names of its states: "Abilene, TX 79601 Texas"."""
    return " ".join([place, *(STATES[it] for it in _STATE.findall(place))])


def place_words(place: str) -> frozenset[str]:
    """The words that name a place: abilene and texas. Austin Boulevard is not in Austin."""
    known = place_with_states(_STREET.sub(" ", place))
    return frozenset(it.casefold() for it in _WORD.findall(known))
