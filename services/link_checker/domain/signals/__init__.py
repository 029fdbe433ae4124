"""Signs that somebody has planted something in a page: one file per technique, one line each in SIGNALS."""
