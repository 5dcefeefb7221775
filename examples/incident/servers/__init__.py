"""Real servers from wheels, each on a free loopback port, in a temporary folder."""
