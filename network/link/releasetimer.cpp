#include "network/link/releasetimer.h"

#include <algorithm>

#include <sys/timerfd.h>
#include <unistd.h>

namespace neurosurgeon {

namespace {

void arm(int descriptor, std::chrono::nanoseconds sinceBoot)
{
    constexpr std::int64_t second = 1'000'000'000;
    itimerspec when{};
    when.it_value.tv_sec = sinceBoot.count() / second;
    when.it_value.tv_nsec = sinceBoot.count() % second;
    ::timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &when, nullptr);
}

} // namespace

ReleaseTimer::ReleaseTimer(QObject *parent)
    : QObject(parent), m_descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
{
    m_coarse.setSingleShot(true);
    m_coarse.setTimerType(Qt::PreciseTimer);
    connect(&m_coarse, &QTimer::timeout, this, &ReleaseTimer::timeout);
    if (m_descriptor < 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &ReleaseTimer::onActivated);
}

ReleaseTimer::~ReleaseTimer()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void ReleaseTimer::start(std::chrono::steady_clock::time_point when)
{
    if (m_descriptor >= 0)
        return arm(m_descriptor, std::max(when.time_since_epoch(), std::chrono::nanoseconds(1))); // 0 would disarm it
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - std::chrono::steady_clock::now());
    m_coarse.start(std::max(left, std::chrono::milliseconds(0)));
}

void ReleaseTimer::stop()
{
    m_coarse.stop();
    if (m_descriptor >= 0)
        arm(m_descriptor, std::chrono::nanoseconds(0));
}

void ReleaseTimer::onActivated()
{
    std::uint64_t expirations = 0;
    if (::read(m_descriptor, &expirations, sizeof expirations) == sizeof expirations)
        Q_EMIT timeout();
}

} // namespace neurosurgeon
