#!/usr/bin/env bash
# Measures every partition point over a link that really is as slow as it says: two network namespaces on this machine,
# a veth pair between them and a token bucket (tbf) at both ends. Exit code 77: it may not do that here, and says why.
set -euo pipefail

usage() {
    cat <<'END'
Usage: sweep.sh [--bin DIR] [--out DIR] [--models "M ..."] [--rates "MBIT ..."] [--rounds N] [--slowdown F] [--quick]

Runs `neurosurgeon-cli sweep` for each model and rate, leaves MODEL-RATE.json in the output folder and prints what
`neurosurgeon-bench --summarise` makes of them. --quick: le_net at 50 Mbit/s, 2 rounds.
END
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
out=
models="alex_net vgg_net le_net mobile_net"
rates="2 10 50 200"
rounds=9
slowRounds=3 # at 2 Mbit/s, where a round takes minutes
slowdown=5
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --out) out=$2 && shift 2 ;;
    --models) models=$2 && shift 2 ;;
    --rates) rates=$2 && shift 2 ;;
    --rounds) rounds=$2 slowRounds=$2 && shift 2 ;;
    --slowdown) slowdown=$2 && shift 2 ;;
    --quick) models=le_net rates=50 rounds=2 && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

say() { printf '%s\n' "$*" >&2; }
skip() {
    say "skipped: $*"
    exit 77
}

[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
for tool in ip tc ethtool; do
    command -v $tool >/dev/null || skip "there is no $tool (packages iproute2 and ethtool)"
done
cli=$(realpath "$bin")/neurosurgeon-cli
bench=$(realpath "$bin")/neurosurgeon-bench
for program in "$cli" "$bench"; do
    [ -x "$program" ] || { say "there is no $program; build it first, or name the folder with --bin" && exit 2; }
done

work=$(mktemp -d)
out=${out:-$work/results}
mkdir -p "$out"
edge=nsw-edge-$$ cloud=nsw-cloud-$$
cloudProcess=
# shellcheck disable=SC2317 # called by the trap
cleanUp() {
    [ -z "$cloudProcess" ] || kill "$cloudProcess" 2>/dev/null || true
    [ -z "$cloudProcess" ] || wait "$cloudProcess" 2>/dev/null || true
    ip netns del "$edge" 2>/dev/null || true
    ip netns del "$cloud" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanUp EXIT
trap 'exit 130' INT TERM

ip netns add "$edge" 2>/dev/null || skip "this machine does not let us make network namespaces"
ip netns add "$cloud"
ip -n "$edge" link add veth0 type veth peer name veth0 netns "$cloud" 2>/dev/null || skip "there is no veth here"
for side in "$edge 10.77.0.1" "$cloud 10.77.0.2"; do
    read -r space address <<<"$side"
    ip -n "$space" link set lo up
    ip -n "$space" addr add "$address/24" dev veth0
    ip -n "$space" link set veth0 up
    # Segments as a real card would send them: tbf drops what is larger than its bucket.
    ip netns exec "$space" ethtool -K veth0 tso off gso off gro off >/dev/null
done

# shape MBIT: a bucket of 0.5 ms, at least two packets; a queue of 200 ms, at least 64 KiB.
shape() {
    local burst=$(($1 * 1000000 / 8 / 2000)) limit=$(($1 * 1000000 / 8 / 5)) space
    burst=$((burst < 3200 ? 3200 : burst))
    limit=$((limit < 65536 ? 65536 : limit))
    for space in "$edge" "$cloud"; do
        tc -n "$space" qdisc replace dev veth0 root tbf rate "${1}mbit" burst "$burst" limit "$limit"
    done
}
shape 10 2>/dev/null || skip "tc cannot shape here (no tbf)"

# Both roles start with full profiles: what is measured is the plan, not the first contact.
for model in $models; do
    say "profiling $model"
    "$cli" profile -t "$model" --threads 1 --json --state "$work/edge" >/dev/null
done
cp -r "$work/edge" "$work/cloud"

mkfifo "$work/cloud-output"
ip netns exec "$cloud" "$cli" cloud --ip 10.77.0.2 -p 9999 --insecure --threads 1 --json --state "$work/cloud" \
    >"$work/cloud-output" 2>"$work/cloud-errors" &
cloudProcess=$!
exec 3<"$work/cloud-output"
read -r -t 30 listening <&3 || { cat "$work/cloud-errors" >&2 && say "the cloud does not listen" && exit 1; }
case $listening in
*'"listening"'*) ;;
*) say "the cloud says: $listening" && exit 1 ;;
esac
cat <&3 >/dev/null & # its further events

status=0
for rate in $rates; do
    shape "$rate"
    count=$rounds
    [ "$rate" -gt 2 ] || count=$slowRounds
    for model in $models; do
        say "$model at $rate Mbit/s, $count rounds"
        result=$out/$model-$rate.json
        if ! ip netns exec "$edge" "$cli" sweep -t "$model" --ip 10.77.0.2 -p 9999 --slowdown "$slowdown" --insecure \
            --threads 1 --rounds "$count" --json --state "$work/edge" >"$result" 2>"$work/edge-errors"; then
            tail -n 5 "$work/edge-errors" >&2
            rm -f "$result"
            status=1
        fi
    done
done

"$bench" --summarise "$out" || status=$?
exit $status
