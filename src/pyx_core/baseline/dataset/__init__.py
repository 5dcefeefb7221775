"""Which entities of the old side snapshots are asked about, and why these."""
