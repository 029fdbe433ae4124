"""`xunjian run <service>`: one service in this process, as compose, Kubernetes and the embedded stack start it."""

import importlib
import sys

import uvloop

from shared.runtime.service import run
from shared.runtime.settings import Runtime


def run_service(name: str) -> None:
    """Serve one service until SIGTERM. Raises ModuleNotFoundError for a name that is no service."""
    uvloop.install()
    module = importlib.import_module(f"services.{name.replace('-', '_')}.app")
    settings = Runtime()
    run(module.create(settings), settings)


if __name__ == "__main__":
    run_service(sys.argv[1])
