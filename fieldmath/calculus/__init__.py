"""What can be done with fields, each operator written once."""
