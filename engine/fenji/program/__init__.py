"""Content compiled: functions over slots, tables, the state machine, the second engine."""
