#include "network/pairing/beacon.h"

#include "network/link/endpoint.h"
#include "network/pairing/peerstore.h"
#include "network/wire/cborfields.h"
#include "network/wire/messages.h"

#include <QCborValue>

#include <algorithm>

namespace neurosurgeon {

using namespace Qt::StringLiterals;

namespace {

constexpr char magic[] = "\x8eNSWBe\r\n";
constexpr qsizetype magicBytes = 8;

bool isBetter(const QHostAddress &one, const QHostAddress &other)
{
    const auto rank = [](const QHostAddress &address) {
        return (address.protocol() == QAbstractSocket::IPv4Protocol ? 2 : 0) + (address.isLinkLocal() ? 0 : 1);
    };
    return rank(one) > rank(other);
}

} // namespace

QByteArray Beacon::encode() const
{
    const QCborMap map{{"device_id"_L1, deviceId},
                       {"device_name"_L1, cborText(deviceName, maxNameBytes)},
                       {"port"_L1, port},
                       {"program_version"_L1, cborText(programVersion, maxNameBytes)},
                       {"pairing"_L1, pairing ? 1 : 0}};
    return QByteArray(magic, magicBytes) + QCborValue(map).toCbor();
}

Expected<Beacon> Beacon::decode(const QByteArray &datagram)
{
    if (datagram.size() > maxBeaconBytes || !datagram.startsWith(QByteArrayView(magic, magicBytes)))
        return failure(ErrorCode::Refused, "This datagram is no beacon.");
    const auto map = decodeHeader(datagram.mid(magicBytes));
    if (!map)
        return tl::make_unexpected(map.error());
    CborFields in(*map, "beacon");
    Beacon beacon;
    std::string id;
    in.text("device_id"_L1, id, maxNameBytes);
    beacon.deviceId = QString::fromStdString(id);
    in.text("device_name"_L1, beacon.deviceName, maxNameBytes);
    in.integer("port"_L1, beacon.port, 1, std::numeric_limits<quint16>::max());
    in.text("program_version"_L1, beacon.programVersion, maxNameBytes);
    in.integer("pairing"_L1, beacon.pairing, 0, 1);
    in.require(isDeviceId(beacon.deviceId), "the device id makes no sense");
    return in.result(std::move(beacon));
}

QString SeenCloud::addressText() const
{
    return endpointText(address.toString(), beacon.port);
}

bool SeenClouds::hear(const Beacon &beacon, const QHostAddress &from, TimePoint now)
{
    const TimePoint until = now + 3 * (beacon.pairing ? beaconPeriodPairing : beaconPeriod);
    const auto known = m_entries.find(beacon.deviceId);
    if (known == m_entries.end()) {
        if (m_entries.size() >= maxSeenClouds)
            return false;
        m_entries[beacon.deviceId] = {{beacon, from}, {{from, until}}};
        return true;
    }
    Entry &entry = known->second;
    const SeenCloud before = entry.cloud;
    entry.cloud.beacon = beacon;
    auto heard = std::find_if(entry.heard.begin(), entry.heard.end(), [&](const Heard &other) { return other.address == from; });
    if (heard == entry.heard.end() && entry.heard.size() < maxSeenAddresses)
        heard = entry.heard.insert(heard, {from, until});
    if (heard != entry.heard.end()) {
        heard->until = until;
        if (isBetter(from, entry.cloud.address))
            entry.cloud.address = from;
    }
    return !(entry.cloud == before);
}

bool SeenClouds::expire(TimePoint now)
{
    bool moved = false;
    for (auto &known : m_entries) {
        auto &entry = known.second;
        std::erase_if(entry.heard, [now](const Heard &heard) { return now > heard.until; });
        const bool isThere = std::any_of(entry.heard.begin(), entry.heard.end(), [&entry](const Heard &heard) { return heard.address == entry.cloud.address; });
        if (isThere || entry.heard.empty())
            continue;
        entry.cloud.address = std::max_element(entry.heard.begin(), entry.heard.end(), [](const Heard &a, const Heard &b) {
            return isBetter(b.address, a.address);
        })->address;
        moved = true;
    }
    return std::erase_if(m_entries, [](const auto &known) { return known.second.heard.empty(); }) > 0 || moved;
}

std::vector<SeenCloud> SeenClouds::list() const
{
    std::vector<SeenCloud> clouds;
    for (const auto &[id, entry] : m_entries)
        clouds.push_back(entry.cloud);
    std::stable_sort(clouds.begin(), clouds.end(), [](const SeenCloud &a, const SeenCloud &b) {
        return std::tie(b.beacon.pairing, a.beacon.deviceName) < std::tie(a.beacon.pairing, b.beacon.deviceName);
    });
    return clouds;
}

} // namespace neurosurgeon
