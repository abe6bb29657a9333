#pragma once

// Time and events of one program: time passes when the test says so, and the event loop never waits. What stands here as a member
// of a class of the library's, or of std, is linked in its place: to be included by one source file of a program only.

#include "network/link/releasetimer.h"
#include "tests/fuzz/script.h"

#include <QAbstractEventDispatcher>
#include <QSocketNotifier>
#include <QTimerEvent>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <vector>

#include <poll.h>

namespace neurosurgeon::test {

/// Milliseconds since the machine started, as timers and the steady clock have it.
inline std::int64_t elapsed = 0;
/// The clock goes on by a microsecond when it is read, so that nothing takes no time.
inline thread_local std::int64_t clockReads = 0;

/// Sockets as they are ready, timers as `elapsed` says, everything in the order in which it was asked for.
class Driver final : public QAbstractEventDispatcher {
public:
    /// One turn, which never waits; true if anything happened.
    bool processEvents(QEventLoop::ProcessEventsFlags) override
    {
        const bool woken = m_woken.exchange(false);
        QCoreApplication::sendPostedEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        const bool due = fireTimers();
        return pollSockets() || due || woken;
    }
    /// When the next timer is due.
    std::optional<std::int64_t> nextDue() const
    {
        const auto next = earliest();
        return next == m_timers.end() ? std::nullopt : std::optional(next->second.due);
    }

    void registerSocketNotifier(QSocketNotifier *notifier) override { m_notifiers.emplace(++m_serial, notifier); }
    void unregisterSocketNotifier(QSocketNotifier *notifier) override
    {
        std::erase_if(m_notifiers, [notifier](const auto &entry) { return entry.second == notifier; });
    }
    void registerTimer(int id, qint64 interval, Qt::TimerType, QObject *object) override
    {
        m_timers.emplace(++m_serial, Timer{id, elapsed + interval, interval, object});
    }
    bool unregisterTimer(int id) override
    {
        return std::erase_if(m_timers, [id](const auto &entry) { return entry.second.id == id; }) > 0;
    }
    bool unregisterTimers(QObject *object) override
    {
        return std::erase_if(m_timers, [object](const auto &entry) { return entry.second.object == object; }) > 0;
    }
    QList<TimerInfo> registeredTimers(QObject *object) const override
    {
        QList<TimerInfo> list;
        for (const auto &[serial, timer] : m_timers)
            if (timer.object == object)
                list.append(TimerInfo(timer.id, int(timer.interval), Qt::PreciseTimer));
        return list;
    }
    int remainingTime(int id) override
    {
        for (const auto &[serial, timer] : m_timers)
            if (timer.id == id)
                return int(std::max<std::int64_t>(timer.due - elapsed, 0));
        return -1;
    }
    void wakeUp() override { m_woken = true; }
    void interrupt() override {}

private:
    struct Timer {
        int id;
        std::int64_t due;
        std::int64_t interval;
        QObject *object;
    };
    using Timers = std::map<quint64, Timer>; ///< by when they were started: ids are used again

    Timers::const_iterator earliest() const
    {
        return std::min_element(m_timers.begin(), m_timers.end(), [](const auto &a, const auto &b) { return a.second.due < b.second.due; });
    }
    bool fireTimers()
    {
        const auto next = earliest();
        if (next == m_timers.end() || next->second.due > elapsed)
            return false;
        Timer &timer = m_timers.at(next->first);
        timer.due += std::max<std::int64_t>(timer.interval, 1);
        QTimerEvent event(timer.id);
        QCoreApplication::sendEvent(timer.object, &event);
        return true;
    }
    bool pollSockets()
    {
        std::vector<pollfd> sockets;
        std::vector<quint64> serials;
        for (const auto &[serial, notifier] : m_notifiers) {
            sockets.push_back({int(notifier->socket()), short(notifier->type() == QSocketNotifier::Read ? POLLIN : POLLOUT), 0});
            serials.push_back(serial);
        }
        if (sockets.empty() || ::poll(sockets.data(), sockets.size(), 0) <= 0)
            return false;
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            require(!(sockets[i].revents & POLLNVAL), "a closed connection is listened to");
            const auto notifier = sockets[i].revents ? m_notifiers.find(serials[i]) : m_notifiers.end();
            if (notifier == m_notifiers.end()) // one before it may have ended it
                continue;
            QEvent event(QEvent::SockAct);
            QCoreApplication::sendEvent(notifier->second, &event);
        }
        return true;
    }

    std::map<quint64, QSocketNotifier *> m_notifiers;
    Timers m_timers;
    quint64 m_serial = 0;
    std::atomic<bool> m_woken = false;
};

/// Qt warns where a program does what it must not, e.g. starts a timer of less than no time.
inline void complain(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    require(type == QtDebugMsg || type == QtInfoMsg, qUtf8Printable(text));
}

/// Made before Qt's application, and stays as that does.
inline Driver &driver()
{
    static Driver *const made = [] {
        auto *dispatcher = new Driver;
        qInstallMessageHandler(complain);
        QCoreApplication::setEventDispatcher(dispatcher);
        ensureApplication();
        return dispatcher;
    }();
    return *made;
}

} // namespace neurosurgeon::test

std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept
{
    using namespace neurosurgeon::test;
    return time_point(std::chrono::milliseconds(elapsed) + std::chrono::microseconds(++clockReads));
}

namespace neurosurgeon {

/// By timer alone: the kernel's clock is another one.
ReleaseTimer::ReleaseTimer(QObject *parent) : QObject(parent), m_descriptor(-1)
{
    m_coarse.setSingleShot(true);
    connect(&m_coarse, &QTimer::timeout, this, &ReleaseTimer::timeout);
}

ReleaseTimer::~ReleaseTimer() = default;

void ReleaseTimer::start(std::chrono::steady_clock::time_point when)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - std::chrono::steady_clock::now());
    m_coarse.start(std::clamp<std::chrono::milliseconds>(left, std::chrono::milliseconds(0), std::chrono::hours(24)));
}

void ReleaseTimer::stop()
{
    m_coarse.stop();
}

} // namespace neurosurgeon
