"""What differs between two files, folders or runs: typed, and under rules with a name."""
