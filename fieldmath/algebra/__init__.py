"""SymPy expressions: reading, tidying, compiling, time limits; knows nothing of fields or probability."""
