#pragma once

#include "network/pairing/connectioncheck.h"
#include "network/pairing/peerstore.h"

#include <QThread>

namespace neurosurgeon {

class BeaconListener;

/// Peers for the window: the stored ones, clouds heard of, pairing, the connection check. Sockets and files live on a network
/// thread; values arrive here. GUI thread.
class TrustController : public QObject {
    Q_OBJECT
public:
    explicit TrustController(PeerStore store, QObject *parent = nullptr);
    ~TrustController() override;

    /// Listens for beacons from now on; cloudsChanged() follows.
    void search();
    /// Reads the stored peers; peersChanged() follows.
    void reload();
    /// One at a time: another call gives the present one up. paired() or failed() follows.
    void pair(const QString &host, quint16 port, const QString &code);
    void check(const QString &host, quint16 port);
    /// forgotten() or failed() follows.
    void forget(const Peer &peer);
    void rename(const Peer &peer, const QString &name);

    const std::vector<Peer> &peers() const { return m_peers; }
    const std::vector<SeenCloud> &clouds() const { return m_clouds; }
    /// For pictures: shows values that nobody stored or heard.
    void showSample(std::vector<Peer> peers, std::vector<SeenCloud> clouds);

Q_SIGNALS:
    void peersChanged();
    void cloudsChanged();
    void paired(const neurosurgeon::Peer &peer);
    /// Its key is gone; sessions with it are to end.
    void forgotten(const neurosurgeon::Peer &peer);
    void checked(const std::vector<neurosurgeon::CheckResult> &results);
    void failed(const neurosurgeon::Error &error);
    /// What the store has to tell, e.g. that a damaged list was set aside.
    void notice(const QString &sentences);

private:
    /// Runs on the network thread.
    void post(std::function<void()> what);
    /// Runs here.
    void deliver(std::function<void()> what);
    void replaceTask(QObject *task);
    /// On the network thread, after whatever may have read the store.
    void tellNotices();

    PeerStore m_store;
    QThread m_network;
    QObject *m_context;          ///< lives on the network thread, parent of all that does
    QObject *m_task = nullptr;   ///< network thread only
    bool m_searching = false;
    bool m_sample = false;
    std::vector<Peer> m_peers;
    std::vector<SeenCloud> m_clouds;
};

} // namespace neurosurgeon
