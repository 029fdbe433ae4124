"""Workbooks that people fill in: the official numbers of an edition, and an assessor's sheet for each target."""
