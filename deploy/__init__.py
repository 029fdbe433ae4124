"""What runs the services and what people type: command line, embedded servers, the simulated province."""
