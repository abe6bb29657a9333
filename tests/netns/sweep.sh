#!/usr/bin/env bash
# Measures every partition point over a link that really is as slow as it says: two network namespaces on this machine,
# a veth pair between them and a token bucket (tbf) at both ends. Exit code 77: it may not do that here, and says why.
set -euo pipefail

usage() {
    cat <<'END'
Usage: sweep.sh [--bin DIR] [--out DIR] [--models "M ..."] [--rates "MBIT ..."] [--rounds N] [--slowdown F] [--deployed DIR]
                [--all] [--quick]

Runs `neurosurgeon-cli sweep` for each model and rate, leaves MODEL-RATE.json in the output folder and prints what
`neurosurgeon-bench --summarise` makes of them. --deployed: the --state folder of a deployment on this machine; what
`plan` chooses from its predictions alone is judged as well. --all: also points whose transfer alone takes too long to win.
--quick: le_net at 50 Mbit/s, 2 rounds.
END
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
out=
models="alex_net vgg_net le_net mobile_net"
rates="2 10 50 200"
rounds=9
slowRounds=9 # at 2 Mbit/s, where with --all a round takes minutes
slowdown=5
deployed=
all=()
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --out) out=$2 && shift 2 ;;
    --models) models=$2 && shift 2 ;;
    --rates) rates=$2 && shift 2 ;;
    --rounds) rounds=$2 slowRounds=$2 && shift 2 ;;
    --slowdown) slowdown=$2 && shift 2 ;;
    --deployed) deployed=$(realpath "$2") && shift 2 ;;
    --all) all=(--all) && shift ;;
    --quick) models=le_net rates=50 rounds=2 && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

# shellcheck source=namespaces.sh
. "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
cli=$(program "$bin" neurosurgeon-cli)
bench=$(program "$bin" neurosurgeon-bench)

makeNamespaces python3
out=${out:-$work/results}
mkdir -p "$out"

# Both roles start with full profiles: what is measured is the plan, not the first contact.
for model in $models; do
    say "profiling $model"
    "$cli" profile -t "$model" --threads 1 --json --state "$work/edge" >/dev/null
done
cp -r "$work/edge" "$work/cloud"

startCloud "$cli" "$work/cloud"

status=0
for rate in $rates; do
    shape "$rate"
    count=$rounds
    [ "$rate" -gt 2 ] || count=$slowRounds
    for model in $models; do
        say "$model at $rate Mbit/s, $count rounds"
        result=$out/$model-$rate.json
        rm -f "$out/$model-$rate.plan.json"
        if ! ip netns exec "$edge" "$cli" sweep -t "$model" --ip "$cloudAddress" -p 9999 --slowdown "$slowdown" --insecure \
            --threads 1 --rounds "$count" "${all[@]}" --json --state "$work/edge" >"$result" 2>"$work/edge-errors"; then
            tail -n 5 "$work/edge-errors" >&2
            rm -f "$result"
            status=1
        elif [ -n "$deployed" ]; then
            link=$(python3 -c 'import json, sys; found = json.load(open(sys.argv[1])); print("--bandwidth-mbps", found["bandwidth_mbps"], "--rtt-ms", found["rtt_ms"])' "$result")
            # shellcheck disable=SC2086 # four words
            "$cli" plan -t "$model" --profiles predicted --slowdown "$slowdown" $link --threads 1 --json --state "$deployed" \
                >"$out/$model-$rate.plan.json" 2>>"$work/edge-errors" || { rm -f "$out/$model-$rate.plan.json" && status=1; }
        fi
    done
done

"$bench" --summarise "$out" || status=$?
exit $status
