"""All indicator families, one line each: the only place that a new family is named."""

from shared.indicators.families import (
    annual,
    availability,
    bonus,
    columns,
    freshness,
    functions,
    guideline,
    identity,
    interaction,
    lifecycle,
    links,
    media,
    messages,
    register,
    safety,
    service_items,
    services,
    tampering,
    wording,
)
from shared.indicators.model import Indicator

FAMILIES = (
    safety,
    availability,
    freshness,
    interaction,
    services,
    media,
    columns,
    service_items,
    messages,
    identity,
    links,
    functions,
    bonus,
    register,
    guideline,
    annual,
    lifecycle,
    tampering,
    wording,
)

INDICATORS: dict[str, Indicator] = {one.code: one for family in FAMILIES for one in family.INDICATORS}
