"""Whether a page is another one for a search engine's spider, for a phone or for a visitor from a search result."""
