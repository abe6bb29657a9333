#!/usr/bin/env bash
# Measures how soon a session moves its partition after the link has changed, and whether it stays where it is while the
# rate only wavers. Exit code 77: it may not make namespaces here, and says why.
set -euo pipefail

usage() {
    cat <<'END'
Usage: adaptation.sh [--bin DIR] [--model M] [--slowdown F] [--trials N] [--noise SECONDS] [-v]

Each trial: `edge --adapt on` over 50 Mbit/s, 5 Mbit/s after some seconds, and 50 again. Told: seconds and inferences
from the step until the point that the session settles on is in use (median and 95th percentile; later moves because a side
has become slower are counted apart). Then --noise seconds
at 20 Mbit/s with 10 % of noise (a new rate every half second): the number of moves.
END
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
model=alex_net
slowdown=4
trials=20
noise=60
verbose=
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --model) model=$2 && shift 2 ;;
    --slowdown) slowdown=$2 && shift 2 ;;
    --trials) trials=$2 && shift 2 ;;
    --noise) noise=$2 && shift 2 ;;
    -v | --verbose) verbose=-v && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

# shellcheck source=tests/netns/namespaces.sh
source "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
cli=$(program "$bin" neurosurgeon-cli)
makeNamespaces python3
say "profiling $model"
"$cli" profile -t "$model" --threads 1 --json --state "$work/edge" >/dev/null
cp -r "$work/edge" "$work/cloud"
startCloud "$cli" "$work/cloud"
edgeCli() {
    ip netns exec "$edge" "$cli" edge -t "$model" --ip "$cloudAddress" -p 9999 --insecure --threads 1 --slowdown "$slowdown" \
        --adapt on --no-check --json --state "$work/edge" "$@" 2>>"$work/edge-errors"
}
now() { date +%s%3N; }

for trial in $(seq "$trials"); do
    shape 50
    edgeCli --for 22 >"$work/trial-$trial.json" &
    edgeProcess=$!
    sleep 5
    echo "down $(now)" >"$work/trial-$trial.steps"
    shape 5
    sleep 8
    echo "up $(now)" >>"$work/trial-$trial.steps"
    shape 50
    wait "$edgeProcess" || { tail -n 3 "$work/edge-errors" >&2 && exit 1; }
done
if [ "$noise" != 0 ]; then
    shape 20
    edgeCli --for "$noise" >"$work/noise.json" &
    edgeProcess=$!
    while kill -0 "$edgeProcess" 2>/dev/null; do
        # tbf takes fractions in kbit; 10 % standard deviation.
        rate=$(python3 -c 'import random; print(int(max(10e3, random.gauss(20e3, 2e3))))')
        for space in "$edge" "$cloud"; do
            tc -n "$space" qdisc replace dev veth0 root tbf rate "${rate}kbit" burst 3200 limit 500000
        done
        sleep 0.5
    done
    wait "$edgeProcess"
fi
python3 - "$work" "$trials" "$noise" $verbose <<'END'
import json, statistics, sys
work, trials, noise = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
def p95(values): return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]
found = {"down": [], "up": []}
excursions = 0
for trial in range(1, trials + 1):
    result = json.load(open("%s/trial-%d.json" % (work, trial)))
    steps = [(word, float(at) - result["began_unix_ms"]) for word, at in (line.split() for line in open("%s/trial-%d.steps" % (work, trial)))]
    runs = result["runs"]
    for i, (word, at) in enumerate(steps):
        until = steps[i + 1][1] if i + 1 < len(steps) else float("inf")
        after = [run for run in runs if at <= run["at_ms"] < until]
        settled = after[-1]["partition"]
        totals = {}
        for run in after[3:]: totals.setdefault(run["partition"], []).append(run["total_ms"])
        # As good as the best: its median is at most 8 % over the settled point's (what hysteresis does not move for).
        good = [p for p in totals if statistics.median(totals[p]) <= 1.08 * statistics.median(totals[settled])]
        # The first inference from which on nothing worse is used. Once a good point is in use, a move because a side has become
        # slower or faster is an answer to that, not a late one to the link; it is counted apart.
        first, away = None, False
        for i, run in enumerate(after):
            if run["partition"] in good:
                if first is None: first = i
                away = False
            elif first is not None and not away:
                latest = [each for each in result["switches"] if each["at_ms"] <= run["at_ms"]][-1:]
                if latest and "load" in latest[0]["reason"] and latest[0]["at_ms"] > after[first]["at_ms"]: away, excursions = True, excursions + 1
                else: first = None
        if first is None: first = len(after) - 1
        found[word].append(((after[first]["at_ms"] - at) / 1000, first, settled))
        if "-v" in sys.argv:
            print("trial %d, %s: %.2f s, %d inferences" % (trial, word, found[word][-1][0], first))
            for each in result["switches"]:
                if at <= each["at_ms"] < until: print("  %.2f s: %s -> %s, %s; %.1f -> %.1f ms, cloud load %.2f" % (
                    (each["at_ms"] - at) / 1000, each["from"], each["to"], each["reason"], each["staying_ms"], each["moving_ms"], each["after"]["cloud_load"]))
for word, limit in (("down", "50 -> 5 Mbit/s: 2 s or 2 inferences"), ("up", "5 -> 50 Mbit/s: 5 s")):
    seconds = [each[0] for each in found[word]]
    inferences = [each[1] for each in found[word]]
    print("%s (limit at p95): median %.2f s, p95 %.2f s; inferences at the old point: median %g, p95 %g; settled on %s" % (
        limit, statistics.median(seconds), p95(seconds), statistics.median(inferences), p95(inferences),
        ", ".join(sorted(set(each[2] for each in found[word])))))
    late = [each for each in found[word] if (each[0] > 2 and each[1] > 2 if word == "down" else each[0] > 5)]
    if len(late) > 0.05 * len(found[word]): print("MISSED: %d of %d came too late" % (len(late), len(found[word])))
print("%d moves away from there and back because a side's load had changed" % excursions)
if noise:
    result = json.load(open(work + "/noise.json"))
    print("10 %% of noise for %g s: %d moves in %d inferences" % (noise, len(result["switches"]), len(result["runs"])))
    for each in result["switches"]: print("  %.1f s: %s -> %s, %s" % (each["at_ms"] / 1000, each["from"], each["to"], each["reason"]))
END
