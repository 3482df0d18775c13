#!/usr/bin/env bash
# benchmarks/gpu.sh [OPTIONS of gpu.mjs]: the engine suite and the GPU benchmark, on a Linux (x64) without network or Node.
# It needs benchmarks/carried, which `node benchmarks/pack-gpu.mjs` makes, and writes gpu.arrow and suite.txt to
# $OUT, or else to benchmarks/results. ELBOW_SUITE holds options of webgpu-families.mjs.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
out="${OUT:-$here/results}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xzf "$here/carried/elbow-gpu.tar.gz"
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$work/lib" # a Vulkan loader, where the system has none
unset ELBOW_HOME

# Containers often have NVIDIA's Vulkan driver without the file that names it.
known="$(ls /etc/vulkan/icd.d/*.json /usr/share/vulkan/icd.d/*.json 2>/dev/null || true)"
if [ -z "${VK_ICD_FILENAMES:-}${VK_DRIVER_FILES:-}$known" ] && ldconfig -p 2>/dev/null | grep -q libGLX_nvidia.so.0; then
  icd='{"file_format_version":"1.0.0","ICD":{"library_path":"libGLX_nvidia.so.0","api_version":"1.3.0"}}'
  printf '%s' "$icd" >"$work/nvidia_icd.json"
  export VK_DRIVER_FILES="$work/nvidia_icd.json"
fi

adapter=()
for ((i = 1; i <= $#; i++)); do
  next=$((i + 1))
  if [ "${!i}" = --adapter ]; then adapter=(--adapter "${!next}"); fi
done

mkdir -p "$out"
suite=0
# shellcheck disable=SC2086
"$work/bin/node" "$work/benchmarks/webgpu-families.mjs" --as-built ${ELBOW_SUITE:-} "${adapter[@]}" 2>&1 | tee "$out/suite.txt" || suite=1
"$work/bin/node" "$work/benchmarks/gpu.mjs" --out "$out" "$@"
exit "$suite"
