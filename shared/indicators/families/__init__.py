"""One file per family: its rules, default numbers and sentences side by side. The line that registers it is in registry.py."""
