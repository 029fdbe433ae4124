"""The crawler 采集: reads the pages of a site and says what it saw on them."""
