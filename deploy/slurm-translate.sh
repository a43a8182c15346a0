#!/usr/bin/env bash
# Translates one scene on many nodes:
#   SCENE=scene.tif OUT=syneo.tif sbatch --array=1-8 deploy/slurm-translate.sh
# Each task computes one band of rows. A task that was killed can be started again
# (sbatch --array=3 --export=ALL,PARTS=8 …): what is whole stays, the rest is made. Whoever
# ends last puts the bands together. Further options of `translate` go into OPTIONS, and
# SAR2EARTH is how the program is called.
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --requeue
set -euo pipefail
: "${SCENE:?the radar image}" "${OUT:?the GeoTIFF to write}"
parts=${PARTS:-${SLURM_ARRAY_TASK_COUNT:?}}
part=${SLURM_ARRAY_TASK_ID:?}
program=${SAR2EARTH:-npx sar2earth}

# shellcheck disable=SC2086 # program and options are words
$program translate "$SCENE" --out "$OUT" --tile-range "$part/$parts" --resume ${OPTIONS:-}

bands=()
for ((i = 1; i <= parts; i++)); do
  bands+=("${OUT%.*}.part-$i-of-$parts.${OUT##*.}")
done
for band in "${bands[@]}"; do
  [ -f "$band" ] || exit 0
done
# shellcheck disable=SC2086
$program merge "${bands[@]}" --out "$OUT" --force
