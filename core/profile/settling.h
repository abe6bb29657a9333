#pragma once

#include "core/error.h"

#include <chrono>

namespace neurosurgeon {

/// A network's first runs are up to a third slower, until caches and pages are its own again (docs/measuring.md).
constexpr std::chrono::milliseconds settlingTime{70};

/// Calls `run`, which returns Expected<void>, at least once and until that time is over. Errors: those of `run`.
template<class Run>
Expected<void> runUntilSettled(Run run)
{
    const auto begin = std::chrono::steady_clock::now();
    do {
        if (auto ran = run(); !ran)
            return ran;
    } while (std::chrono::steady_clock::now() - begin < settlingTime);
    return {};
}

} // namespace neurosurgeon
