"""Print a word: the least that a script can do."""

print("hi")
