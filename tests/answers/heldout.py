"""The questions of ``heldout_questions.txt``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("heldout_questions.txt")


class HeldOutQuestion(NamedTuple):
    text: str
    kinds: tuple[str, ...]
    claims: tuple[str, ...]
    """None where there is no answer."""


def held_out() -> list[HeldOutQuestion]:
    questions = []
    for line in _FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            text, *more = (part.strip() for part in line.split(" ; "))
            kinds, claims = more or ("", "")
            questions.append(HeldOutQuestion(text, tuple(kinds.split()), tuple(claims.split())))
    return questions
