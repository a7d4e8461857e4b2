"""How one scalar function is held: by an expression or by samples."""
