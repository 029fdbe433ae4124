#!/bin/sh
# Writes .env from .env.example with a random value for every empty password and secret. Never touches an existing .env.
set -eu
cd "$(dirname "$0")/.."
target="${1:-.env}"
if [ -e "$target" ]; then
  echo "$target exists already; it is left as it is" >&2
  exit 2
fi
umask 077
while IFS= read -r line; do
  case "$line" in
    *_PASSWORD= | *_SECRET=) printf '%sx%s\n' "$line" "$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < .env.example > "$target"
echo "$target is written; fill in what is still empty:" >&2
grep -E '^[A-Z_]+=$' "$target" >&2 || true
