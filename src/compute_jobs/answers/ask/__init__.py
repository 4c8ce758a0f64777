"""Questions in words, answered by sentences that name their claims, or refused."""
