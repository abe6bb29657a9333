# Sourced by the scripts beside it: two network namespaces on this machine with a veth pair between them, a token bucket
# (tbf) at both ends, and a cloud in one of them. What this machine does not allow is told, with exit code 77.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
skip() {
    say "skipped: $*"
    exit 77
}

edge=nsw-edge-$$ cloud=nsw-cloud-$$
cloudAddress=10.77.0.2
work=
cloudProcess=
helpers=() # further processes of ours
trust=(--insecure) # of the cloud

# shellcheck disable=SC2317 # called by the trap
cleanUp() {
    local process
    for process in $cloudProcess "${helpers[@]}"; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    ip netns del "$edge" 2>/dev/null || true
    ip netns del "$cloud" 2>/dev/null || true
    ip netns del "${stranger:-none}" 2>/dev/null || true
    rm -rf "$work"
}

# program BIN NAME: its path; ends the script where it is not built.
program() {
    local path
    path=$(realpath "$1")/$2
    [ -x "$path" ] || { say "there is no $path; build it first, or name the folder with --bin" && exit 2; }
    echo "$path"
}

# makeNamespaces TOOL...: needs root and these tools beside ip, tc and ethtool.
makeNamespaces() {
    local tool side space address
    [ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
    for tool in ip tc ethtool "$@"; do
        command -v "$tool" >/dev/null || skip "there is no $tool (packages iproute2, ethtool, util-linux, jq)"
    done
    work=$(mktemp -d)
    trap cleanUp EXIT
    trap 'exit 130' INT TERM
    ip netns add "$edge" 2>/dev/null || skip "this machine does not let us make network namespaces"
    ip netns add "$cloud"
    ip -n "$edge" link add veth0 type veth peer name veth0 netns "$cloud" 2>/dev/null || skip "there is no veth here"
    for side in "$edge 10.77.0.1" "$cloud $cloudAddress"; do
        read -r space address <<<"$side"
        ip -n "$space" link set lo up
        ip -n "$space" addr add "$address/24" dev veth0
        ip -n "$space" link set veth0 up
        # Segments as a real card would send them: tbf drops what is larger than its bucket.
        ip netns exec "$space" ethtool -K veth0 tso off gso off gro off >/dev/null
    done
    shape 10 2>/dev/null || skip "tc cannot shape here (no tbf)"
}

# shape MBIT: a bucket of 0.5 ms, at least two packets; a queue of 200 ms, at least 64 KiB.
shape() {
    local burst=$(($1 * 1000000 / 8 / 2000)) limit=$(($1 * 1000000 / 8 / 5)) space
    burst=$((burst < 3200 ? 3200 : burst))
    limit=$((limit < 65536 ? 65536 : limit))
    for space in "$edge" "$cloud"; do
        tc -n "$space" qdisc replace dev veth0 root tbf rate "${1}mbit" burst "$burst" limit "$limit"
    done
}

# startCloud CLI STATE [PREFIX...]: returns once it listens; PREFIX (taskset ...) runs it.
startCloud() {
    local cli=$1 state=$2 listening
    shift 2
    rm -f "$work/cloud-output"
    mkfifo "$work/cloud-output"
    ip netns exec "$cloud" "$@" "$cli" cloud --ip "$cloudAddress" -p 9999 "${trust[@]}" --threads 1 --json --state "$state" \
        >"$work/cloud-output" 2>"$work/cloud-errors" &
    cloudProcess=$!
    exec 3<"$work/cloud-output"
    read -r -t 30 listening <&3 || { cat "$work/cloud-errors" >&2 && say "the cloud does not listen" && exit 1; }
    case $listening in
    *'"listening"'*) ;;
    *) say "the cloud says: $listening" && exit 1 ;;
    esac
    cat <&3 >>"$work/cloud-events" &
    helpers+=($!)
}
