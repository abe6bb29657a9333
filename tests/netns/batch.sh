#!/usr/bin/env bash
# Measures the batch mode over a link that really is as slow as it says, edge and cloud with one core each. Exit code
# 77: it may not do that here, and says why.
set -euo pipefail

usage() {
    cat <<'END'
Usage: batch.sh [--bin DIR] [--out DIR] [--profiles DIR] [--rounds N] [--seconds S] [--only PART] [--quick]

Parts: forty (40 tasks, seed 0, 50 Mbit/s, against their lower bound and against one after the other), stream (100 equal
frames, balanced stages), load (the cloud's core half taken), edges (8 edges and a ninth that misbehaves, S seconds).
Leaves the results as JSON in the output folder and prints the figures. --quick: short queues of le_net, for the plumbing.
--profiles: a folder that keeps the profiles for the next time.
END
}

bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
out=
profiles=
rounds=3
seconds=60
only=
quick=
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    --out) out=$2 && shift 2 ;;
    --profiles) profiles=$2 && shift 2 ;;
    --rounds) rounds=$2 && shift 2 ;;
    --seconds) seconds=$2 && shift 2 ;;
    --only) only=$2 && shift 2 ;;
    --quick) quick=yes rounds=1 seconds=3 && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

# shellcheck source=namespaces.sh
. "$(dirname "${BASH_SOURCE[0]}")/namespaces.sh"
cli=$(program "$bin" neurosurgeon-cli)
makeNamespaces jq taskset
[ "$(nproc --all)" -ge 2 ] || skip "edge and cloud need a core each"
out=${out:-$work/results}
mkdir -p "$out"
export OMP_NUM_THREADS=1

models="alex_net vgg_net le_net mobile_net"
[ -z "$quick" ] || models=le_net
if [ -n "$profiles" ] && [ -d "$profiles" ]; then
    cp -r "$profiles" "$work/edge"
else
    for model in $models; do
        say "profiling $model"
        taskset -c 0 "$cli" profile -t "$model" --threads 1 --json --state "$work/edge" >/dev/null
    done
    [ -z "$profiles" ] || cp -r "$work/edge" "$profiles"
fi
cp -r "$work/edge" "$work/cloud"
startCloud "$cli" "$work/cloud" taskset -c 1

status=0
# batch NAME OPTION...: runs it and keeps the result; a failed batch is told and remembered.
batch() {
    local name=$1
    shift
    if ! ip netns exec "$edge" taskset -c 0 "$cli" batch --ip "$cloudAddress" -p 9999 --insecure --threads 1 --json \
        --state "$work/edge" "$@" >"$out/$name.json" 2>"$work/edge-errors"; then
        tail -n 3 "$work/edge-errors" >&2
        status=1
    fi
}
# figure TITLE FILTER FILE...: prints what jq makes of the (slurped) results.
figure() {
    local title=$1 filter=$2
    shift 2
    printf '%-58s %s\n' "$title" "$(jq -rs "def med: sort | .[length/2|floor]; def r3: .*1000|round/1000; $filter" "${@/%/.json}")"
}
wants() { [ -z "$only" ] || [ "$only" = "$1" ]; }

forty() {
    local round queue=(--seed 0) files=() sequential=()
    [ -z "$quick" ] || queue=(--queue le_net --tasks 6)
    shape 50
    for ((round = 1; round <= rounds; ++round)); do
        say "forty: round $round"
        batch "auto-$round" "${queue[@]}"
        batch "sequential-$round" "${queue[@]}" --schedule fifo --pipeline off
        batch "fifo-$round" "${queue[@]}" --schedule fifo --no-check
        files+=("$out/auto-$round") sequential+=("$out/sequential-$round")
    done
    figure "forty: right answers (least of $rounds rounds)" 'map(([.tasks[]|select(.ok)]|length)) | "\(min)"' "${files[@]}"
    figure "forty: makespan ms (median)" 'map(.makespan_ms)|med|r3' "${files[@]}"
    figure "forty: makespan / lower bound, each (<= 1.10)" 'map(.makespan_ms/.lower_bound_ms|r3)|"\(.)"' "${files[@]}"
    figure "forty: sequential fifo makespan ms (median)" 'map(.makespan_ms)|med|r3' "${sequential[@]}"
    figure "forty: makespan / sequential fifo (<= 0.75)" \
        '[.[]|select(.schedule=="auto")|.makespan_ms] as $a | [.[]|select(.schedule=="fifo")|.makespan_ms] as $s | ($a|med)/($s|med)|r3' \
        "${files[@]}" "${sequential[@]}"
    figure "forty: busy edge, link, cloud" '.[0].utilisation|map_values(r3)|"\(.)"' "${files[@]}"
    figure "forty: first plan made in ms (<= 20)" 'map(.planning_ms)|max|r3' "${files[@]}"
}

# The point whose head and tail are nearest to each other, and the rate at which its tensor takes as long.
stream() {
    local model=vgg_net frames=100 plan point rate
    [ -z "$quick" ] || { model=le_net frames=8; }
    plan=$("$cli" plan -t "$model" --bandwidth-mbps 50 --threads 1 --json --state "$work/edge" |
        jq -r '.candidates|to_entries|map(select(.value.edge_ms>0 and .value.cloud_ms>0))
            |min_by([.value.edge_ms,.value.cloud_ms]|(max/min))
            |"\(.key) \(.value.crossing_bytes*8/1000/([.value.edge_ms,.value.cloud_ms]|max)|ceil)"')
    read -r point rate <<<"$plan"
    say "stream: $model at point $point, $rate Mbit/s"
    shape "$rate"
    batch stream --queue "$model" --tasks "$frames" --partition "$point"
    batch stream-sequential --queue "$model" --tasks $((frames / 4)) --partition "$point" --pipeline off --no-check
    local stages='def lane(k): [.tasks[]|.[k]|.[1]-.[0]]|med; [lane("edge_span_ms"),lane("link_span_ms"),lane("cloud_span_ms")]'
    figure "stream: median stage ms, edge, link, cloud" ".[0]|$stages|map(r3)|\"\\(.)\"" "$out/stream"
    figure "stream: max/min stage (<= 1.25 is balanced)" ".[0]|$stages|max/min|r3" "$out/stream"
    figure "stream: throughput x slowest stage (>= 0.9)" ".[0]|.throughput_per_s*($stages|max)/1000|r3" "$out/stream"
    figure "stream: throughput / sequential (>= 1.6)" '.[0].throughput_per_s/.[1].throughput_per_s|r3' "$out/stream" "$out/stream-sequential"
}

# What auto chooses while the cloud is idle, then the same points and auto again while another process takes half its core.
load() {
    local model=vgg_net tasks=12 unmoved round
    [ -z "$quick" ] || { model=le_net tasks=6; }
    local queue=(--queue "$model" --tasks "$tasks" --slowdown 1.5 --pipeline off --no-check)
    shape 200
    say "load: $model"
    batch load-idle "${queue[@]}"
    unmoved=$(jq -r '.tasks|group_by(.partition)|max_by(length)|.[0].partition|if .=="cloud" or .=="edge" then . else split(":")[0] end' "$out/load-idle.json")
    taskset -c 1 sh -c 'while :; do :; done' &
    helpers+=($!)
    local busy=$! files=()
    for ((round = 1; round <= rounds; ++round)); do
        batch "load-unmoved-$round" "${queue[@]}" --partition "$unmoved"
        batch "load-auto-$round" "${queue[@]}"
        files+=("$out/load-unmoved-$round" "$out/load-auto-$round")
    done
    kill "$busy" && wait "$busy" 2>/dev/null || true
    local points='.tasks|group_by(.partition)|map("\(length) x \(.[0].partition)")|join(", ")'
    figure "load: points while the cloud was idle" ".[0]|$points" "$out/load-idle"
    figure "load: points of auto while it was busy" ".[1]|$points" "${files[@]}"
    figure "load: cloud times over predicted, auto, busy" '.[1].measured_over_predicted.cloud|r3' "${files[@]}"
    figure "load: makespan of auto / unmoved (< 1)" \
        '([range(1;length;2) as $i|.[$i].makespan_ms]|med)/([range(0;length;2) as $i|.[$i].makespan_ms]|med)|r3' "${files[@]}"
}

# memory PID: resident KiB.
memory() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }

# What a rude edge sends: not this protocol, a frame cut off, and connections that say nothing.
misbehave() {
    while :; do
        { head -c 20000 /dev/urandom >"/dev/tcp/$cloudAddress/9999"; } 2>/dev/null || true
        { printf '\x8eNSWB\r\n\x1a\x01\x00\x01\x00' >"/dev/tcp/$cloudAddress/9999"; } 2>/dev/null || true
        { exec 5<>"/dev/tcp/$cloudAddress/9999" && sleep 0.05 && exec 5>&-; } 2>/dev/null || true
        sleep 0.05
    done
}

edges() {
    local round i begin middle end processes=()
    tc -n "$edge" qdisc del dev veth0 root
    tc -n "$cloud" qdisc del dev veth0 root
    for round in alone disturbed; do
        say "edges: 8 of them for $seconds s, $round"
        if [ "$round" = disturbed ]; then
            ip netns exec "$edge" bash -c "$(declare -f misbehave); cloudAddress=$cloudAddress; misbehave" &
            helpers+=($!)
        fi
        begin=$(memory "$cloudProcess") processes=()
        for i in 1 2 3 4 5 6 7 8; do
            cp -rn "$work/edge" "$work/edge-$i"
            ip netns exec "$edge" timeout -s INT $((seconds + 5)) "$cli" batch --ip "$cloudAddress" -p 9999 --insecure \
                --threads 1 --json --state "$work/edge-$i" --queue le_net --partition cloud --tasks 6000 --no-check \
                >"$out/edge-$round-$i.json" 2>/dev/null &
            processes+=($!)
        done
        sleep $(((seconds + 5) / 2))
        middle=$(memory "$cloudProcess")
        for i in "${processes[@]}"; do wait "$i" || true; done
        end=$(memory "$cloudProcess")
        figure "edges, $round: answered by each" 'map([.tasks[]|select(.ok)]|length)|"\(.)"' "$out/edge-$round-"{1..8}
        figure "edges, $round: Jain's index (>= 0.9)" \
            'map([.tasks[]|select(.ok)]|length)|(add*add)/(length*(map(.*.)|add))|r3' "$out/edge-$round-"{1..8}
        figure "edges, $round: failures (not: stopped at the end)" \
            'map([.tasks[]|select(.ok|not)|select(.error|test("stopped")|not)]|length)|add' "$out/edge-$round-"{1..8}
        printf '%-58s %s\n' "edges, $round: cloud's memory MiB, before, middle, end" \
            "$((begin / 1024)) $((middle / 1024)) $((end / 1024))"
    done
}

for part in forty stream load edges; do
    ! wants $part || $part
done
exit $status
