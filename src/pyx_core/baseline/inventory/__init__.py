"""What of a repository a baseline might have to cover: candidates, found by reading."""
