#!/usr/bin/env bash
# Make models/training/.venv from requirements.txt. Does nothing when it is up to date: the hash of the requirements
# is stamped into it. The first time takes some minutes and 6 GB (the PyTorch wheel needs its CUDA libraries even
# where there is no GPU).
set -euo pipefail
cd "$(dirname "$0")"
wanted=$(sha256sum requirements.txt | cut -d ' ' -f 1)
stamp=.venv/requirements.sha256
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  exit 0
fi
python=${PYTHON:-$(command -v python3.11 || command -v python3)}
echo "models/training: installing the training kit into .venv (once; some minutes, 6 GB)" >&2
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
# Written last, so that an interrupted installation is taken up again.
echo "$wanted" > "$stamp"
