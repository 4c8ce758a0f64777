"""A PDF's text, extracted in a separate process: a small file can take hours, or all memory.

``python -m compute_jobs.platform.pdf_pages`` is that process: a PDF in, its text out.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from compute_jobs.errors import ReaderError

SECONDS = 120
MEMORY = 2 * 2**30
"""In bytes, if the system can enforce it."""
MOST_PAGES = 3_000
_INSTEAD = "paste its text instead"
_ENCRYPTED, _TOO_LONG, _UNREADABLE, _TOO_MUCH = 3, 4, 5, 6


def pdf_text(data: bytes, place: str, largest: int) -> str:
    """The text of its pages. ``place`` names it in an error. Raises ReaderError."""
    if find_spec("pypdf") is None:
        todo = "pip install 'compute-jobs[documents]', or paste its text"
        raise ReaderError("reading a PDF needs one more library", place, todo)
    command = [sys.executable, "-P", "-m", __name__, str(largest)]
    try:
        done = subprocess.run(  # noqa: S603 - this program
            command, input=data, capture_output=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        what = f"the PDF takes more than {SECONDS // 60} minutes to read"
        raise ReaderError(what, place, _INSTEAD) from None
    except OSError as error:
        what = f"the PDF can't be read: {error.strerror}"
        raise ReaderError(what, place, _INSTEAD) from None
    if done.returncode == _ENCRYPTED:
        raise ReaderError("the PDF is encrypted", place, _INSTEAD)
    if done.returncode == _TOO_LONG:
        what = f"the PDF's text is larger than {largest // 1_000_000} MB"
        raise ReaderError(what, place, "give only the relevant part")
    if done.returncode:
        told = done.stderr if done.returncode == _UNREADABLE else b""
        why = told.decode("ascii", "replace") or "it takes too much memory"
        raise ReaderError(f"the PDF can't be read: {why}", place, _INSTEAD)
    text = done.stdout.decode("utf-8", "surrogatepass")
    if not text.strip():
        raise ReaderError("the PDF has no text, only pictures", place, _INSTEAD)
    return text


def main() -> int:
    _limit_memory()
    import io
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its messages about bad files don't help
    room, parts = int(sys.argv[1]), list[str]()
    try:
        for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages[:MOST_PAGES]:
            parts.append(page.extract_text())
            room -= len(parts[-1])
            if room < 0:
                return _TOO_LONG
    except (DependencyError, FileNotDecryptedError):
        return _ENCRYPTED
    except MemoryError:
        return _TOO_MUCH
    except Exception as error:  # any file may come, and pypdf raises almost anything
        sys.stderr.write(type(error).__name__)
        return _UNREADABLE
    sys.stdout.buffer.write("\n\n".join(parts).encode("utf-8", "surrogatepass"))
    return 0


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 9, SECONDS + 9))  # no one may be waiting
    except (ImportError, OSError, ValueError):
        return  # not on every system; the time is bounded all the same


if __name__ == "__main__":
    sys.exit(main())
