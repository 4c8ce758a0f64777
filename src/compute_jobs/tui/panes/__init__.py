"""The three panes: employers, claims, checklist."""
