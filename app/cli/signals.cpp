#include "app/cli/signals.h"

#include <QSocketNotifier>

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

namespace neurosurgeon {

namespace {

sigset_t stopSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

void blockStopSignals()
{
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

SignalWatcher::SignalWatcher(std::function<void()> onStop)
{
    const sigset_t signals = stopSignals();
    m_descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    auto *notifier = new QSocketNotifier(m_descriptor, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, onStop = std::move(onStop)] {
        signalfd_siginfo info{};
        while (read(m_descriptor, &info, sizeof info) == sizeof info) {
        }
        onStop();
    });
}

SignalWatcher::~SignalWatcher()
{
    close(m_descriptor);
}

} // namespace neurosurgeon
