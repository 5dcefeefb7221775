"""The plan of a verification: what a lead signs before anything is compared."""
