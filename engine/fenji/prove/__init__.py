"""Content for every patient: the checked conditions handed to an SMT solver as they are."""
