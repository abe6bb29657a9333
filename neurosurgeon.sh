#!/usr/bin/env bash
# Sets a Debian 12 machine up and builds, tests or runs Neurosurgeon Workbench. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'EOF'
Usage: ./neurosurgeon.sh run [ARGUMENTS]   set up, build, start the demonstration (without a display: on the command line)
       ./neurosurgeon.sh test [ARGUMENTS]  set up, build and run the tests; ARGUMENTS go to ctest, e.g. -R wire
       ./neurosurgeon.sh build             set up and build only; the programs are in build/release/bin/

Missing packages are installed with apt-get (through sudo unless you are root); what is installed already stays as it is,
and with everything installed no network is needed.

CMAKE_PREFIX_PATH=/path/to/libtorch ./neurosurgeon.sh ...   builds with another LibTorch than Debian's (CUDA needs one).
EOF
}

packages=(
    build-essential cmake ninja-build ccache pkg-config
    libtorch-dev libdnnl-dev libopenblas0-pthread
    qt6-base-dev qt6-base-dev-tools qt6-charts-dev qt6-svg-dev libqt6opengl6-dev libgl1-mesa-dev
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    libeigen3-dev libexpected-dev nlohmann-json3-dev libboost-graph-dev libssl-dev libxgboost-dev
    fonts-dejavu-core fonts-wqy-microhei
)
testPackages=(iproute2 ethtool xvfb)

say() { printf '==> %s\n' "$*" >&2; }
fail() {
    printf 'neurosurgeon.sh: %s\n' "$*" >&2
    exit 1
}

# True if one of the folders in CMAKE_PREFIX_PATH holds a LibTorch.
hasOwnLibTorch() {
    local prefixes prefix config
    IFS=':;' read -ra prefixes <<<"${CMAKE_PREFIX_PATH:-}"
    for prefix in "${prefixes[@]}"; do
        for config in "$prefix"/*/cmake/Torch/TorchConfig.cmake "$prefix"/Torch/TorchConfig.cmake; do
            [ ! -f "$config" ] || return 0
        done
    done
    return 1
}

missingOf() {
    local installed package
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qx "$package installed" <<<"$installed" || echo "$package"
    done
}

installPackages() {
    local wanted=("$@") missing asRoot=()
    if hasOwnLibTorch; then
        say "Using the LibTorch found through CMAKE_PREFIX_PATH"
        # Not even its oneDNN: that belongs to Debian's LibTorch.
        mapfile -t wanted < <(printf '%s\n' "$@" | grep -vxE 'libtorch-dev|libdnnl-dev')
    fi
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        fail "there is no apt-get here; install the packages this script names and use cmake --preset release."
    fi
    mapfile -t missing < <(missingOf "${wanted[@]}")
    if [ ${#missing[@]} -eq 0 ]; then
        say "All needed packages are installed"
        return
    fi

    say "Installing ${#missing[@]} missing packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null \
            || fail "these packages are missing and neither root nor sudo is at hand; ask for: apt-get install ${missing[*]}"
        sudo true || fail "sudo refuses; ask an administrator for: apt-get install ${missing[*]}"
        asRoot=(sudo)
    fi
    # A repository of somebody else's that does not answer need not keep us from Debian's.
    "${asRoot[@]}" apt-get update || say "The package lists could not all be refreshed; going on with those at hand"
    "${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends --no-upgrade --no-remove "${missing[@]}" \
        || fail "the packages could not be installed; see apt-get's message above, then start again."
}

# LibTorch runs on whatever BLAS is selected, and the reference one is many times slower.
checkBlas() {
    local blas
    blas=$(readlink -f /etc/alternatives/libblas.so.3-*-linux-gnu* 2>/dev/null | head -n 1)
    case $blas in
    *openblas-pthread*) ;;
    *) say "Note: BLAS is ${blas:-unknown}, not openblas-pthread; update-alternatives changes it. Timings will differ" ;;
    esac
}

# Compiling LibTorch's headers takes over 1 GB a job: a small board must not swap.
jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemTotal:/ { print int($2 / 1572864) }' /proc/meminfo)
    echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# build PRESET
build() {
    local preset=$1 fresh=() stamp="build/$1/.prefix-path"
    # CMake remembers where it found LibTorch, so another place needs a fresh start.
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" != "${CMAKE_PREFIX_PATH:-}" ]; then
        fresh=(--fresh)
    fi
    mkdir -p "build/$preset"
    printf '%s\n' "${CMAKE_PREFIX_PATH:-}" >"$stamp"
    say "Configuring the $preset preset"
    cmake --preset "$preset" "${fresh[@]}" || fail "configuring failed; see CMake's message above."
    say "Building (the first time takes some minutes)"
    cmake --build --preset "$preset" --parallel "$(jobs)" || fail "building failed; see the compiler's message above."
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
build)
    [ $# -eq 0 ] || fail "build takes no arguments."
    installPackages "${packages[@]}"
    checkBlas
    build release
    say "Done: the programs are in build/release/bin/"
    ;;
run)
    # Only the program itself speaks on standard output: its --json stays readable.
    installPackages "${packages[@]}" >&2
    checkBlas
    build release >&2
    if [ -x build/release/bin/neurosurgeon ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        say "Starting the workbench with its demonstration"
        exec build/release/bin/neurosurgeon --demo "$@"
    fi
    if [ -x build/release/bin/neurosurgeon ]; then
        say "There is no display (DISPLAY and WAYLAND_DISPLAY are empty): running the demonstration on the command line"
    else
        say "There is no window yet: running the demonstration on the command line"
    fi
    exec build/release/bin/neurosurgeon-cli demo "$@"
    ;;
test)
    installPackages "${packages[@]}" "${testPackages[@]}"
    checkBlas
    build test
    say "Running the tests"
    ctest --preset test --no-tests=error "$@"
    ;;
-h | --help | help)
    usage
    ;;
*)
    usage >&2
    exit 2
    ;;
esac
