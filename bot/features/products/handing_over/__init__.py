"""How a product changes hands: somebody proposes it, the recipient decides; and who stands in for an owner."""
