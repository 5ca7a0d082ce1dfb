"""Printed forms: what a person or another program sees of problems and decisions."""
