"""Epoch AI's data sets (CC-BY 4.0) as claims: clusters, data centers, company reports."""
