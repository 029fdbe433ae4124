"""What link targets said, what is worth asking again, and signs of planted links; pure."""
