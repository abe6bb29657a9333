#pragma once

#include "core/error.h"
#include "network/wire/frame.h"

#include <QByteArray>
#include <QHostAddress>
#include <QString>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace neurosurgeon {

inline constexpr quint16 beaconPort = 9999;                        ///< UDP
inline constexpr qsizetype maxBeaconBytes = 8 + 512;               ///< magic and CBOR
inline constexpr std::size_t maxSeenClouds = 64;
inline constexpr std::size_t maxSeenAddresses = 8;                 ///< of one cloud
inline constexpr std::chrono::milliseconds beaconPeriod{5000};
inline constexpr std::chrono::milliseconds beaconPeriodPairing{1000}; ///< while a code is shown

/// What a cloud calls out on the local network, UDP: 8 bytes of magic, then one CBOR map of at most 512 bytes, since 1.
/// A hint that anybody can forge: it fills lists, and nothing is believed because of it.
struct Beacon {
    QString deviceId;
    std::string deviceName;
    quint16 port = 0;           ///< TCP
    std::string programVersion;
    bool pairing = false;       ///< a code is shown
    QByteArray encode() const;
    /// Errors: Refused.
    static Expected<Beacon> decode(const QByteArray &datagram);
    bool operator==(const Beacon &) const = default;
};

/// A cloud that was heard of lately.
struct SeenCloud {
    Beacon beacon;
    QHostAddress address;       ///< the best of those it was heard from lately: IPv4 before IPv6
    bool operator==(const SeenCloud &) const = default;
    QString addressText() const; ///< "192.168.1.7:9999"
};

/// Clouds heard of, without sockets: one entry a device id, however many interfaces it calls from; at most maxSeenClouds. Who is
/// known already stays: a flood displaces neither a cloud nor an address.
class SeenClouds {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// True if the list changed for a reader.
    bool hear(const Beacon &beacon, const QHostAddress &from, TimePoint now);
    /// Drops clouds and addresses that have been silent for three of their periods. True if the list changed for a reader.
    bool expire(TimePoint now);
    /// By name, those that show a code first.
    std::vector<SeenCloud> list() const;

private:
    struct Heard {
        QHostAddress address;
        TimePoint until; ///< then it is forgotten, unless it is heard again
    };
    struct Entry {
        SeenCloud cloud;
        std::vector<Heard> heard;
    };
    std::map<QString, Entry> m_entries;
};

} // namespace neurosurgeon
