"""The language of conditions, complete in itself: it knows terms and units, nothing of pathways or files."""
