#pragma once

#include <chrono>

namespace neurosurgeon {

/// Makes the thread settings of OpenMP and OpenBLAS true before their libraries read them, which is when they are
/// loaded: sets OMP_WAIT_POLICY=passive (spinning threads ruin a second role on the same machine) and
/// OMP_NUM_THREADS and OPENBLAS_NUM_THREADS, and executes the program once more if anything was different.
/// The number is that of `--threads N`, else of OMP_NUM_THREADS, else of the processors. Call it first in main.
void fixThreadEnvironment(int argc, char **argv);

/// The number that fixThreadEnvironment() settled on.
int computeThreads();

/// Time since this process was started (the first time, not the second), to 10 ms.
std::chrono::milliseconds sinceProcessStart();

} // namespace neurosurgeon
