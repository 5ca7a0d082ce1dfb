"""Graded-care pathways that decide: the embedding API. Re-exports, defines nothing."""
