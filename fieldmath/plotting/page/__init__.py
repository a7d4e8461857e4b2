"""Interactive pages: one self-contained HTML file in which a formula is computed live."""
