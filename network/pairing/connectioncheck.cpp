#include "network/pairing/connectioncheck.h"

#include "network/link/endpoint.h"
#include "network/session/thisprogram.h"

namespace neurosurgeon {

namespace {

/// A beacon comes every five seconds.
constexpr std::chrono::milliseconds patience{5500};

} // namespace

ConnectionCheck::ConnectionCheck(PeerStore store, QString host, quint16 port, QObject *parent)
    : QObject(parent), m_store(std::move(store)), m_host(std::move(host)), m_port(port), m_listener(this), m_patience(this)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_waited = true;
        if (m_results.empty())
            giveUp();
        finishIfDone();
    });
    connect(&m_listener, &BeaconListener::cloudsChanged, this, &ConnectionCheck::finishIfDone);
    m_patience.start(patience);
    dial();
}

void ConnectionCheck::dial()
{
    const auto self = m_store.identity();
    if (!self) {
        QMetaObject::invokeMethod(this, [this, error = self.error()] { onDialled(error, Dialler::Step::Reach); }, Qt::QueuedConnection);
        return;
    }
    const auto keySource = [this](const Secured &cloud, const std::function<void(Expected<QByteArray>)> &done) {
        const auto peer = m_store.find(cloud.deviceId, PeerRole::Cloud);
        if (peer)
            return done(peer->key);
        done(failure(ErrorCode::Refused, "This computer is not paired with " + cloud.deviceName + "; let it show a code and type it here."));
    };
    m_dialler = new Dialler(m_host, m_port, {SecurePurpose::Session, protocolMin, protocolMax, programVersion(), self->id}, keySource, this);
    connect(m_dialler, &Dialler::failed, this, [this](const Error &error, Dialler::Step step) { onDialled(error, step); });
    connect(m_dialler, &Dialler::opened, this, [this](Channel *channel) {
        channel->setParent(this);
        channel->close();
        onDialled({}, Dialler::Step::Encrypt);
    });
}

void ConnectionCheck::giveUp()
{
    const Dialler::Step step = m_dialler ? m_dialler->step() : Dialler::Step::Reach;
    if (step == Dialler::Step::FindName)
        onDialled(Error{ErrorCode::NoConnection, "Nobody on this network says what the name " + m_host.toStdString() + " means; type the address "
                        "that the cloud shows."}, step);
    else
        onDialled(Error{ErrorCode::NoConnection, "Nothing at " + m_host.toStdString() + " answers; check the address, the cable or Wi-Fi, and "
                        "that no firewall stands between."}, step);
}

void ConnectionCheck::lookForBeacon()
{
    const auto addresses = m_dialler ? m_dialler->addresses() : QList<QHostAddress>();
    for (const SeenCloud &cloud : m_listener.clouds())
        if (addresses.contains(cloud.address) && cloud.beacon.port == m_port)
            m_beacon = QString::fromStdString(cloud.beacon.deviceName);
}

void ConnectionCheck::onDialled(const std::optional<Error> &error, Dialler::Step failedAt)
{
    if (!m_results.empty())
        return;
    const Secured &cloud = m_dialler ? m_dialler->cloud() : Secured{};
    QStringList addresses;
    for (const QHostAddress &address : m_dialler ? m_dialler->addresses() : QList<QHostAddress>())
        addresses += address.toString();
    const std::pair<CheckedStep, QString> steps[] = {
        {CheckedStep::Name, tr("The name %1 means %2.").arg(m_host, addresses.join(QStringLiteral(", ")))},
        {CheckedStep::Reach, tr("%1 can be reached.").arg(endpointText(m_host, m_port))},
        {CheckedStep::Version, cloud.programVersion.empty() ? tr("Both sides speak the same protocol.")
                                                            : tr("The cloud runs version %1, this computer %2.")
                                                                  .arg(QString::fromStdString(cloud.programVersion), QString::fromStdString(programVersion()))},
        {CheckedStep::Key, tr("A key of %1 is stored here.").arg(QString::fromStdString(cloud.deviceName))},
        {CheckedStep::Encryption, tr("The cloud has proved the same key.")}};
    for (int i = m_dialler && QHostAddress(m_host).isNull() ? 0 : 1; i < 5; ++i) {
        const bool broken = error && i == static_cast<int>(failedAt);
        const bool unknown = error && i > static_cast<int>(failedAt);
        m_results.push_back({steps[i].first, unknown ? std::nullopt : std::optional(!broken),
                             broken ? QString::fromStdString(error->message) : unknown ? QString() : steps[i].second});
    }
    finishIfDone();
}

void ConnectionCheck::finishIfDone()
{
    lookForBeacon();
    if (m_finished || m_results.empty() || !(m_beacon || m_waited))
        return;
    m_finished = true;
    m_results.insert(m_results.begin(),
                     CheckResult{CheckedStep::Beacon, m_beacon.has_value(),
                                 m_beacon ? tr("%1 calls out its address on this network.").arg(*m_beacon)
                                                  : tr("No beacon came from there. Many networks hold them back; the address can be typed.")});
    Q_EMIT finished(m_results);
}

} // namespace neurosurgeon
