"""What an order may go through, and what a reply sets off; pure."""
