#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace neurosurgeon {

/// What a paired peer is to this device: the same computer may be both, with two keys.
enum class PeerRole { Edge, Cloud };

/// This device as others know it. The id is random, made once, and no secret.
struct DeviceIdentity {
    QString id;   ///< 32 lower-case hex digits
    QString name; ///< for people
};

/// A device this one has paired with.
struct Peer {
    QString id;
    PeerRole role = PeerRole::Edge;
    QString name;         ///< as it called itself, or as it was renamed here
    QByteArray key;       ///< keyBytes random bytes, shared with that peer alone
    QDateTime pairedAt;   ///< UTC
    QDateTime lastSeen;   ///< UTC; invalid if never since
    QString lastAddress;  ///< "192.168.1.7" for an edge, "192.168.1.7:9999" for a cloud; may be empty
    bool operator==(const Peer &) const = default;
};

struct PeerList {
    std::vector<Peer> peers;
    const Peer *find(const QString &id, PeerRole role) const;
};

bool isDeviceId(const QString &text);

inline constexpr qsizetype maxPeerName = 64; ///< characters

/// The store's file as it is read and written: JSON, keys in hex. Errors: BadFile.
Expected<std::vector<Peer>> parsePeers(const QByteArray &document);
QByteArray peersDocument(const std::vector<Peer> &peers);

/// Keys of paired peers in `FOLDER/peers.json`, mode 0600, and this device's identity in `FOLDER/identity.json`. Every call reads
/// the small file, or rewrites it under a lock, so that several programs may share a folder and a forgotten peer is forgotten
/// at once in all of them. A file that cannot be understood is renamed to `NAME.damaged-TIME`, never emptied nor written over. Any
/// thread.
class PeerStore {
public:
    explicit PeerStore(std::filesystem::path folder);

    const std::filesystem::path &folder() const { return m_folder; }
    QString file() const;
    /// What a person should know, e.g. that a damaged file was set aside; all copies of a store together tell each of it once. What
    /// nobody has taken goes to standard error with the last copy.
    QStringList takeNotices() const;
    /// Made on first use. Errors: BadFile.
    Expected<DeviceIdentity> identity() const;
    /// Errors: BadFile when the file is there and cannot be read.
    Expected<PeerList> load() const;
    /// The peer with this id and role, if it is paired. A list that cannot be read is a notice.
    std::optional<Peer> find(const QString &id, PeerRole role) const;
    /// Adds a peer, or replaces the one with its id and role.
    Expected<void> put(const Peer &peer) const;
    /// Notes that the peer was here. Nothing happens if it is not paired any more.
    Expected<void> seen(const QString &id, PeerRole role, const QString &address) const;
    /// The same on a thread of the pool: a disk may take its time.
    void noteSeen(const QString &id, PeerRole role, const QString &address) const;
    /// By id or name. Errors: Usage when there is none, or when a name means several.
    Expected<Peer> forget(const QString &idOrName) const;
    Expected<void> forget(const QString &id, PeerRole role) const;
    /// The name that this device uses for it. Errors: Usage when it is empty or longer than maxPeerName.
    Expected<void> rename(const QString &id, PeerRole role, const QString &name) const;
    /// The same by id or name; a computer that is both edge and cloud gets it twice. Errors: also those of forget().
    Expected<Peer> rename(const QString &idOrName, const QString &name) const;

private:
    class Notices;
    using Change = std::function<Expected<void>(std::vector<Peer> &)>;
    Expected<std::optional<DeviceIdentity>> readIdentity() const;
    Expected<PeerList> read() const;
    Expected<PeerList> readOrSetAside() const;
    Expected<void> setAside(const QString &file, const Error &damage) const;
    QString identityFile() const;
    QString lockFile() const;
    Expected<void> change(const Change &change) const;
    Expected<void> write(const QString &file, const QByteArray &document) const;
    Expected<void> prepareFolder() const;

    std::filesystem::path m_folder;
    std::shared_ptr<Notices> m_notices;
};

} // namespace neurosurgeon
