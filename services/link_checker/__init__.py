"""链接: asks what a site's pages link to and tells what is not plainly good."""
