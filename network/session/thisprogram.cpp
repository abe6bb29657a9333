#include "network/session/thisprogram.h"

#include "network/wire/frame.h"

#include <QString>
#include <QSysInfo>

namespace neurosurgeon {

std::string programVersion()
{
    return NEUROSURGEON_VERSION;
}

std::string deviceName()
{
    const std::string name = QSysInfo::machineHostName().toStdString();
    return name.empty() ? "unnamed" : name.substr(0, 64);
}

std::string differentVersions(const std::string &edgeVersion, int edgeMin, int edgeMax)
{
    return "The cloud runs version " + programVersion() + " (protocol " + std::to_string(protocolMin) + " to "
        + std::to_string(protocolMax) + "), the edge version " + edgeVersion + " (protocol " + std::to_string(edgeMin) + " to "
        + std::to_string(edgeMax) + "); install the same version on both machines.";
}

} // namespace neurosurgeon
