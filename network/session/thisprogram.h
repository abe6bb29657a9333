#pragma once

#include <string>

namespace neurosurgeon {

/// Version of this program as peers and people see it, e.g. "0.1.0".
std::string programVersion();
/// Name of this computer for people, at most 64 bytes.
std::string deviceName();
/// The cloud's answer to an edge with which it has no protocol version in common.
std::string differentVersions(const std::string &edgeVersion, int edgeMin, int edgeMax);

} // namespace neurosurgeon
