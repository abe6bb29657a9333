#!/bin/sh
# Fails when a program is linked with LibTorch: that would cost every start 0.4 to 0.8 seconds.
# Usage: starts_without_libtorch.sh PROGRAM...
[ $# -gt 0 ] || { echo 'usage: starts_without_libtorch.sh PROGRAM...'; exit 2; }
status=0
for program in "$@"; do
    if ! libraries=$(ldd "$program"); then
        echo "$program: ldd cannot read it"
        exit 2
    fi
    if printf '%s\n' "$libraries" | grep -E 'libtorch|libc10'; then
        echo "$program: starts with LibTorch"
        status=1
    else
        echo "$program: starts without LibTorch"
    fi
done
exit $status
