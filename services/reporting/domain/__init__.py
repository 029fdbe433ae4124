"""What goes into a circular, and every rate in it; pure."""
