"""Pure decisions of the exporter: what is known of a target, which series that makes, which are left out."""
