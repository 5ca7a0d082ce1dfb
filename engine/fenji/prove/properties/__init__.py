"""The properties, one module each: an exact statement, and a search for a patient that breaks it."""
