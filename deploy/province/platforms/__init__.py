"""Stand-ins for the official interfaces of the new-media platforms and for feeds."""
