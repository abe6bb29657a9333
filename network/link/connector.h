#pragma once

#include "core/error.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

class QTcpSocket;

namespace neurosurgeon {

/// Connects a socket by name or address. A name may mean several addresses, of which some are dead: each gets a head start before
/// the next is tried beside it, and the first that answers is taken (RFC 8305). Child of the socket, on its thread; how long to
/// wait is the owner's affair.
class Connector : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds headStart{250};

    /// The socket tells how it ends, as after connectToHost().
    Connector(QTcpSocket *socket, const QString &host, quint16 port);
    /// The same for addresses that are known.
    Connector(QTcpSocket *socket, QList<QHostAddress> addresses, quint16 port);

    /// What the name means; empty until it is known.
    const QList<QHostAddress> &addresses() const { return m_addresses; }

private:
    void look(const QString &host);
    void begin();
    void tryNext();
    void take(QTcpSocket *attempt);
    void onFailed(QTcpSocket *attempt);

    QTcpSocket *m_socket;
    quint16 m_port;
    QList<QHostAddress> m_addresses;
    qsizetype m_next = 0;
    std::vector<QTcpSocket *> m_attempts; ///< under way
    QTimer m_headStart;
};

/// Why nobody was reached, in one sentence: NoConnection.
Error unreachable(const QTcpSocket &socket, const QString &host, quint16 port);

} // namespace neurosurgeon
