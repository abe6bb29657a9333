#include "network/pairing/discovery.h"

#include <QNetworkDatagram>
#include <QNetworkInterface>

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr int maxDatagramsAtOnce = 64; ///< then other events have their turn: a flood costs no more than time that is left
constexpr std::chrono::milliseconds tickInterval{1000};
constexpr int ticksBetweenJoins = 10;  ///< interfaces come and go

const QHostAddress &groupV4()
{
    static const QHostAddress group(QStringLiteral("239.255.78.83"));
    return group;
}

const QHostAddress &groupV6()
{
    static const QHostAddress group(QStringLiteral("ff02::4e53:5742"));
    return group;
}

bool isUsable(const QNetworkInterface &interface)
{
    return interface.flags().testFlags(QNetworkInterface::IsUp | QNetworkInterface::IsRunning)
        && !interface.flags().testFlag(QNetworkInterface::IsLoopBack);
}

bool has(const QNetworkInterface &interface, const QHostAddress &address)
{
    const auto entries = interface.addressEntries();
    return std::any_of(entries.begin(), entries.end(), [&](const QNetworkAddressEntry &entry) { return entry.ip() == address; });
}

bool isAny(const QHostAddress &address)
{
    return address == QHostAddress::Any || address == QHostAddress::AnyIPv4 || address == QHostAddress::AnyIPv6;
}

} // namespace

BeaconSender::BeaconSender(Beacon beacon, QHostAddress address, QObject *parent)
    : QObject(parent), m_beacon(std::move(beacon)), m_address(std::move(address)), m_v4(this), m_v6(this), m_timer(this)
{
    m_v4.bind(QHostAddress::AnyIPv4, 0);
    m_v6.bind(QHostAddress::AnyIPv6, 0);
    connect(&m_timer, &QTimer::timeout, this, &BeaconSender::send);
    m_timer.start(m_beacon.pairing ? beaconPeriodPairing : beaconPeriod);
    send();
}

void BeaconSender::setPairing(bool pairing)
{
    if (m_beacon.pairing == pairing)
        return;
    m_beacon.pairing = pairing;
    m_timer.start(pairing ? beaconPeriodPairing : beaconPeriod);
    send();
}

void BeaconSender::send()
{
    // What an interface does not let through is not worth a word: discovery is a hint.
    const QByteArray datagram = m_beacon.encode();
    const auto interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!isUsable(interface) || !(isAny(m_address) || has(interface, m_address)))
            continue;
        const auto entries = interface.addressEntries();
        for (const QNetworkAddressEntry &entry : entries)
            if (!entry.broadcast().isNull())
                m_v4.writeDatagram(datagram, entry.broadcast(), beaconPort);
        m_v4.setMulticastInterface(interface);
        m_v4.writeDatagram(datagram, groupV4(), beaconPort);
        QHostAddress group = groupV6();
        group.setScopeId(interface.name());
        m_v6.setMulticastInterface(interface);
        m_v6.writeDatagram(datagram, group, beaconPort);
    }
}

BeaconListener::BeaconListener(QObject *parent) : QObject(parent), m_v4(this), m_v6(this), m_timer(this)
{
    constexpr auto shared = QUdpSocket::ShareAddress | QUdpSocket::ReuseAddressHint;
    const bool v4 = m_v4.bind(QHostAddress::AnyIPv4, beaconPort, shared);
    const bool v6 = m_v6.bind(QHostAddress::AnyIPv6, beaconPort, shared);
    m_listening = v4 || v6;
    connect(&m_v4, &QUdpSocket::readyRead, this, [this] { read(m_v4); });
    connect(&m_v6, &QUdpSocket::readyRead, this, [this] { read(m_v6); });
    connect(&m_timer, &QTimer::timeout, this, &BeaconListener::tick);
    m_timer.start(tickInterval);
    join();
}

void BeaconListener::join()
{
    const auto interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!isUsable(interface))
            continue;
        // Joining twice fails, and nothing is lost by it.
        if (m_v4.state() == QAbstractSocket::BoundState)
            m_v4.joinMulticastGroup(groupV4(), interface);
        if (m_v6.state() == QAbstractSocket::BoundState)
            m_v6.joinMulticastGroup(groupV6(), interface);
    }
}

void BeaconListener::read(QUdpSocket &socket)
{
    bool changed = false;
    for (int i = 0; i < maxDatagramsAtOnce && socket.hasPendingDatagrams(); ++i) {
        const QNetworkDatagram datagram = socket.receiveDatagram(maxBeaconBytes + 1);
        const auto beacon = Beacon::decode(datagram.data());
        if (beacon)
            changed |= m_seen.hear(*beacon, datagram.senderAddress(), std::chrono::steady_clock::now());
    }
    if (changed)
        Q_EMIT cloudsChanged(clouds());
}

void BeaconListener::tick()
{
    if (++m_ticks % ticksBetweenJoins == 0)
        join();
    if (m_seen.expire(std::chrono::steady_clock::now()))
        Q_EMIT cloudsChanged(clouds());
}

} // namespace neurosurgeon
