"""What may go, what has to stay, and what went."""
