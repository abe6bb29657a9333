#pragma once

#include "tests/bench/sections.h"

#include <chrono>
#include <ctime>

namespace neurosurgeon::bench {

/// Makes the thread settings true before LibTorch's libraries read them, which is when they are loaded. Children
/// inherit them.
void fixThreads(int threads);

/// Processor, LibTorch, backend, BLAS and load, as far as they are known by now. Empty where the engine was not needed.
Json describeMachine();

/// Processor time of this process over wall time since it was made; near 1 shows that one thread is one thread.
class ProcessorShare {
public:
    double value() const;

private:
    std::clock_t m_processor = std::clock();
    std::chrono::steady_clock::time_point m_wall = std::chrono::steady_clock::now();
};

} // namespace neurosurgeon::bench
