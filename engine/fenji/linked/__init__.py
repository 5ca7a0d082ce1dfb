"""Content checked against itself."""
