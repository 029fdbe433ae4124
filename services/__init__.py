"""The services: one folder per process, all of the same shape (docs/architecture.md)."""
