"""A generated farm of government sites on loopback, the same for every client."""
