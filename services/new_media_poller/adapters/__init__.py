"""Where the poller touches the world: platforms, credentials, tokens, the register's rows, the store."""
