"""Skills learnt from evidence: facts, a draft, and the proof that it leaks nothing."""
