"""One file per command; `deploy/cli/app.py` names them in one tuple."""
