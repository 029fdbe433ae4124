"""PROBES: one line per kind of look at a site's address."""

from services.prober.probes import home, registered_state

PROBES = (home, registered_state)
