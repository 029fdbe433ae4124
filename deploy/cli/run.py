"""`xunjian run <service>`: one service in this process, as compose, Kubernetes and the embedded stack start it."""

import gc
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
    app = module.create(settings)
    _calm_the_collector()
    run(app, settings)


def _calm_the_collector() -> None:
    """Modules live as long as the process, and events die young: looking through them all at every turn costs a quarter.

    What the imports left as garbage is not looked for first, which would be a tenth of the whole start.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


if __name__ == "__main__":
    run_service(sys.argv[1])
