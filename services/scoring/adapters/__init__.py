"""What scoring needs of the outside: stored case files and the state of the bus."""
