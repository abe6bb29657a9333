#pragma once

#include "ui/widgets/banner.h"

#include <QTimer>

#include <chrono>

namespace neurosurgeon {

/// Tries a lost cloud again, after one second, two, four, at most thirty, until it answers or somebody says stop.
/// Knows no sockets: it says when, and hears how it went. GUI thread.
class Reconnector : public QObject {
    Q_OBJECT
public:
    explicit Reconnector(QObject *parent = nullptr);

    /// A connection broke; the problem that tells so is to be amended next.
    void begin();
    void stop();
    bool isTrying() const { return m_trying; }
    /// The problem that a lost connection or a try ended with: with the next try, or as it is where trying is no use.
    Problem amended(Problem problem);
    /// The same wait once more: something runs that a connection would interrupt.
    void postpone() { m_timer.start(wait()); }
    /// Until the next try.
    std::chrono::seconds wait() const;

Q_SIGNALS:
    void attempt();

private:
    QTimer m_timer;
    int m_tries = 0;
    bool m_trying = false;
};

} // namespace neurosurgeon
