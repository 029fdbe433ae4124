"""Real servers and all services on one machine, as children of one process; no Docker."""
