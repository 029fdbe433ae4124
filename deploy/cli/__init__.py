"""The `xunjian` command: one file per command; it may import services' domains and adapters, nothing may import it."""
