"""A worked incident: real servers, a real mistake, and the way from the question to the answer."""
