"""The configuration of the production nats-server: one user per service, allowed what its wiring needs and no more."""
