#pragma once

#include <QObject>
#include <QProcess>
#include <QTemporaryDir>

namespace neurosurgeon {

/// neurosurgeon-cli, beside this program; in ../bin for programs of tests.
QString commandLineProgram();

/// The demonstration's cloud: the command line program as a child process on loopback, with a folder of its own, which
/// ends with this object or with this process, whichever is first. The thread of its event loop; never waits but in
/// its destructor.
class DemoCloud : public QObject {
    Q_OBJECT
public:
    explicit DemoCloud(QObject *parent = nullptr);
    ~DemoCloud() override;

    /// A port of 0 takes a free one. Nothing happens while one runs.
    void start(int threads, quint16 port = 0);
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void listening(const QString &host, quint16 port);
    /// Once for each start() at most: it did not start, or ended by itself.
    void failed(const QString &sentence);

private:
    void onOutput();
    void fail(const QString &why);

    QTemporaryDir m_state;
    QProcess m_process;
    bool m_listening = false;
    bool m_failed = false;
};

} // namespace neurosurgeon
