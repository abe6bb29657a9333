#pragma once

#include "network/pairing/dialler.h"
#include "network/pairing/discovery.h"
#include "network/pairing/peerstore.h"

#include <optional>

namespace neurosurgeon {

/// What a connection check looks at, in the order of the way to a cloud.
enum class CheckedStep { Beacon, Name, Reach, Version, Key, Encryption };

struct CheckResult {
    CheckedStep step{};
    std::optional<bool> fine; ///< nothing if an earlier step failed
    QString sentence;         ///< what was found, and what to do
};

/// Tries the way to a cloud step by step and says where it is broken. A missing beacon breaks nothing. Network thread.
class ConnectionCheck : public QObject {
    Q_OBJECT
public:
    ConnectionCheck(PeerStore store, QString host, quint16 port, QObject *parent = nullptr);

Q_SIGNALS:
    /// All in order, the name's only where the host is one. Once.
    void finished(const std::vector<neurosurgeon::CheckResult> &results);

private:
    void dial();
    void giveUp();
    void onDialled(const std::optional<Error> &error, Dialler::Step failedAt);
    void lookForBeacon();
    void finishIfDone();

    PeerStore m_store;
    QString m_host;
    quint16 m_port;
    BeaconListener m_listener;
    Dialler *m_dialler = nullptr;
    QTimer m_patience;
    std::optional<QString> m_beacon;
    std::vector<CheckResult> m_results;
    bool m_waited = false;
    bool m_finished = false;
};

} // namespace neurosurgeon
