"""Epoch AI's data sets (CC-BY 4.0) as claims: clusters, data centers, company reports."""

from compute_jobs.live.epoch.importer import EpochImport, UnknownOwnerError, import_epoch

__all__ = ["EpochImport", "UnknownOwnerError", "import_epoch"]
