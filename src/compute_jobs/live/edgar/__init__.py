"""Filed numbers from the SEC: filings, figures and customer concentration, as claims."""
