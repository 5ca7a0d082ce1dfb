"""Saying why, in two languages. Reads decisions; never decides again."""
