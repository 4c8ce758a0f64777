"""Tests of the tool that makes the packs under data/atlas."""
