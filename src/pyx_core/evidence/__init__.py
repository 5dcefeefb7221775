"""What stays of a run: claims, snapshots, collected outputs, history."""
