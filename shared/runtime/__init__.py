"""What every service runs on: bus, settlement of deliveries, clocks, settings, logs, metrics."""
