#!/usr/bin/env bash
# Fuzzes with libFuzzer under the address and undefined-behaviour sanitizers: run.sh [RUNS] [TARGET...]. RUNS is the number of
# inputs for each target (default 5,000,000), a hundredth of it for sessionfuzz and edgefuzz, whose inputs are whole conversations.
# It begins with tests/fuzz/corpus/TARGET, which ctest replays, and adds to it what reaches further; a finding ends with exit code 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
runs=${1:-5000000}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(framefuzz trustfuzz sessionfuzz edgefuzz)
command -v clang++ >/dev/null || { echo "there is no clang++ (package clang, with libclang-rt-14-dev)" >&2 && exit 77; }
build=build/fuzz
mkdir -p "$build"

qt=$(pkg-config --variable=includedir Qt6Core 2>/dev/null || true)
qt=${qt:-/usr/include/$(gcc -dumpmachine)/qt6}
flags=(-std=gnu++20 -O1 -g -fPIC -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -DQT_NO_KEYWORDS
       -DNEUROSURGEON_LIBFUZZER '-DNEUROSURGEON_VERSION="fuzz"' '-DNEUROSURGEON_SOURCE_DIR="."' -I. -isystem "$qt" -isystem "$qt/QtCore" -isystem "$qt/QtNetwork")
# What a peer's bytes reach, and what that needs; from the archive each target takes what it does not replace itself.
sources=(network/wire/*.cpp network/link/{channel,connector,goodput,linkemulator,linksettings,probebudget,releasetimer,sendqueue}.cpp
         network/pairing/{beacon,code,codeoffer,dialler,dialogue,discovery,doorkeeper,messages,pairingclient,peerstore,tlshandshake}.cpp
         network/session/{cloudrequests,cloudserver,cloudsession,computethread,edgeconnection,edgerequests,linkmonitor,peerlimits,tailbatches,thisprogram}.cpp
         core/{engine/{engineloader,inputs,segmentcache,tensor},graph/{modelgraph,sha256},moduleloader,partition/loadfactor}.cpp
         core/profile/{compute,profile,profiler,profilestore,reconciling}.cpp)
moc=$(pkg-config --variable=libexecdir Qt6Core 2>/dev/null || true)
moc=${moc:-/usr/lib/qt6/libexec}/moc
for source in "${sources[@]}"; do
    header=${source%.cpp}.h
    if grep -qs Q_OBJECT "$header"; then
        "$moc" -I. "$header" -o "$build/moc_${header//\//_}.cpp"
        sources+=("$build/moc_${header//\//_}.cpp")
    fi
done
launcher=$(command -v ccache || true)
compile() {
    $launcher clang++ "${flags[@]}" -c "$1" -o "$2"
}
objects=()
for source in "${sources[@]}"; do
    name=${source#"$build"/}
    objects+=("$build/${name//\//_}.o")
    while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    compile "$source" "$build/${name//\//_}.o" &
done
while [ "$(jobs -pr | wc -l)" -gt 0 ]; do wait -n; done
rm -f "$build/libpeers.a"
ar rcs "$build/libpeers.a" "${objects[@]}"
for target in "${targets[@]}"; do
    clang++ "${flags[@]}" -fsanitize=fuzzer "tests/fuzz/tst_$target.cpp" "$build/libpeers.a" -o "$build/$target" -lQt6Network -lQt6Core -lcrypto -ldl
    kept=tests/fuzz/corpus/$target
    mkdir -p "$build/corpus/$target" "$kept"
    # Whole conversations allocate for Qt what stays: a search for leaks behind each input would be most of the time, one of each kept
    # input follows.
    leaks=1
    count=$runs
    [[ $target != sessionfuzz && $target != edgefuzz ]] || { leaks=0 && count=$((runs / 100)); }
    "$build/$target" -runs="$count" -detect_leaks=$leaks -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/" \
        "$build/corpus/$target" "$kept" 2>&1 | tail -n 12
    [ "$leaks" = 1 ] || "$build/$target" "$kept"/* 2>&1 | tail -n 3
    # What reaches new code is kept, not what reaches it more often: ctest replays it all.
    "$build/$target" -merge=1 -use_counters=0 -set_cover_merge=1 "$kept" "$build/corpus/$target" 2>&1 | tail -n 1
done
