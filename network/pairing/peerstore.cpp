#include "network/pairing/peerstore.h"

#include "network/pairing/code.h"
#include "network/session/thisprogram.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>
#include <QThreadPool>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <utility>

namespace neurosurgeon {

using namespace Qt::StringLiterals;

namespace {

constexpr int deviceIdBytes = 16;
constexpr qsizetype maxStoreBytes = 1024 * 1024;
constexpr std::chrono::milliseconds lockPatience{2000};
constexpr auto onlyMine = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr auto anyoneElse = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;

bool isHex(const QString &text, qsizetype bytes)
{
    return text.size() == bytes * 2 && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

QString plainName(QString name)
{
    name.removeIf([](QChar c) { return c.category() == QChar::Other_Control; });
    return name.trimmed();
}

Expected<QString> newName(const QString &name)
{
    const QString plain = plainName(name);
    if (plain.isEmpty())
        return failure(ErrorCode::Usage, "A peer needs a name of at least one character.");
    if (plain.size() > maxPeerName)
        return failure(ErrorCode::Usage, "A peer's name has at most " + std::to_string(maxPeerName) + " characters, this one has "
                           + std::to_string(plain.size()) + "; choose a shorter one.");
    return plain;
}

bool isCalled(const Peer &peer, const QString &idOrName)
{
    return peer.id == idOrName || peer.name == idOrName;
}

/// The one device that is meant; it may have two entries.
Expected<Peer> meant(const std::vector<Peer> &peers, const QString &idOrName)
{
    const auto is = [&](const Peer &peer) { return isCalled(peer, idOrName); };
    const auto found = std::find_if(peers.begin(), peers.end(), is);
    if (found == peers.end())
        return failure(ErrorCode::Usage, "There is no paired peer \"" + idOrName.toStdString() + "\"; `neurosurgeon-cli peers` lists them.");
    if (std::any_of(found, peers.end(), [&](const Peer &peer) { return is(peer) && peer.id != found->id; }))
        return failure(ErrorCode::Usage, "Several paired peers are called \"" + idOrName.toStdString()
                           + "\"; name one by its id, `neurosurgeon-cli peers` lists them.");
    return *found;
}

constexpr char damage[] = "The list of paired peers is damaged: ";
constexpr char identityDamage[] = "The identity of this device is damaged, and no pairing holds without it.";

tl::unexpected<Error> damaged(const char *why)
{
    return failure(ErrorCode::BadFile, std::string(damage) + why + ".");
}

bool isDamaged(const Error &error)
{
    return error.message.starts_with(damage) || error.message == identityDamage;
}

tl::unexpected<Error> unreadable(const QFile &file)
{
    return failure(ErrorCode::BadFile, file.fileName().toStdString() + " cannot be read (" + file.errorString().toStdString()
                       + "); check its permissions.");
}

Expected<Peer> parsePeer(const QJsonObject &entry)
{
    Peer peer;
    const QString role = entry["role"_L1].toString();
    const QString key = entry["key"_L1].toString();
    peer.id = entry["id"_L1].toString();
    peer.name = plainName(entry["name"_L1].toString()).left(maxPeerName);
    peer.pairedAt = QDateTime::fromString(entry["paired_at"_L1].toString(), Qt::ISODate);
    peer.lastSeen = QDateTime::fromString(entry["last_seen"_L1].toString(), Qt::ISODate);
    peer.lastAddress = entry["last_address"_L1].toString();
    if (!isDeviceId(peer.id))
        return damaged("an id is missing or makes no sense");
    if (!isHex(key, keyBytes))
        return damaged("a key is missing or makes no sense");
    if (role != "edge"_L1 && role != "cloud"_L1)
        return damaged("a peer is neither edge nor cloud");
    peer.key = QByteArray::fromHex(key.toLatin1());
    peer.role = role == "edge"_L1 ? PeerRole::Edge : PeerRole::Cloud;
    return peer;
}

QString utc(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODate) : QString();
}

} // namespace

bool isDeviceId(const QString &text)
{
    return isHex(text, deviceIdBytes);
}

const Peer *PeerList::find(const QString &id, PeerRole role) const
{
    const auto found = std::find_if(peers.begin(), peers.end(), [&](const Peer &peer) { return peer.id == id && peer.role == role; });
    return found == peers.end() ? nullptr : &*found;
}

Expected<std::vector<Peer>> parsePeers(const QByteArray &document)
{
    if (document.size() > maxStoreBytes)
        return damaged("it is too large");
    const QJsonDocument json = QJsonDocument::fromJson(document);
    if (!json.isObject() || !json["peers"_L1].isArray())
        return damaged("it is not the JSON document that this program writes");
    std::vector<Peer> peers;
    const QJsonArray entries = json["peers"_L1].toArray();
    for (const QJsonValue &entry : entries) {
        auto peer = parsePeer(entry.toObject());
        if (!peer)
            return tl::make_unexpected(peer.error());
        peers.push_back(std::move(*peer));
    }
    return peers;
}

QByteArray peersDocument(const std::vector<Peer> &peers)
{
    QJsonArray entries;
    for (const Peer &peer : peers)
        entries.append(QJsonObject{{"id"_L1, peer.id},
                                   {"role"_L1, peer.role == PeerRole::Edge ? "edge"_L1 : "cloud"_L1},
                                   {"name"_L1, peer.name},
                                   {"key"_L1, QString::fromLatin1(peer.key.toHex())},
                                   {"paired_at"_L1, utc(peer.pairedAt)},
                                   {"last_seen"_L1, utc(peer.lastSeen)},
                                   {"last_address"_L1, peer.lastAddress}});
    return QJsonDocument(QJsonObject{{"version"_L1, 1}, {"peers"_L1, entries}}).toJson();
}

/// Waits for whoever has a way to tell a person.
class PeerStore::Notices {
public:
    ~Notices()
    {
        for (const QString &sentence : std::as_const(m_sentences))
            std::fprintf(stderr, "%s\n", qUtf8Printable(sentence));
    }
    void add(const QString &sentence)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_sentences.contains(sentence))
            m_sentences += sentence;
    }
    QStringList take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_sentences, {});
    }

private:
    std::mutex m_mutex;
    QStringList m_sentences;
};

PeerStore::PeerStore(std::filesystem::path folder) : m_folder(std::move(folder)), m_notices(std::make_shared<Notices>()) {}

QStringList PeerStore::takeNotices() const
{
    return m_notices->take();
}

QString PeerStore::file() const
{
    return QString::fromStdString((m_folder / "peers.json").string());
}

QString PeerStore::identityFile() const
{
    return QString::fromStdString((m_folder / "identity.json").string());
}

QString PeerStore::lockFile() const
{
    return file() + QStringLiteral(".lock");
}

Expected<void> PeerStore::prepareFolder() const
{
    if (QDir().mkpath(QString::fromStdString(m_folder.string())))
        return {};
    return failure(ErrorCode::BadFile, "The folder " + m_folder.string() + " for keys cannot be made; name another with --state.");
}

Expected<void> PeerStore::write(const QString &file, const QByteArray &document) const
{
    QSaveFile out(file);
    // Before the first byte is in it.
    if (out.open(QIODevice::WriteOnly) && out.setPermissions(onlyMine) && out.write(document) == document.size() && out.commit())
        return {};
    return failure(ErrorCode::BadFile, file.toStdString() + " cannot be written (" + out.errorString().toStdString()
                       + "); check the folder's permissions and the free space.");
}

Expected<DeviceIdentity> PeerStore::identity() const
{
    if (const auto stored = readIdentity(); stored && *stored)
        return **stored;
    if (const auto made = prepareFolder(); !made)
        return tl::make_unexpected(made.error());
    QLockFile lock(identityFile() + QStringLiteral(".lock"));
    lock.tryLock(lockPatience);
    const auto stored = readIdentity();
    if (stored && *stored) // another program was faster
        return **stored;
    if (!stored && !isDamaged(stored.error()))
        return tl::make_unexpected(stored.error());
    if (!stored)
        if (const auto moved = setAside(identityFile(), stored.error()); !moved)
            return tl::make_unexpected(moved.error());
    const QString id = QString::fromLatin1(randomBytes(deviceIdBytes).toHex());
    if (const auto written = write(identityFile(), QJsonDocument(QJsonObject{{"id"_L1, id}}).toJson()); !written)
        return tl::make_unexpected(written.error());
    return DeviceIdentity{id, QString::fromStdString(deviceName())};
}

/// Nothing where there is no file yet. Errors with isDamaged(): the file is there and makes no sense.
Expected<std::optional<DeviceIdentity>> PeerStore::readIdentity() const
{
    QFile in(identityFile());
    if (!in.open(QIODevice::ReadOnly) && !in.exists())
        return std::nullopt;
    if (!in.isOpen())
        return unreadable(in);
    const QString id = QJsonDocument::fromJson(in.read(maxStoreBytes))["id"_L1].toString();
    if (!isDeviceId(id))
        return failure(ErrorCode::BadFile, identityDamage);
    return DeviceIdentity{id, QString::fromStdString(deviceName())};
}

/// Writers replace the file as a whole, so that reading needs no lock, and does not wake whoever watches the folder.
Expected<PeerList> PeerStore::load() const
{
    auto list = read();
    if (list || !isDamaged(list.error()))
        return list;
    QLockFile lock(lockFile());
    lock.tryLock(lockPatience);
    return readOrSetAside();
}

/// Errors with isDamaged(): the file is there and makes no sense.
Expected<PeerList> PeerStore::read() const
{
    QFile in(file());
    // Opened first: of a file that is being replaced, exists() may say that it is not there.
    if (!in.open(QIODevice::ReadOnly) && !in.exists())
        return PeerList{};
    if (!in.isOpen())
        return unreadable(in);
    if (in.permissions() & anyoneElse) {
        in.setPermissions(onlyMine);
        m_notices->add(QStringLiteral("Other users of this computer could read the keys in %1; forget and pair the peers again if "
                                      "they are not to be trusted.").arg(file()));
    }
    auto peers = parsePeers(in.read(maxStoreBytes + 1));
    if (!peers)
        return tl::make_unexpected(peers.error());
    return PeerList{std::move(*peers)};
}

/// Called under the lock.
Expected<PeerList> PeerStore::readOrSetAside() const
{
    auto list = read();
    if (list || !isDamaged(list.error()))
        return list;
    if (const auto moved = setAside(file(), list.error()); !moved)
        return tl::make_unexpected(moved.error());
    return PeerList{};
}

/// Called under the file's lock.
Expected<void> PeerStore::setAside(const QString &file, const Error &damage) const
{
    const QString aside = file + QStringLiteral(".damaged-") + QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMddTHHmmsszzz"));
    if (!QFile::rename(file, aside))
        return failure(ErrorCode::BadFile, damage.message + " It cannot be set aside either; move " + file.toStdString()
                           + " away by hand.");
    m_notices->add(QStringLiteral("%1 It is kept as %2; pair again, or repair that file and put it back.")
                       .arg(QString::fromStdString(damage.message), aside));
    return {};
}

std::optional<Peer> PeerStore::find(const QString &id, PeerRole role) const
{
    const auto list = load();
    if (!list)
        m_notices->add(QString::fromStdString(list.error().message));
    const Peer *peer = list ? list->find(id, role) : nullptr;
    return peer ? std::optional(*peer) : std::nullopt;
}

Expected<void> PeerStore::change(const Change &change) const
{
    if (const auto made = prepareFolder(); !made)
        return made;
    QLockFile lock(lockFile());
    if (!lock.tryLock(lockPatience))
        return failure(ErrorCode::BadFile, "Another program holds " + file().toStdString() + "; try again when it is done.");
    auto list = readOrSetAside();
    if (!list)
        return tl::make_unexpected(list.error());
    if (const auto changed = change(list->peers); !changed)
        return changed;
    return write(file(), peersDocument(list->peers));
}

Expected<void> PeerStore::put(const Peer &peer) const
{
    return change([&](std::vector<Peer> &peers) -> Expected<void> {
        std::erase_if(peers, [&](const Peer &other) { return other.id == peer.id && other.role == peer.role; });
        peers.push_back(peer);
        peers.back().name = plainName(peer.name).left(maxPeerName);
        return {};
    });
}

Expected<void> PeerStore::seen(const QString &id, PeerRole role, const QString &address) const
{
    return change([&](std::vector<Peer> &peers) -> Expected<void> {
        for (Peer &peer : peers) {
            if (peer.id != id || peer.role != role)
                continue;
            peer.lastSeen = QDateTime::currentDateTimeUtc();
            peer.lastAddress = address;
        }
        return {};
    });
}

void PeerStore::noteSeen(const QString &id, PeerRole role, const QString &address) const
{
    QThreadPool::globalInstance()->start([store = *this, id, role, address] { (void)store.seen(id, role, address); });
}

Expected<Peer> PeerStore::forget(const QString &idOrName) const
{
    Peer forgotten;
    const auto changed = change([&](std::vector<Peer> &peers) -> Expected<void> {
        const auto found = meant(peers, idOrName);
        if (!found)
            return tl::make_unexpected(found.error());
        forgotten = *found;
        std::erase_if(peers, [&](const Peer &peer) { return peer.id == forgotten.id && isCalled(peer, idOrName); });
        return {};
    });
    if (!changed)
        return tl::make_unexpected(changed.error());
    return forgotten;
}

Expected<void> PeerStore::forget(const QString &id, PeerRole role) const
{
    return change([&](std::vector<Peer> &peers) -> Expected<void> {
        std::erase_if(peers, [&](const Peer &peer) { return peer.id == id && peer.role == role; });
        return {};
    });
}

Expected<void> PeerStore::rename(const QString &id, PeerRole role, const QString &name) const
{
    return change([&](std::vector<Peer> &peers) -> Expected<void> {
        const auto checked = newName(name);
        if (!checked)
            return tl::make_unexpected(checked.error());
        for (Peer &peer : peers)
            if (peer.id == id && peer.role == role)
                peer.name = *checked;
        return {};
    });
}

Expected<Peer> PeerStore::rename(const QString &idOrName, const QString &name) const
{
    Peer renamed;
    const auto changed = change([&](std::vector<Peer> &peers) -> Expected<void> {
        const auto found = meant(peers, idOrName);
        const auto checked = newName(name);
        if (!found || !checked)
            return tl::make_unexpected(found ? checked.error() : found.error());
        for (Peer &peer : peers)
            if (peer.id == found->id && isCalled(peer, idOrName))
                peer.name = *checked;
        renamed = *found;
        renamed.name = *checked;
        return {};
    });
    if (!changed)
        return tl::make_unexpected(changed.error());
    return renamed;
}

} // namespace neurosurgeon
