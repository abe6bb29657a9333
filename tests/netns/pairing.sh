#!/usr/bin/env bash
# Pairs two machines for real: two network namespaces and a link between them. Checks that nobody gets in unpaired, that an edge finds
# its cloud by beacon over IPv4 and IPv6, that pairing and an encrypted run work, and that a forgotten edge is out. Exit code 77: it
# may not make namespaces here.
set -euo pipefail
bin=$(dirname "${BASH_SOURCE[0]}")/../../build/release/bin
while [ $# -gt 0 ]; do
    case $1 in
    --bin) bin=$2 && shift 2 ;;
    *) echo "usage: pairing.sh [--bin DIR]" >&2 && exit 2 ;;
    esac
done
cli=$(realpath "$bin")/neurosurgeon-cli
say() { printf '%s\n' "$*" >&2; }
skip() {
    say "skipped: $*"
    exit 77
}
[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
command -v ip >/dev/null || skip "there is no ip (package iproute2)"

work=$(mktemp -d)
edge=nsp-edge-$$ cloud=nsp-cloud-$$ cloudProcess=
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
for side in "$edge 10.77.1.1 fd77::1" "$cloud 10.77.1.2 fd77::2"; do
    read -r space v4 v6 <<<"$side"
    ip -n "$space" link set lo up
    ip -n "$space" addr add "$v4/24" brd + dev veth0
    ip -n "$space" addr add "$v6/64" nodad dev veth0 2>/dev/null || true
    ip -n "$space" link set veth0 up
done

# expect CODE WORDS ARGUMENTS...: runs the edge's command line, checks its exit code and that it says the words.
expect() {
    local code=$1 words=$2 got=0
    shift 2
    ip netns exec "$edge" "$cli" "$@" --state "$work/edge" >"$work/said" 2>&1 || got=$?
    if [ "$got" -ne "$code" ] || ! grep -qF -- "$words" "$work/said"; then
        say "$* ended with $got instead of $code, or did not say \"$words\":"
        cat "$work/said" >&2
        exit 1
    fi
}

mkfifo "$work/out"
ip netns exec "$cloud" "$cli" cloud -p 9999 --code K7QF-9XTM --threads 1 --json --state "$work/cloud" >"$work/out" 2>"$work/errors" &
cloudProcess=$!
exec 3<"$work/out"
read -r -t 30 listening <&3 || { cat "$work/errors" >&2 && say "the cloud does not listen" && exit 1; }
grep -q '"listening"' <<<"$listening" || { say "the cloud says: $listening" && exit 1; }
cat <&3 >"$work/events" &

run=(edge -t le_net --partition 2 --runs 1 --threads 1)
expect 2 "--insecure" "${run[@]}" --ip 10.77.1.2
expect 3 "takes only paired edges" "${run[@]}" --ip 10.77.1.2 --insecure
expect 0 "code shown" peers --search 3
expect 0 "10.77.1.2:9999" peers --search 3
expect 3 "key: failed" check --ip 10.77.1.2
expect 3 "2 tries are left" pair --ip 10.77.1.2 --code 0000-0000
expect 0 "paired with" pair --ip 10.77.1.2 --code k7qf-9xtm
expect 0 "encryption: ok" check --ip 10.77.1.2
expect 0 "encrypted" "${run[@]}" --ip 10.77.1.2
if ip -n "$edge" addr show dev veth0 | grep -q fd77; then
    expect 0 "encrypted" "${run[@]}" --ip fd77::2
fi
expect 3 "--allow-plain" "${run[@]}" --ip 10.77.1.2 --channel plain
ip netns exec "$cloud" "$cli" forget "$(hostname)" --state "$work/cloud" >/dev/null
expect 3 "not paired" "${run[@]}" --ip 10.77.1.2
grep -q '"paired"' "$work/events" || { say "the cloud never told of the pairing" && exit 1; }
say "paired, ran encrypted and was forgotten over a real link"
