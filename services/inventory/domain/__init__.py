"""What a register file must hold, what a row means, and what follows when it is taken over; pure."""
