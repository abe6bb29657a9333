#include "network/session/thisprogram.h"

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

} // namespace neurosurgeon
