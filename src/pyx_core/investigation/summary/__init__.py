"""What is told to others of an investigation, each statement with what it rests on."""
