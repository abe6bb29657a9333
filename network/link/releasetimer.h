#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <memory>

namespace neurosurgeon {

/// A single shot at a point in time, to some ten microseconds where QTimer rounds up to a whole millisecond: the
/// round trip of a fast emulated link would double. Where descriptors have run out it is a QTimer after all.
/// Lives on the network thread.
class ReleaseTimer : public QObject {
    Q_OBJECT
public:
    explicit ReleaseTimer(QObject *parent = nullptr);
    ~ReleaseTimer() override;

    /// Replaces an earlier start. A point in the past fires on the next turn of the event loop.
    void start(std::chrono::steady_clock::time_point when);
    void stop();

Q_SIGNALS:
    void timeout();

private:
    void onActivated();

    int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QTimer m_coarse;
};

} // namespace neurosurgeon
