#pragma once

#include "core/error.h"

namespace neurosurgeon {

class Engine;

/// The whole binary interface of the module: one C function. On failure it returns false and fills `error`.
using CreateEngine = bool (*)(int abi, int threads, Engine **engine, Error *error);

inline constexpr char createEngineSymbol[] = "neurosurgeonCreateEngine";
inline constexpr char engineModuleFile[] = "neurosurgeon-engine.so";

} // namespace neurosurgeon
