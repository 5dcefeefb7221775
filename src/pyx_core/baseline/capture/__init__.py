"""What a system answers, captured as runs: one file a kind of snapshot."""
