"""Answers for screens and scripts: pure functions over one view or two."""
