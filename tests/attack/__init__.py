"""Attacks on a copy of everything: minutes of kills, faults, odd files and foreign requests.

``python -m tests.attack`` runs them; docs/reliability.md has the counts of the last run.
"""
