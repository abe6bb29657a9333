#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace neurosurgeon::test {

/// What one finished run of the command line left behind.
struct CliResult {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
    /// Standard error's last line: the sentence that every failure ends with.
    QString sentence() const { return QString::fromUtf8(errors.trimmed().split('\n').constLast()); }
};

inline QString cliProgram()
{
    return QStringLiteral(NEUROSURGEON_BIN_DIR "/neurosurgeon-cli");
}

inline void setUpEnvironment(QProcess &process)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("OMP_NUM_THREADS", "1");
    process.setProcessEnvironment(environment);
}

/// Whether the process is over by then; unlike waitForFinished() also where it was over before.
inline bool endsWithin(QProcess &process, int timeoutMs)
{
    return process.state() == QProcess::NotRunning || process.waitForFinished(timeoutMs);
}

inline CliResult runCli(const QStringList &arguments, int timeoutMs = 120'000)
{
    QProcess process;
    setUpEnvironment(process);
    process.start(cliProgram(), arguments);
    CliResult result;
    if (process.waitForFinished(timeoutMs))
        result.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    else
        process.kill();
    result.output = process.readAllStandardOutput();
    result.errors = process.readAllStandardError();
    return result;
}

/// A cloud on loopback and a free port, ended with the object.
class CloudProcess {
public:
    explicit CloudProcess(const QStringList &more = {})
    {
        setUpEnvironment(m_process);
        m_process.start(cliProgram(), QStringList{"cloud", "-p", "0", "--json", "--state", m_state.path()} + more);
        (void)QTest::qWaitFor([this] { return m_process.canReadLine() || m_process.state() == QProcess::NotRunning; }, 20'000);
        m_listening = QJsonDocument::fromJson(m_process.readLine()).object();
    }
    ~CloudProcess() { kill(); }

    void kill()
    {
        m_process.kill();
        m_process.waitForFinished(5000);
    }

    bool isListening() const { return m_listening.value("event") == "listening"; }
    quint16 port() const { return static_cast<quint16>(m_listening.value("port").toInt()); }
    QString statePath() const { return m_state.path(); }
    QString portText() const { return QString::number(port()); }
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    QProcess &process() { return m_process; }
    /// How often the cloud has reported this event so far.
    qsizetype events(const char *name) { return log().count(QByteArray("{\"event\":\"") + name + "\""); }
    /// All that it has written so far.
    const QByteArray &log()
    {
        m_log += m_process.readAllStandardOutput();
        return m_log;
    }

private:
    QTemporaryDir m_state;
    QProcess m_process;
    QJsonObject m_listening;
    QByteArray m_log;
};

} // namespace neurosurgeon::test
