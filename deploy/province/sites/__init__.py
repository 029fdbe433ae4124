"""The websites of the simulated province, rendered on request as real content systems lay them out."""
