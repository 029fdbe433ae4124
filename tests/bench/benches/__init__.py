"""One file a bench; `tests/bench/registry.py` names them."""
