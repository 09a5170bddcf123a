#!/bin/sh
# Holds the contract and the sandbox against each other: see check.py, which this starts with a Python that can
# run it. `python3` itself is older on some systems where a newer one stands beside it.
set -eu
here=$(dirname "$0")
for python in python3 python3.14 python3.13 python3.12 python3.11; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" "$here/check.py" "$@"
  fi
done
echo "contract: error: Python 3.11 or newer is needed: install it (on Debian: apt-get install python3 python3-venv)" >&2
exit 1
