#pragma once

// The cloud's outside world, for one program: sockets in memory, an inference thread that is stepped, a TLS handshake that is
// decided by the test, an engine without LibTorch, and a clock that ticks when it is read. The same input then takes the same
// way each time, and tens of thousands of sessions fit into a second. What stands here as a member of one of the program's own
// classes is linked in place of the library's: to be included by one source file of a program only.

#include "network/pairing/tlshandshake.h"
#include "network/session/computethread.h"
#include "tests/support/fakemodel.h"
#include "tests/support/testgraphs.h"

#include <QHostAddress>
#include <QPointer>
#include <QTcpSocket>

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>

namespace neurosurgeon::test {

/// What the other end of a connection does when the cloud begins a TLS handshake.
enum class Proof { None, WrongKey, RightKey };

class MemorySocket;

/// A connection as its edge sees it; it outlives the cloud's sockets, of which a handshake needs two.
struct Wire {
    QHostAddress from;
    Proof proof = Proof::None;
    bool stalled = false;   ///< the edge reads nothing
    bool encrypted = false; ///< the cloud believes the proof
    QByteArray toCloud;     ///< not read yet
    QByteArray fromCloud;   ///< not looked at yet
    QPointer<QTcpSocket> socket;
};

/// The cloud's end of a wire.
class MemorySocket final : public QTcpSocket {
public:
    explicit MemorySocket(std::shared_ptr<Wire> wire) : m_wire(std::move(wire))
    {
        m_wire->socket = this;
        setPeerAddress(m_wire->from);
        setPeerPort(40'000);
        setSocketState(ConnectedState);
        setOpenMode(ReadWrite | Unbuffered);
    }

    const std::shared_ptr<Wire> &wire() const { return m_wire; }
    qint64 bytesAvailable() const override { return m_wire->toCloud.size(); }
    qint64 bytesToWrite() const override { return m_wire->stalled ? stalledBytes : 0; }
    void close() override
    {
        QIODevice::close();
        setSocketState(UnconnectedState);
        m_wire->toCloud.clear();
    }
    void disconnectFromHost() override { close(); }
    /// The edge is gone; what it sent before can still be read.
    void hangUp()
    {
        setSocketState(UnconnectedState);
        Q_EMIT disconnected();
    }

protected:
    qint64 readData(char *into, qint64 most) override
    {
        const qint64 size = std::min<qint64>(most, m_wire->toCloud.size());
        std::memcpy(into, m_wire->toCloud.constData(), std::size_t(size));
        m_wire->toCloud.remove(0, size);
        return size;
    }
    qint64 skipData(qint64 most) override
    {
        const qint64 size = std::min<qint64>(most, m_wire->toCloud.size());
        m_wire->toCloud.remove(0, size);
        return size;
    }
    qint64 writeData(const char *bytes, qint64 size) override
    {
        m_wire->fromCloud.append(bytes, size);
        return size;
    }

private:
    static constexpr qint64 stalledBytes = 64 * 1024 * 1024; ///< more than a channel leaves in a socket

    std::shared_ptr<Wire> m_wire;
};

/// Computes on "chain"; "broken" cannot be compiled.
class FakeEngine final : public Engine {
public:
    EngineInfo info() const override { return {"0", "none", "none", "none", 1}; }
    std::vector<std::string> zoo() const override { return {"chain", "broken"}; }
    Expected<std::shared_ptr<Model>> load(const std::string &name) override
    {
        if (name != "chain" && name != "broken")
            return failure(ErrorCode::Usage, "There is no such model.");
        auto model = std::make_shared<FakeModel>(graph());
        if (name == "broken")
            model->error = Error{ErrorCode::Failed, "It cannot be compiled."};
        return model;
    }
    Expected<std::shared_ptr<Model>> build(const NetworkSketch &) override { return failure(ErrorCode::Usage, "Not here."); }
    static ModelGraph graph() { return chain({6, 5, 4, 3}); }
};

/// The stepped inference thread of the cloud under test: runs one job, false when there is none.
inline std::function<bool()> computeOne;
inline std::function<int()> jobsQueued;

} // namespace neurosurgeon::test

/// Watching a folder ends with ten milliseconds in the kernel; without, Qt looks by a timer.
extern "C" int inotify_init1(int) noexcept
{
    errno = ENOSYS;
    return -1;
}

std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept
{
    static std::int64_t ticks = 0;
    return time_point(std::chrono::milliseconds(++ticks));
}

namespace neurosurgeon {

Expected<std::unique_ptr<Engine>> loadEngine(int)
{
    return std::make_unique<test::FakeEngine>();
}

ComputeThread::ComputeThread(ComputeOptions options) : m_compute(std::move(options))
{
    test::jobsQueued = [this] { return queued(); };
    test::computeOne = [this] {
        if (m_jobs.isEmpty())
            return false;
        auto [owner, job] = m_jobs.pop();
        job(m_compute);
        for (const auto &[other, took] : std::exchange(m_billed, {}))
            m_jobs.bill(other, took);
        m_jobs.charge(owner, std::chrono::milliseconds(1));
        return true;
    };
}

ComputeThread::~ComputeThread()
{
    test::computeOne = {};
    test::jobsQueued = {};
}

void ComputeThread::post(Job job, std::uint64_t owner)
{
    m_jobs.push(owner, std::move(job));
}

void ComputeThread::setIdleWork(IdleStep step)
{
    m_idle = std::move(step);
}

int ComputeThread::queued() const
{
    return static_cast<int>(m_jobs.size());
}

std::chrono::nanoseconds ComputeThread::servedToOthers(std::uint64_t owner) const
{
    return m_jobs.servedToOthers(owner);
}

/// As the real one: early bytes end it, the key is handed out once, and a second socket goes on.
TlsHandshake::TlsHandshake(Channel *plain, Side side, QByteArray identity, KeySource key, QObject *parent)
    : QObject(parent), m_socket(nullptr), m_side(side), m_identity(std::move(identity)), m_key(std::move(key))
{
    const auto wire = static_cast<test::MemorySocket *>(plain->socket())->wire();
    m_started = wire->toCloud.isEmpty() && wire->proof != test::Proof::None;
    QObject::disconnect(plain, nullptr, nullptr, nullptr);
    plain->abort();
    plain->deleteLater();
    QMetaObject::invokeMethod(this, [this, wire] {
        if (!m_started)
            return fail();
        const bool isThere = !m_key().isEmpty();
        m_usedKey = true;
        wire->encrypted = wire->proof == test::Proof::RightKey && isThere;
        if (!wire->encrypted)
            return fail();
        m_done = true;
        Q_EMIT encrypted(new Channel(new test::MemorySocket(wire)));
    }, Qt::QueuedConnection);
}

TlsHandshake::~TlsHandshake() = default;

void TlsHandshake::fail()
{
    if (!std::exchange(m_done, true))
        Q_EMIT failed();
}

} // namespace neurosurgeon
