"""Investigations: a log in the project whose every finding cites evidence that is checked."""
