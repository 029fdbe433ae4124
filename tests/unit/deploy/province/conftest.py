"""The full province, built once for all tests of this folder."""

import pytest

from deploy.province.behaviour import Hosts
from deploy.province.manifest import build_province
from deploy.province.model import Province
from deploy.province.world import World


@pytest.fixture(scope="session")
def province() -> Province:
    return build_province()


@pytest.fixture
def world(province: Province) -> World:
    return World(province)


@pytest.fixture
def hosts(world: World) -> Hosts:
    return Hosts(world)
