#include "network/link/connector.h"

#include "network/link/endpoint.h"

#include <QHostInfo>
#include <QTcpSocket>

#include <fcntl.h>
#include <unistd.h>

namespace neurosurgeon {

Connector::Connector(QTcpSocket *socket, const QString &host, quint16 port) : QObject(socket), m_socket(socket), m_port(port), m_headStart(this)
{
    // Queued: nobody expects to hear from a constructor.
    QMetaObject::invokeMethod(this, [this, host] { look(host); }, Qt::QueuedConnection);
}

Connector::Connector(QTcpSocket *socket, QList<QHostAddress> addresses, quint16 port)
    : QObject(socket), m_socket(socket), m_port(port), m_addresses(std::move(addresses)), m_headStart(this)
{
    QMetaObject::invokeMethod(this, &Connector::begin, Qt::QueuedConnection);
}

void Connector::look(const QString &host)
{
    if (const QHostAddress address(host); !address.isNull()) {
        m_addresses = {address};
        return begin();
    }
    QHostInfo::lookupHost(host, this, [this, host](const QHostInfo &info) {
        m_addresses = info.addresses();
        if (m_addresses.isEmpty())
            m_socket->connectToHost(host, m_port); // fails as it should
        else
            begin();
    });
}

void Connector::begin()
{
    if (m_addresses.size() == 1)
        return m_socket->connectToHost(m_addresses.front(), m_port);
    m_headStart.setSingleShot(true);
    connect(&m_headStart, &QTimer::timeout, this, &Connector::tryNext);
    tryNext();
}

void Connector::tryNext()
{
    if (m_next == m_addresses.size())
        return;
    auto *attempt = new QTcpSocket(this);
    m_attempts.push_back(attempt);
    connect(attempt, &QTcpSocket::connected, this, [this, attempt] { take(attempt); });
    connect(attempt, &QTcpSocket::errorOccurred, this, [this, attempt] { onFailed(attempt); });
    attempt->connectToHost(m_addresses[m_next++], m_port);
    m_headStart.start(headStart);
}

void Connector::take(QTcpSocket *attempt)
{
    if (m_socket->state() != QAbstractSocket::UnconnectedState)
        return;
    m_headStart.stop();
    const int descriptor = ::fcntl(int(attempt->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0 || !m_socket->setSocketDescriptor(descriptor)) {
        if (descriptor >= 0)
            ::close(descriptor);
        return onFailed(attempt);
    }
    for (QTcpSocket *each : std::exchange(m_attempts, {})) {
        each->disconnect(this);
        each->abort();
        each->deleteLater();
    }
    Q_EMIT m_socket->connected();
}

void Connector::onFailed(QTcpSocket *attempt)
{
    std::erase(m_attempts, attempt);
    attempt->disconnect(this);
    attempt->deleteLater();
    if (m_next < m_addresses.size())
        return tryNext();
    if (m_attempts.empty())
        m_socket->connectToHost(m_addresses.back(), m_port); // to fail in the same way
}

Error unreachable(const QTcpSocket &socket, const QString &host, quint16 port)
{
    if (socket.error() == QAbstractSocket::HostNotFoundError)
        return {ErrorCode::NoConnection, "The name " + host.toStdString() + " is not known on this network; check how it is written, or type the "
                                         "address that the cloud shows."};
    return {ErrorCode::NoConnection, "There is no cloud at " + endpointText(host, port).toStdString()
                                         + "; start `neurosurgeon-cli cloud` there, or check the address and the port."};
}

} // namespace neurosurgeon
