"""What makes the generated parts of the docs; no part of the program."""
