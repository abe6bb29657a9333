#!/bin/sh
# Proves that layering.sh finds what it looks for: one bad include at a time in a small tree.
here=$(dirname "$0")
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
failures=0

# expect pass|fail FILE INCLUDE
expect() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/$(dirname "$2")"
    printf '#include %s\n' "$3" >"$tree/$2"
    if sh "$here/layering.sh" "$tree" >/dev/null 2>&1; then result=pass; else result=fail; fi
    if [ "$result" != "$1" ]; then
        echo "$2 with #include $3: expected $1, got $result"
        failures=$((failures + 1))
    fi
}

expect fail core/graph/a.h '<QString>'
expect fail core/a.cpp '<QtCore/QString>'
expect fail core/a.cpp '<qglobal.h>'
expect fail models/a.cpp '<QtGlobal>'
expect fail core/engine/a.h '<torch/script.h>'
expect fail core/engine/a.h '<ATen/ATen.h>'
expect fail core/profile/a.cpp '<c10/core/Device.h>'
expect fail core/profile/a.cpp '<dnnl.hpp>'
expect fail core/profile/a.cpp '<oneapi/dnnl/dnnl.hpp>'
expect fail network/link/a.cpp '<torch/torch.h>'
expect fail app/cli/a.cpp '<torch/torch.h>'
expect fail core/a.cpp '"network/wire/frame.h"'
expect fail core/torch/a.cpp '"../../app/cli/a.h"'
expect fail core/graph/a.cpp '"core/torch/segment.h"'
expect fail network/session/a.cpp '"ui/mainwindow.h"'
expect fail network/session/a.cpp '"models/zoo.h"'
expect fail ui/a.cpp '"app/settings.h"'

expect pass core/torch/a.cpp '<torch/script.h>'
expect pass core/torch/a.cpp '<dnnl.hpp>'
expect pass models/a.cpp '<torch/script.h>'
expect pass core/graph/a.cpp '"core/graph/modelgraph.h"'
expect pass core/a.cpp '<queue>'
expect pass network/a.cpp '<QTcpSocket>'
expect pass app/cli/a.cpp '"network/session/edge.h"'

[ $failures -eq 0 ] && echo 'The layering check tells good from bad.'
[ $failures -eq 0 ]
