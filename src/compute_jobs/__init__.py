"""compute-jobs: where to work when compute capacity is the binding constraint."""

__version__ = "0.2.0"
