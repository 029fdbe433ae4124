"""Where reporting reads what others stored."""
