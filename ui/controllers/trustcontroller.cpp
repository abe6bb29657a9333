#include "ui/controllers/trustcontroller.h"

#include "network/pairing/code.h"
#include "network/pairing/pairingclient.h"

#include <QTimer>

namespace neurosurgeon {

namespace {

constexpr std::chrono::milliseconds listPause{200};

} // namespace

TrustController::TrustController(PeerStore store, QObject *parent) : QObject(parent), m_store(std::move(store)), m_context(new QObject)
{
    m_network.setObjectName(QStringLiteral("trust network"));
    m_context->moveToThread(&m_network);
    connect(&m_network, &QThread::finished, m_context, &QObject::deleteLater);
    m_network.start();
}

TrustController::~TrustController()
{
    m_network.quit();
    m_network.wait();
}

void TrustController::post(std::function<void()> what)
{
    QMetaObject::invokeMethod(m_context, std::move(what), Qt::QueuedConnection);
}

void TrustController::deliver(std::function<void()> what)
{
    QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection);
}

void TrustController::replaceTask(QObject *task)
{
    delete std::exchange(m_task, task);
}

void TrustController::tellNotices()
{
    const QString sentences = m_store.takeNotices().join(u' ');
    if (!sentences.isEmpty())
        deliver([this, sentences] { Q_EMIT notice(sentences); });
}

void TrustController::search()
{
    if (m_sample || std::exchange(m_searching, true))
        return;
    post([this] {
        auto *listener = new BeaconListener(m_context);
        // Anybody may send as many beacons as they like; a list that people read changes a few times a second at most.
        auto *pause = new QTimer(listener);
        pause->setSingleShot(true);
        pause->setInterval(listPause);
        connect(listener, &BeaconListener::cloudsChanged, pause, [pause] {
            if (!pause->isActive())
                pause->start();
        });
        connect(pause, &QTimer::timeout, m_context, [this, listener] {
            deliver([this, clouds = listener->clouds()] {
                m_clouds = clouds;
                Q_EMIT cloudsChanged();
            });
        });
    });
}

void TrustController::reload()
{
    if (m_sample)
        return;
    post([this] {
        const auto list = m_store.load();
        deliver([this, list] {
            if (!list) {
                Q_EMIT failed(list.error());
                return;
            }
            m_peers = list->peers;
            Q_EMIT peersChanged();
        });
        tellNotices();
    });
}

void TrustController::pair(const QString &host, quint16 port, const QString &code)
{
    const auto plain = readPairingCode(code);
    if (!plain) {
        Q_EMIT failed(plain.error());
        return;
    }
    post([this, host, port, plain = *plain] {
        auto *client = new PairingClient(m_store, host, port, plain, m_context);
        replaceTask(client);
        connect(client, &PairingClient::finished, m_context, [this](const Expected<Peer> &peer) {
            deliver([this, peer] {
                if (peer)
                    Q_EMIT paired(*peer);
                else
                    Q_EMIT failed(peer.error());
                reload();
            });
        });
    });
}

void TrustController::check(const QString &host, quint16 port)
{
    post([this, host, port] {
        auto *check = new ConnectionCheck(m_store, host, port, m_context);
        replaceTask(check);
        connect(check, &ConnectionCheck::finished, m_context, [this](const std::vector<CheckResult> &results) {
            deliver([this, results] { Q_EMIT checked(results); });
            tellNotices();
        });
    });
}

void TrustController::forget(const Peer &peer)
{
    post([this, peer] {
        deliver([this, peer, done = m_store.forget(peer.id, peer.role)] {
            if (done)
                Q_EMIT forgotten(peer);
            else
                Q_EMIT failed(done.error());
        });
    });
    reload();
}

void TrustController::rename(const Peer &peer, const QString &name)
{
    post([this, peer, name] {
        if (const auto done = m_store.rename(peer.id, peer.role, name); !done)
            deliver([this, error = done.error()] { Q_EMIT failed(error); });
    });
    reload();
}

void TrustController::showSample(std::vector<Peer> peers, std::vector<SeenCloud> clouds)
{
    m_sample = true;
    m_peers = std::move(peers);
    m_clouds = std::move(clouds);
    Q_EMIT peersChanged();
    Q_EMIT cloudsChanged();
}

} // namespace neurosurgeon
