#pragma once

#include <QObject>

#include <functional>

namespace neurosurgeon {

/// Turns SIGINT and SIGTERM into a call on the main thread's event loop. Create it after QCoreApplication.
class SignalWatcher : public QObject {
public:
    explicit SignalWatcher(std::function<void()> onStop);
    ~SignalWatcher() override;

private:
    int m_descriptor = -1;
};

/// Blocks both signals for threads started from now on, so that only the watcher sees them. First in main.
void blockStopSignals();

} // namespace neurosurgeon
