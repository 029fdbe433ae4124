"""The only HTTP client of the product and what belongs to reading the web safely."""
