"""The one error a reader sees: what, where, what to do, on one line."""

from __future__ import annotations


class ReaderError(Exception):
    """Something a reader can act on. Commands print it on one line and exit 1."""

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"({self.where})")
        line = " ".join(parts)
        line = f"{line}; {self.todo}" if self.todo else line
        if line.isprintable():
            return line
        from compute_jobs.core.evidence.clean import clean_text

        return clean_text(line)  # it may hold names of files and keys that were not cleaned


class UnknownPackError(ReaderError):
    """``--packs`` names a pack that isn't there: wrong usage, so commands exit 2."""
