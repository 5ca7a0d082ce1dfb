"""Networks, receivers and services compiled: what placing a patient reads."""
