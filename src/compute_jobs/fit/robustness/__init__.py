"""How sure the order is: rank shares, weight stability, dominance, what knowing more is worth."""
