"""Makes the packs under ``data/atlas`` from filings, boards and open data sets."""
