#!/usr/bin/env bash
# Measures how well the link is known: `bandwidth` against a link that is shaped to a known rate, and the cost of watching
# it, idle and between inferences. Exit code 77: it may not make namespaces here, and says why.
set -euo pipefail

usage() {
    cat <<'END'
Usage: bandwidth.sh [--bin DIR] [--rates "MBIT ..."] [--trials N] [--idle SECONDS] [--busy SECONDS] [--quick]

For each rate: N one-shot measurements (median and 95th percentile of the error against 95.6 % of the rate, the share
that is left for TCP's payload; time to the first value; bytes), then one edge that watches the idle link, and two that run le_net
meanwhile: all on the edge, where only probes tell of the link, and all on the cloud.
--quick: 50 Mbit/s, 3 trials, no watching; no verdict on accuracy.
END
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
rates="2 10 50 200"
trials=20
idle=60
busy=60
quick=
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --rates) rates=$2 && shift 2 ;;
    --trials) trials=$2 && shift 2 ;;
    --idle) idle=$2 && shift 2 ;;
    --busy) busy=$2 && shift 2 ;;
    --quick) rates=50 trials=3 idle=0 busy=0 quick=1 && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

# shellcheck source=tests/netns/namespaces.sh
source "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
cli=$(program "$bin" neurosurgeon-cli)
makeNamespaces python3
startCloud "$cli" "$work/cloud"
edgeCli() { ip netns exec "$edge" "$cli" "$@" --ip "$cloudAddress" -p 9999 --insecure --threads 1 --json --state "$work/edge" 2>>"$work/edge-errors"; }
# It watches the link, but stays where it is.
runs() { edgeCli edge -t le_net --partition "$1" --adapt suggest --no-check --for "$busy" >"$work/busy-$1"; }

printf '%9s %9s %9s %9s %9s %9s %9s %10s %10s %11s\n' Mbit/s median error error_p95 first_ms took_ms bytes idle_share edge_share cloud_share
status=0
for rate in $rates; do
    shape "$rate"
    : >"$work/trials"
    for _ in $(seq "$trials"); do
        edgeCli bandwidth | tr -d '\n' >>"$work/trials"
        echo >>"$work/trials"
    done
    echo '{"samples": []}' >"$work/idle"
    [ "$idle" = 0 ] || edgeCli bandwidth --for "$idle" >"$work/idle"
    [ "$busy" = 0 ] || { runs edge && runs cloud; }
    python3 - "$rate" "$idle" "$busy" "$quick" "$work" <<'END' || status=1
import json, statistics, sys
rate, idle, busy, quick, work = float(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5]
trials = [json.loads(line) for line in open(work + "/trials")]
share = 0.956 * rate
def p95(values): return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]
errors = [abs(t["goodput_mbps"] / share - 1) for t in trials]
first = max(t["first_value_ms"] for t in trials)
most = max(t["bytes_sent"] / t["probes"] for t in trials)
watch = json.load(open(work + "/idle"))
# The first measurement is exempt; the rest is background probing.
sent = watch["samples"][-1]["bytes_sent"] - watch["bytes_sent"] if watch["samples"] else 0
used = sent * 8 / (rate * 1e6 * idle) if idle else 0
# Probes alone, of the whole time that the runs took.
shares = [json.load(open(work + "/busy-" + where))["probe_bytes"] * 8 / (rate * 1e6 * busy) if busy else 0 for where in ("edge", "cloud")]
print("%9g %9.2f %8.1f%% %8.1f%% %9.0f %9.0f %9d %9.2f%% %9.2f%% %10.2f%%" % (
    rate, statistics.median(t["goodput_mbps"] for t in trials), 100 * statistics.median(errors), 100 * p95(errors),
    first, max(t["took_ms"] for t in trials), most, 100 * used, 100 * shares[0], 100 * shares[1]), flush=True)
missed = []
if not quick:
    if statistics.median(errors) > 0.05 or p95(errors) > 0.10: missed.append("accuracy")
    if first > (1000 if rate <= 2 else 300): missed.append("first value")
    if used > 0.02: missed.append("idle share")
    if max(shares) > 0.10: missed.append("share between inferences")
if most > 65536: missed.append("bytes")
if missed: print("MISSED at %g Mbit/s: %s" % (rate, ", ".join(missed)))
sys.exit(1 if missed else 0)
END
done
exit $status
