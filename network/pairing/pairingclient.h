#pragma once

#include "network/pairing/dialler.h"
#include "network/pairing/dialogue.h"

#include <QTimer>

namespace neurosurgeon {

/// The edge's side of pairing with one cloud: connects, proves the code, agrees on a key, stores it. Network thread. Delete it to
/// give up.
class PairingClient : public QObject {
    Q_OBJECT
public:
    /// `code` as readPairingCode() returns it. Begins at once.
    PairingClient(PeerStore store, const QString &host, quint16 port, const QString &code, QObject *parent = nullptr);

    PairingState state() const { return m_dialogue ? m_dialogue->state() : PairingState::NotPaired; }

Q_SIGNALS:
    /// The stored peer, or why there is none. Once.
    void finished(const neurosurgeon::Expected<neurosurgeon::Peer> &peer);

private:
    void begin(const QString &host, quint16 port, const QString &code);
    void onOpened(Channel *channel);
    void onFrame(const Frame &frame);
    void finish(const Expected<Peer> &peer);

    PeerStore m_store;
    DeviceIdentity m_self;
    QString m_address;
    Dialler *m_dialler = nullptr;
    Channel *m_channel = nullptr;
    std::optional<PairingDialogue> m_dialogue;
    QTimer m_patience;
    bool m_finished = false;
};

} // namespace neurosurgeon
