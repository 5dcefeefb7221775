"""The specification of skills, checked, and what breaks skills beyond it."""
