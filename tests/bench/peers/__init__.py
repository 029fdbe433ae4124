"""Public programs that do the same work on the same farm."""
