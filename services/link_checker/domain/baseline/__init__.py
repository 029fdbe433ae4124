"""What a page usually looks like, what of it changes all the time, and what somebody changed since."""
