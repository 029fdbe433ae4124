"""What opens and closes an alert, and how it reads; pure."""
