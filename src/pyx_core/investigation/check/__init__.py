"""Whether a log claims more than it can show."""
