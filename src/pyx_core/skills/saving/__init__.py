"""What of generated skills stands in a folder, and putting it there without harm."""
