"""Pure decisions of the prober."""
