"""Pure part of the new-media poller: what an account is, what was read, what the reading can prove."""
