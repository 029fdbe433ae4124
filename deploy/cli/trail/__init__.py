"""The evidence trail of what is stored: for any fact its page, time, status, hash and the text around it."""
