#!/usr/bin/env bash
# Fuzzes with libFuzzer under the address and undefined-behaviour sanitizers: run.sh [RUNS] [TARGET...]. RUNS is the number of
# inputs for each target (default 5,000,000). It begins with tests/fuzz/corpus/TARGET, which ctest replays, and adds to it what
# reaches further; a finding ends with exit code 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
runs=${1:-5000000}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(framefuzz trustfuzz)
command -v clang++ >/dev/null || { echo "there is no clang++ (package clang, with libclang-rt-14-dev)" >&2 && exit 77; }
build=build/fuzz
mkdir -p "$build"

qt=$(pkg-config --variable=includedir Qt6Core 2>/dev/null || true)
qt=${qt:-/usr/include/$(gcc -dumpmachine)/qt6}
flags=(-std=gnu++20 -O1 -g -fPIC -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -DQT_NO_KEYWORDS
       -DNEUROSURGEON_LIBFUZZER '-DNEUROSURGEON_VERSION="fuzz"' '-DNEUROSURGEON_SOURCE_DIR="."' -I. -isystem "$qt" -isystem "$qt/QtCore" -isystem "$qt/QtNetwork")
# What a stranger's bytes reach, and what that needs.
sources=(network/wire/*.cpp network/pairing/{beacon,code,dialogue,messages,peerstore}.cpp network/session/thisprogram.cpp
         network/link/linksettings.cpp core/engine/tensor.cpp core/graph/sha256.cpp)
compile() {
    clang++ "${flags[@]}" -c "$1" -o "$build/${1//\//_}.o"
}
objects=()
for source in "${sources[@]}"; do
    objects+=("$build/${source//\//_}.o")
    while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    compile "$source" &
done
while [ "$(jobs -pr | wc -l)" -gt 0 ]; do wait -n; done
for target in "${targets[@]}"; do
    clang++ "${flags[@]}" -fsanitize=fuzzer "tests/fuzz/tst_$target.cpp" "${objects[@]}" -o "$build/$target" -lQt6Network -lQt6Core -lcrypto
    kept=tests/fuzz/corpus/$target
    mkdir -p "$build/corpus/$target" "$kept"
    "$build/$target" -runs="$runs" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/" \
        "$build/corpus/$target" "$kept" 2>&1 | tail -n 12
    "$build/$target" -merge=1 "$kept" "$build/corpus/$target" 2>&1 | tail -n 1
done
