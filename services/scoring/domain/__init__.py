"""Pure decisions of scoring: case files, transitions, verdicts."""
