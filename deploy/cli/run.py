"""`xunjian run <service>`: one service in this process, as compose, Kubernetes and the embedded stack start it."""

import gc
import importlib
import sys


def run_service(name: str) -> None:
    """Serve one service until SIGTERM. Raises ModuleNotFoundError for a name that is no service."""
    # Modules live as long as the process, and events die young: looking through them all at every turn costs a quarter.
    gc.set_threshold(20_000, 20, 50)
    # Libraries that write in colours where rich is installed would import it here, for a tenth of the start; services write JSON.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # Python's own way to say that there is no such module
    import uvloop

    from shared.runtime.service import run
    from shared.runtime.settings import Runtime

    uvloop.install()
    module = importlib.import_module(f"services.{name.replace('-', '_')}.app")
    settings = Runtime()
    app = module.create(settings)
    gc.freeze()
    run(app, settings)


if __name__ == "__main__":
    run_service(sys.argv[1])
