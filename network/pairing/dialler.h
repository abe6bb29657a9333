#pragma once

#include "network/link/connector.h"
#include "network/pairing/messages.h"
#include "network/pairing/tlshandshake.h"

#include <QPointer>

#include <functional>

namespace neurosurgeon {

/// The edge's way to an encrypted channel: TCP, Secure / Secured in plain, TLS. Network thread. Delete it to give up; how long to
/// wait is the owner's affair.
class Dialler : public QObject {
    Q_OBJECT
public:
    /// What was being done when it failed, for a connection check.
    enum class Step { FindName, Reach, Greet, FindKey, Encrypt };
    /// Gets the key for this cloud, now or later; an error ends the attempt with its sentence.
    using KeySource = std::function<void(const Secured &cloud, std::function<void(Expected<QByteArray>)> done)>;

    Dialler(QString host, quint16 port, Secure secure, KeySource key, QObject *parent = nullptr);

    /// What the cloud said about itself; empty before.
    const Secured &cloud() const { return m_cloud; }
    /// What is being done.
    Step step() const;
    /// What the host's name means, as far as it is known.
    QList<QHostAddress> addresses() const { return m_connector ? m_connector->addresses() : m_addresses; }

Q_SIGNALS:
    /// The channel belongs to the receiver; it is in the stage before a session.
    void opened(neurosurgeon::Channel *channel);
    /// NoConnection: not reached. Refused: the cloud said no, or the key is not its. Once.
    void failed(const neurosurgeon::Error &error, neurosurgeon::Dialler::Step step);

private:
    void onFrame(const Frame &frame);
    void onKey(const Expected<QByteArray> &key);
    void fail(const Error &error);

    QString m_host;
    quint16 m_port;
    Secure m_secure;
    KeySource m_keySource;
    Secured m_cloud;
    Channel *m_plain;
    QPointer<Connector> m_connector; ///< gone with the plain socket
    QList<QHostAddress> m_addresses;
    Step m_step = Step::Reach;
    bool m_failed = false;
};

} // namespace neurosurgeon
