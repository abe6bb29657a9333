#include "network/session/democloud.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFileInfo>

#include <csignal>

#include <sys/prctl.h>

namespace neurosurgeon {

namespace {

constexpr int patienceMs = 2000;

} // namespace

QString commandLineProgram()
{
    const QString here = QCoreApplication::applicationDirPath();
    const QString beside = here + QStringLiteral("/neurosurgeon-cli");
    return QFileInfo::exists(beside) ? beside : here + QStringLiteral("/../bin/neurosurgeon-cli");
}

DemoCloud::DemoCloud(QObject *parent) : QObject(parent)
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &DemoCloud::onOutput);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail(QStringLiteral("%1 was not found beside this program; build the whole project.").arg(QFileInfo(m_process.program()).fileName()));
    });
    connect(&m_process, &QProcess::finished, this, [this] {
        fail(QString::fromUtf8(m_process.readAllStandardError()).trimmed().section(u'\n', -1));
    });
    m_process.setChildProcessModifier([] {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    });
}

DemoCloud::~DemoCloud()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(patienceMs))
        m_process.kill();
    m_process.waitForFinished(patienceMs);
}

void DemoCloud::start(int threads, quint16 port)
{
    if (isRunning())
        return;
    m_listening = false;
    m_failed = false;
    m_process.start(commandLineProgram(),
                    {QStringLiteral("cloud"), QStringLiteral("--json"), QStringLiteral("-p"), QString::number(port),
                     QStringLiteral("--state"), m_state.path(), QStringLiteral("--threads"), QString::number(threads)});
}

void DemoCloud::onOutput()
{
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine();
        const auto event = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
        if (event.is_object() && event.value("event", "") == "listening" && !std::exchange(m_listening, true))
            Q_EMIT listening(QStringLiteral("127.0.0.1"), static_cast<quint16>(event.value("port", 0)));
    }
}

void DemoCloud::fail(const QString &why)
{
    if (!std::exchange(m_failed, true))
        Q_EMIT failed(why.isEmpty() ? QStringLiteral("The demonstration's cloud ended.") : why);
}

} // namespace neurosurgeon
