"""What the new side's schema can't hold of the old side's data, each looked at by a statement."""
