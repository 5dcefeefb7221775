"""Tables of two systems compared: by count, by hash in segments, and value by value."""
