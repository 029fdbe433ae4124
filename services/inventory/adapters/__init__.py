"""Readers of register files: bytes in, numbered rows out."""
