"""What this machine has: its system, shell, commands, packages, repository."""
