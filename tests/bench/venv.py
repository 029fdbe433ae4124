"""Where the peers' programs lie: an environment of their own, so that they never change what the product runs on."""

from pathlib import Path

VENV = Path(__file__).parents[2] / ".venv-bench"


def program(name: str) -> str:
    """Path of a program that bench.txt installs. Raises FileNotFoundError with what to do."""
    found = VENV / "bin" / name
    if not found.exists():
        raise FileNotFoundError(f"{found} is missing: `make bench` installs bench.txt")
    return str(found)
