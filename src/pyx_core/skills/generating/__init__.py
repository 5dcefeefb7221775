"""Templates and what the parser knows become skills."""
