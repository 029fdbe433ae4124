"""The government bodies of the province that keep websites and accounts."""

from random import Random

from deploy.province.model import Unit
from deploy.province.names import (
    CITIES,
    CITY_BUREAUS,
    PROVINCE,
    PROVINCE_DOMAIN,
    PROVINCE_REGION,
    PROVINCIAL_BUREAUS,
    RETIRED_BUREAUS,
    counties,
)
from deploy.province.scales import Scale

PROVINCIAL_OFFICE = f"{PROVINCE}人民政府办公厅"


def city_region(index: int) -> str:
    """The region name of a city, as registers write it."""
    return CITIES[index][0] + "市"


def build_units(rng: Random, scale: Scale) -> list[Unit]:
    """Every body with a website: the province, its cities, counties and bureaus."""
    return [
        Unit(f"{PROVINCE}人民政府", "沧澜", PROVINCE_REGION, "portal", f"www.{PROVINCE_DOMAIN}", PROVINCIAL_OFFICE),
        *_cities(scale),
        *_counties(rng, scale),
        *_provincial_bureaus(scale),
        *_city_bureaus(scale),
    ]


def _cities(scale: Scale) -> list[Unit]:
    return [
        Unit(f"{name}市人民政府", name, f"{name}市", "portal", f"www.{slug}.{PROVINCE_DOMAIN}", PROVINCIAL_OFFICE)
        for name, slug in CITIES[: scale.cities]
    ]


def _counties(rng: Random, scale: Scale) -> list[Unit]:
    return [
        Unit(
            f"{county.name}人民政府",
            county.name,
            city_region(county.city),
            "portal",
            f"www.{county.slug}.{PROVINCE_DOMAIN}",
            f"{city_region(county.city)}人民政府办公室",
        )
        for county in counties(rng, scale.counties, scale.cities)
    ]


def _provincial_bureaus(scale: Scale) -> list[Unit]:
    return [
        Unit(
            PROVINCE + name,
            "沧澜" + name,
            PROVINCE_REGION,
            "department",
            f"{slug}.{PROVINCE_DOMAIN}",
            PROVINCIAL_OFFICE,
        )
        for name, slug in PROVINCIAL_BUREAUS[: scale.provincial_bureaus]
    ]


def _city_bureaus(scale: Scale) -> list[Unit]:
    units = []
    for index in range(scale.city_bureaus):
        city, city_slug = CITIES[index % scale.cities]
        name, slug = CITY_BUREAUS[index // scale.cities]
        host = f"{slug}.{city_slug}.{PROVINCE_DOMAIN}"
        units.append(Unit(f"{city}市{name}", city + name, f"{city}市", "department", host, f"{city}市人民政府办公室"))
    return units


def retired_units(scale: Scale) -> list[Unit]:
    """Bodies whose websites were closed in the register."""
    return [
        Unit(
            PROVINCE + name,
            "沧澜" + name,
            PROVINCE_REGION,
            "department",
            f"{slug}.{PROVINCE_DOMAIN}",
            PROVINCIAL_OFFICE,
        )
        for name, slug in RETIRED_BUREAUS[: scale.retired]
    ]
