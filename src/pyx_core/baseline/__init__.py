"""Migration baselines: what the old system does, captured, and the new one held against it."""
