"""The US Labor Department's LCA disclosure: base wages certified for visas, as filed claims."""

from compute_jobs.live.lca.lca_import import FileStep, LcaImport, import_lca

__all__ = ["FileStep", "LcaImport", "import_lca"]
