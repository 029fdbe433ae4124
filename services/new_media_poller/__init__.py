"""New-media poller: reads accounts and says what was seen, never what it means."""
