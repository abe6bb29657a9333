#pragma once

// What the talks of sessionfuzz and edgefuzz share: the script that a talk is played from, how frames are read and damaged, and the
// folder of the device under test.

#include "network/pairing/peerstore.h"
#include "network/wire/frame.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

namespace neurosurgeon::test {

inline constexpr int places = 8;     ///< for connections
inline constexpr int stepKinds = 32; ///< at most
inline constexpr int mostSteps = 400;
inline const QString testCode = QStringLiteral("K7QF9XTM");

inline void require(bool rule, const char *what)
{
    if (rule)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

/// The script's bytes; zeros behind its end. A step is its kind and a place, then what the step reads itself.
class Script {
public:
    Script(const std::uint8_t *data, std::size_t size) : m_data(data), m_end(data + size) {}
    bool isOver() const { return m_data == m_end; }
    int next() { return isOver() ? 0 : *m_data++; }
    QByteArray bytes(int count)
    {
        const auto size = std::min<std::ptrdiff_t>(count, m_end - m_data);
        const QByteArray taken(reinterpret_cast<const char *>(m_data), size);
        m_data += size;
        return taken;
    }

private:
    const std::uint8_t *m_data;
    const std::uint8_t *m_end;
};

/// The byte of a step.
template<class Step>
constexpr int at(Step step, int place = 0)
{
    return int(step) + stepKinds * place;
}

template<class... Bytes>
QByteArray script(Bytes... bytes)
{
    const std::array<char, sizeof...(bytes)> all{char(bytes)...};
    return {all.data(), qsizetype(all.size())};
}

/// What the script does to the next frame.
class Damage {
public:
    void flip(Script &script)
    {
        const int where = script.next();
        m_flip = {where, script.next()};
    }
    void cut(Script &script) { m_cut = script.next(); }
    /// True if bits of the frame were flipped.
    bool flipIn(QByteArray &frame)
    {
        const auto flip = std::exchange(m_flip, std::nullopt);
        if (!flip)
            return false;
        const qsizetype where = flip->first % frame.size();
        frame[where] = char(frame[where] ^ flip->second);
        return true;
    }
    /// The length of the first of two pieces; 0: the frame comes whole.
    qsizetype cutOf(const QByteArray &frame)
    {
        const int cut = std::exchange(m_cut, 0);
        return cut < frame.size() ? cut : 0;
    }

private:
    std::optional<std::pair<int, int>> m_flip; ///< where, and which bits
    int m_cut = 0;
};

/// Takes all that may be said in a session.
inline FrameReader openReader(std::size_t mostPayload)
{
    FrameReader reader;
    reader.setStage(FrameStage::Session);
    reader.setPolicy([mostPayload](const FrameHead &) { return PayloadDecision{PayloadAction::Take, mostPayload}; });
    return reader;
}

/// Each frame that `bytes` complete goes to `take`; false once something cannot be read.
template<class Take>
bool readFrames(FrameReader &reader, QByteArray bytes, Take take)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    while (true) {
        auto frame = reader.next(buffer);
        if (!frame || !*frame)
            return frame.has_value();
        take(std::move(**frame));
    }
}

/// Where the device under test keeps whom it is paired with; in memory if there is such a folder.
struct Home {
    QTemporaryDir folder{(QDir(QStringLiteral("/dev/shm")).exists() ? QStringLiteral("/dev/shm") : QDir::tempPath())
                         + QStringLiteral("/fuzz-XXXXXX")};
    PeerStore store{std::filesystem::path(folder.path().toStdString())};
    QString id = store.identity().value().id;

    Home(PeerRole role, const QString &name, const std::map<QString, QByteArray> &keys)
    {
        for (const auto &[peer, key] : keys)
            require(store.put({peer, role, name, key, QDateTime::currentDateTimeUtc(), {}, {}}).has_value(), "no folder");
        QFile file(store.file());
        require(file.open(QIODevice::ReadOnly), "no store");
        m_stored = file.readAll();
    }
    /// As before the first talk.
    void restore() const
    {
        QFile file(store.file());
        if (file.open(QIODevice::ReadWrite) && file.readAll() != m_stored && file.seek(0) && file.resize(0))
            file.write(m_stored);
    }

private:
    QByteArray m_stored;
};

/// Qt's, for the whole run: what is left at its end may still need it.
inline void ensureApplication()
{
    static int count = 1;
    static char name[] = "fuzz";
    static std::array<char *, 2> arguments{name, nullptr};
    if (!QCoreApplication::instance())
        new QCoreApplication(count, arguments.data());
}

} // namespace neurosurgeon::test
