"""All indicator families, one line each: the only place that a new family is named."""

from shared.indicators.families import (
    availability,
    freshness,
    interaction,
    lifecycle,
    links,
    media,
    register,
    tampering,
    wording,
)
from shared.indicators.model import Indicator

FAMILIES = (
    availability,
    freshness,
    interaction,
    media,
    links,
    register,
    lifecycle,
    tampering,
    wording,
)

INDICATORS: dict[str, Indicator] = {one.code: one for family in FAMILIES for one in family.INDICATORS}
