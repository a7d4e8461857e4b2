"""The public field classes."""
