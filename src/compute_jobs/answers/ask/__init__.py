"""Questions in words, answered with sentences that cite their claims, or refused."""
