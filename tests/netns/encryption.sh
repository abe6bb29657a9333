#!/usr/bin/env bash
# What TLS adds to a transfer: 602,112 bytes at 100 Mbit/s, encrypted and plain in turn, and 12.8 MB encrypted over loopback. Exit code
# 77: it may not do that here, and says why.
set -euo pipefail

usage() {
    printf 'Usage: encryption.sh [--bin DIR] [--rounds N] [--runs N]\n\nEach round is N runs encrypted and N runs plain, the other one first every time.\n'
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
rounds=4
runs=15
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --rounds) rounds=$2 && shift 2 ;;
    --runs) runs=$2 && shift 2 ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

# shellcheck source=tests/netns/namespaces.sh
source "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
cli=$(program "$bin" neurosurgeon-cli)
makeNamespaces python3
shape 100
code=K7QF-9XTM
trust=(--code "$code" --allow-plain)
startCloud "$cli" "$work/cloud"
ip netns exec "$edge" "$cli" pair --ip "$cloudAddress" -p 9999 --code "$code" --state "$work/edge" >/dev/null

# measure NAMESPACE NAME CHANNEL MODEL PARTITION
measure() {
    ip netns exec "$1" "$cli" edge -t "$4" --partition "$5" --channel "$3" --ip "$cloudAddress" -p 9999 --threads 1 --runs "$runs" \
        --json --state "$work/edge" >"$work/$2-$3.json"
}
for round in $(seq "$rounds"); do
    channels="encrypted plain"
    [ $((round % 2)) -eq 1 ] || channels="plain encrypted"
    for channel in $channels; do
        measure "$edge" "link-$round" "$channel" le_net cloud
    done
done
measure "$cloud" loopback encrypted vgg_net 1
python3 - "$work" <<'END'
import glob, json, statistics, sys
def runs(name): return [run for file in sorted(glob.glob(sys.argv[1] + "/" + name)) for run in json.load(open(file))["runs"]]
def median(some, column): return statistics.median(run[column] for run in some)
encrypted, plain, loopback = runs("link-*-encrypted.json"), runs("link-*-plain.json"), runs("loopback-*.json")
met = True
for column in ("transfer_ms", "total_ms"):
    secure, open_ = median(encrypted, column), median(plain, column)
    met = met and secure <= 1.03 * open_
    print("602,112 bytes at 100 Mbit/s, %s: encrypted %.2f, plain %.2f, %+.1f %% (target +3 %%), %d runs each" % (
        column, secure, open_, 100 * (secure / open_ - 1), len(plain)))
moved = median(loopback, "transfer_ms")
met = met and moved <= 45
print("12.8 MB over loopback, encrypted: %.1f ms (target 45), %d runs" % (moved, len(loopback)))
sys.exit(0 if met else 1)
END
