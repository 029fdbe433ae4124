"""Looking at pages and sites in this process, without bus or database: what `explain`, `inspect` and `links` share."""
