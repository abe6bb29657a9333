#pragma once

#include <QString>

namespace neurosurgeon {

/// "192.168.1.7:9999", "lab-pc:9999", "[fd00::7]:9999": an IPv6 address in brackets, so that its port is told apart.
inline QString endpointText(const QString &host, quint16 port)
{
    return (host.contains(u':') ? u'[' + host + u']' : host) + u':' + QString::number(port);
}

} // namespace neurosurgeon
