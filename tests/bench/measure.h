#pragma once

#include "core/engine/engine.h"
#include "core/engine/inputs.h"
#include "core/profile/profile.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace neurosurgeon::bench {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

/// Three decimals are what a millisecond is worth here.
inline double toMs(nanoseconds time)
{
    return std::round(static_cast<double>(time.count()) / 1e3) / 1e3;
}

inline double rounded(double value)
{
    return std::round(value * 1e4) / 1e4;
}

/// A sign of life for whoever waits; standard output is for the results.
inline void say(const std::string &sentence)
{
    std::fprintf(stderr, "%s\n", sentence.c_str());
}

/// The engine, loaded once for all sections.
Expected<Engine *> engine(int threads);

inline LayerSet allLayers(const ModelGraph &graph)
{
    return LayerSet(graph.layers.size(), true);
}

} // namespace neurosurgeon::bench
