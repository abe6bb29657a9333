#pragma once

#include "core/error.h"

#include <filesystem>
#include <string>

namespace neurosurgeon {

/// Where the running program lies; what belongs to it is found from there.
std::filesystem::path programFolder();

/// Opens a module of this project beside the running program or in ../lib/neurosurgeon, and finds `symbol` in it. The
/// module stays loaded. Errors: Failed, naming the module and what `needs` to be installed.
Expected<void *> openModule(const std::string &file, const char *symbol, const std::string &needs);

} // namespace neurosurgeon
