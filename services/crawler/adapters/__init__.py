"""Where the crawler touches the world: the web, the page documents, the frontier on disk, the evidence."""
