"""Content held against cases and against itself."""
