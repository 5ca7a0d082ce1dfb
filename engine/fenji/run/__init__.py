"""Deciding: a case bound to the terms, judged, combined, placed and explained. No text, clock or file here."""
