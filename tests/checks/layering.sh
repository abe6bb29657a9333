#!/bin/sh
# Reads the includes of every folder and fails on one that breaks app -> ui -> network -> core, that brings Qt into core
# or models, or LibTorch anywhere but into the engine (core/torch and models).
# Usage: layering.sh PROJECT_ROOT
cd "${1:?usage: layering.sh PROJECT_ROOT}" || exit 2
status=0
include='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]'
qt='(Q[A-Za-z]|q[a-z0-9_]+\.h)'
libtorch='(torch|ATen|c10|caffe2|oneapi)/|(dnnl|ideep)[a-z_0-9]*\.h'

# forbid WHY PATTERN FOLDER...: prints the offending lines
forbid() {
    why=$1 pattern=$2
    shift 2
    for folder in "$@"; do
        [ -d "$folder" ] || continue
        # shellcheck disable=SC2086 # $skip is several words or none
        found=$(find "$folder" -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.hpp' -o -name '*.inc' \) $skip \
                     -exec grep -nHE "$include$pattern" {} +)
        [ -z "$found" ] && continue
        printf '%s\n' "$folder: $why" "$found"
        status=1
    done
}

skip=''
forbid 'no Qt here' "$qt" core models
forbid 'core knows nothing above it' '(\.\./)*(network|ui|app)/' core models
forbid 'network knows neither window nor programs' '(\.\./)*(ui|app)/' network
forbid 'the window knows no programs' '(\.\./)*app/' ui
forbid 'the engine is loaded, not included' '(\.\./)*(core/torch|models)/' network ui app
forbid 'LibTorch belongs to the engine' "($libtorch)" network ui app
skip='-not -path core/torch/*'
set -f
forbid 'LibTorch belongs to the engine' "($libtorch)" core
forbid 'the engine is loaded, not included' '(\.\./)*(core/torch|models)/' core

[ $status -eq 0 ] && echo 'Every include keeps to its layer.'
exit $status
