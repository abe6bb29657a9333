#include "ui/controllers/democontroller.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFileInfo>

#include <csignal>

#include <sys/prctl.h>

namespace neurosurgeon {

namespace {

constexpr int patienceMs = 2000;

} // namespace

DemoController::DemoController(QObject *parent) : QObject(parent)
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &DemoController::onOutput);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT failed(tr("%1 was not found beside this program.").arg(m_process.program()));
    });
    connect(&m_process, &QProcess::finished, this, [this] {
        const QString why = QString::fromUtf8(m_process.readAllStandardError()).trimmed().section(u'\n', -1);
        Q_EMIT failed(why.isEmpty() ? tr("The demonstration's cloud ended.") : why);
    });
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGTERM); });
}

DemoController::~DemoController()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(patienceMs))
        m_process.kill();
    m_process.waitForFinished(patienceMs);
}

void DemoController::start(int threads)
{
    if (isRunning())
        return;
    m_known = false;
    // Beside this program; in ../bin for programs of tests.
    const QString here = QCoreApplication::applicationDirPath();
    const QString beside = here + QStringLiteral("/neurosurgeon-cli");
    m_process.start(QFileInfo::exists(beside) ? beside : here + QStringLiteral("/../bin/neurosurgeon-cli"),
                    {QStringLiteral("cloud"), QStringLiteral("--json"), QStringLiteral("-p"), QStringLiteral("0"),
                     QStringLiteral("--state"), m_state.path(), QStringLiteral("--threads"), QString::number(threads)});
}

void DemoController::onOutput()
{
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine();
        const auto event = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
        if (event.is_object() && event.value("event", "") == "listening" && !std::exchange(m_known, true))
            Q_EMIT listening(QStringLiteral("127.0.0.1"), static_cast<quint16>(event.value("port", 0)));
    }
}

} // namespace neurosurgeon
