#pragma once

#include <QObject>
#include <QProcess>
#include <QTemporaryDir>

namespace neurosurgeon {

/// The demonstration's cloud: the command line program as a child process on loopback, with a folder of its own, which
/// ends with this object or with this process, whichever is first. GUI thread, never waits.
class DemoController : public QObject {
    Q_OBJECT
public:
    explicit DemoController(QObject *parent = nullptr);
    ~DemoController() override;

    void start(int threads);
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void listening(const QString &host, quint16 port);
    void failed(const QString &sentence);

private:
    void onOutput();

    QTemporaryDir m_state;
    QProcess m_process;
    bool m_known = false;
};

} // namespace neurosurgeon
