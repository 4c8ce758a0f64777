"""The US Labor Department's LCA disclosure: base wages certified for visas, as filed claims."""
