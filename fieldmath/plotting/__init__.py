"""Pictures: plain data first, then drawing; only renderers import matplotlib."""
