"""观测: what is stored, as series by target for Prometheus; and the watch over the inspection itself."""
