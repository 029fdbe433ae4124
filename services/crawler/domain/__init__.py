"""Pure reading of pages and pure decisions about where to go next."""
