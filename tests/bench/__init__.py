"""The measuring stick: `make bench` runs the benches of `registry.py` and prints what was measured beside the bars."""
