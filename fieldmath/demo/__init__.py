"""The eight concepts, demonstrated on the iris data."""
