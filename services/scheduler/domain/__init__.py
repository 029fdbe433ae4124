"""Pure decisions of the scheduler: what is due."""
