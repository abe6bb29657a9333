#pragma once

#include <string>

namespace neurosurgeon {

/// Version of this program as peers and people see it, e.g. "0.1.0".
std::string programVersion();
/// Name of this computer for people, at most 64 bytes.
std::string deviceName();

} // namespace neurosurgeon
