#!/usr/bin/env bash
# What a session survives, with real processes that have paired, over a real link: 200 right answers out of 200, each counted once,
# nobody let in who should not be, and a cloud that has grown by nothing. Exit code 77: it may not make namespaces here, and says why.
set -euo pipefail

usage() {
    cat <<'END'
Usage: faults.sh [--bin DIR] [--model M] [--runs N] [--kills N] [--requests N] [FAULT...]

FAULT: killed (SIGKILL to the cloud, started again), cut (link down for 3 s), silent (link down for 8 s, longer than the
peers wait), frozen (the cloud stops for 8 s), reader (the edge stops reading for 8 s), attacked (from a third machine: a
flood of beacons, 1,000 connections that say nothing, wrong codes, a stolen id, a replayed handshake), edges (N edges killed),
requests (memory over N requests). Default: all.
END
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
model=le_net
runs=200
kills=50
requests=10000
faults=
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --model) model=$2 && shift 2 ;;
    --runs) runs=$2 && shift 2 ;;
    --kills) kills=$2 && shift 2 ;;
    --requests) requests=$2 && shift 2 ;;
    -h | --help) usage && exit 0 ;;
    -*) usage >&2 && exit 2 ;;
    *) faults="$faults $1" && shift ;;
    esac
done
faults=${faults:-killed cut silent frozen reader attacked edges requests}

# shellcheck source=tests/netns/namespaces.sh
source "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
cli=$(program "$bin" neurosurgeon-cli)
makeNamespaces python3
shape 100
code=K7QF-9XTM
trust=(--code "$code")
startCloud "$cli" "$work/cloud"
ip netns exec "$edge" "$cli" pair --ip "$cloudAddress" -p 9999 --code "$code" --state "$work/edge" >/dev/null
trust=()

attackers=$(realpath "$(dirname "${BASH_SOURCE[0]}")")/attackers.py
stranger=nsw-stranger-$$
edgeCli() { # as a background process: exec keeps its number
    exec ip netns exec "$edge" "$cli" edge -t "$model" --ip "$cloudAddress" -p 9999 --threads 1 --partition cloud \
        --json --state "$work/edge" "$@" 2>>"$work/edge-errors"
}
memory() { awk '/VmRSS/ {print $2}' "/proc/$1/status"; }
files() { find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l; }
status=0

# finish NAME [RUNS]: waits for the edge and judges its answers.
finish() {
    local code=0
    wait "$edgeProcess" || code=$?
    python3 - "$1" "$code" "${2:-$runs}" "$work/result.json" <<'END' || status=1
import json, statistics, sys
name, code, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
try: result = json.load(open(sys.argv[4]))
except ValueError: result = {"answers": {}, "runs": [{"total_ms": 0}]}
answers = result["answers"]
fine = code == 0 and answers.get("answered") == runs and answers.get("right") == runs and len(result["runs"]) == runs
print("%-8s %s: exit %d, %s of %d answered, %s right, %s retried, median %.0f ms, longest %.1f s" % (
    name, "ok" if fine else "FAILED", code, answers.get("answered"), runs, answers.get("right"), answers.get("retried"),
    statistics.median(run["total_ms"] for run in result["runs"]), max(run["total_ms"] for run in result["runs"]) / 1000), flush=True)
sys.exit(0 if fine else 1)
END
}
# judgeMemory CODE CLOUD-BEFORE CLOUD-AFTER EDGE-LOOK...: kB; the edge keeps the record of each run until it prints them all. The first
# tenth of the looks fills caches and pools, the very last are what writing takes.
judgeMemory() {
    python3 - "$requests" "$@" <<'END'
import sys
requests, code, before, after, *looks = map(int, sys.argv[1:])
runs = requests - requests // 10
looks = looks[len(looks) // 10 : -5]
record = 216 / 1024
quarters = [looks[(len(looks) - 1) * quarter // 4] for quarter in range(5)]
unexplained = looks[-1] - looks[0] - 0.9 * runs * record
fine = code == 0 and after - before <= 1024 and unexplained <= 1024
print("requests %s: exit %d; cloud %d kB after %d, %d kB after %d; edge %s kB from a tenth of its %d runs to the end, %+.0f kB beside its records" % (
    "ok" if fine else "FAILED", code, before, requests // 10, after, requests, ", ".join(map(str, quarters)), runs, unexplained), flush=True)
sys.exit(0 if fine else 1)
END
}
begin() {
    edgeCli --runs "${1:-$runs}" >"$work/result.json" &
    edgeProcess=$!
    sleep 4 # in the middle of it
}

# refused WHAT WORDS ARGUMENTS...: a stranger's command line must end with exit code 3 and these words.
refused() {
    local what=$1 words=$2 got=0
    shift 2
    ip netns exec "$stranger" "$cli" "$@" --ip "$cloudAddress" -p 9999 >"$work/refused" 2>&1 || got=$?
    if [ "$got" -eq 3 ] && grep -q -- "$words" "$work/refused"; then
        echo "         $what: refused"
    else
        echo "         $what: exit $got, FAILED: $(tail -n 1 "$work/refused")" && status=1
    fi
}
attack() { exec ip netns exec "$1" python3 "$attackers" "${@:2}"; } # in a process of its own, which keeps its number

# A third machine, with an address of its own.
makeStranger() {
    ip netns add "$stranger"
    ip -n "$stranger" link add veth1 type veth peer name veth1 netns "$cloud"
    ip -n "$stranger" link set veth1 up
    ip -n "$cloud" link set veth1 up
    ip -n "$stranger" addr add 10.78.0.1/24 dev veth1
    ip -n "$cloud" addr add 10.78.0.2/24 dev veth1
    ip -n "$stranger" route add default via 10.78.0.2
    ip -n "$edge" route add 10.78.0.0/24 via "$cloudAddress"
    ip netns exec "$cloud" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

attacked() {
    local count=$((4 * runs)) edges before silent
    kill "$cloudProcess" && wait "$cloudProcess" || true
    trust=(--code "$code") # shown again
    startCloud "$cli" "$work/cloud"
    trust=()
    makeStranger
    # What an edge says when it connects, kept by somebody in between.
    mkfifo "$work/relay"
    attack "$edge" relay 10.77.0.1 9998 "$cloudAddress" 9999 "$work/said" >"$work/relay" &
    helpers+=($!)
    read -r _ <"$work/relay"
    ip netns exec "$edge" "$cli" check --ip 10.77.0.1 -p 9998 --state "$work/edge" >/dev/null
    # The edge's id with another key.
    cp -r "$work/edge" "$work/thief"
    sed -i -E 's/("key": ?")[0-9a-f]{8}/\100000000/' "$work/thief/peers.json"
    echo "quiet:" && begin && finish quiet
    before=$(grep -c '"connected"' "$work/cloud-events")
    begin "$count"
    attack "$stranger" flood "$cloudAddress" 9999 20 &
    helpers+=($!)
    attack "$stranger" flood 10.77.0.1 9999 20 & # the edge's machine
    helpers+=($!)
    refused "wrong code" "2 tries are left" pair --code 0000-0000 --state "$work/stranger"
    refused "another one" "1 try is left" pair --code 0000-0001 --state "$work/stranger"
    refused "a third one" "" pair --code 0000-0002 --state "$work/stranger"
    refused "the right code, too late" "no pairing code" pair --code "$code" --state "$work/stranger"
    refused "stolen id, another key" "" edge -t "$model" --runs 1 --state "$work/thief"
    refused "no pairing, --insecure" "" edge -t "$model" --runs 1 --insecure --state "$work/stranger"
    (attack "$stranger" replay "$cloudAddress" 9999 "$work/said") || status=1
    # Who listens for clouds in the middle of the flood still finds the one that was named.
    ip netns exec "$edge" "$cli" check --ip "$cloudAddress" -p 9999 --state "$work/edge" | tail -n 1 | sed "s/^/         check in the flood: /" || status=1
    attack "$stranger" silent "$cloudAddress" 9999 1000 10 &
    silent=$!
    wait "$silent"
    kill -0 "$edgeProcess" || { echo "         FAILED: the edge was done before the attacks" && status=1; }
    finish attacked "$count"
    edges=$(($(grep -c '"connected"' "$work/cloud-events") - before))
    [ "$edges" -eq 1 ] || { echo "         FAILED: $edges let in, not 1" && status=1; }
}

for fault in $faults; do
    case $fault in
    killed)
        begin
        kill -KILL "$cloudProcess" && wait "$cloudProcess" 2>/dev/null || true
        sleep 1
        startCloud "$cli" "$work/cloud"
        finish killed
        ;;
    cut | silent)
        begin
        ip -n "$edge" link set veth0 down
        sleep "$([ "$fault" = cut ] && echo 3 || echo 8)"
        ip -n "$edge" link set veth0 up
        finish "$fault"
        ;;
    frozen)
        begin
        kill -STOP "$cloudProcess" && sleep 8 && kill -CONT "$cloudProcess"
        finish frozen
        ;;
    reader)
        begin
        kill -STOP "$edgeProcess" && sleep 8 && kill -CONT "$edgeProcess"
        finish reader
        ;;
    attacked) attacked ;;
    edges)
        edgeCli --runs 20 >/dev/null & wait $!
        before="$(memory "$cloudProcess") $(files "$cloudProcess")"
        for _ in $(seq "$kills"); do
            edgeCli --runs 100000 --no-check >/dev/null &
            edgeProcess=$!
            sleep "1.$((RANDOM % 9))"
            kill -KILL "$edgeProcess" && wait "$edgeProcess" 2>/dev/null || true
        done
        begin
        finish edges
        echo "         cloud's memory in kB and open files: before $before, after $(memory "$cloudProcess") $(files "$cloudProcess")"
        ;;
    requests)
        shape 1000
        edgeCli --runs $((requests / 10)) --no-check >/dev/null & wait $!
        before=$(memory "$cloudProcess")
        edgeCli --runs $((requests - requests / 10)) --no-check >/dev/null &
        edgeProcess=$!
        edgeLooks=()
        while edgeNow=$(memory "$edgeProcess" 2>/dev/null) && [ -n "$edgeNow" ]; do
            edgeLooks+=("$edgeNow")
            sleep 0.5
        done
        code=0
        wait "$edgeProcess" || code=$?
        [ "$code" -eq 0 ] || status=1
        judgeMemory "$code" "$before" "$(memory "$cloudProcess")" "${edgeLooks[@]}" || status=1
        shape 100
        ;;
    *) say "there is no fault \"$fault\"" && exit 2 ;;
    esac
done
exit $status
