"""Rectification (整改): orders, replies, re-checks, and the closing that only a good reading brings."""
