#include "app/cli/democloud.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <csignal>

#include <sys/prctl.h>

namespace neurosurgeon {

DemoCloud::DemoCloud(const CliOptions &options) : m_port(m_promise.get_future())
{
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process, [this] { onOutput(); });
    QObject::connect(&m_process, &QProcess::finished, &m_process, [this] {
        if (!std::exchange(m_known, true))
            m_promise.set_value(failure(ErrorCode::Failed, "The demonstration's cloud did not start: "
                                            + m_process.readAllStandardError().trimmed().toStdString()));
    });
    m_process.setChildProcessModifier([] {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    });
    m_process.start(QCoreApplication::applicationFilePath(),
                    {"cloud", "--json", "-p", QString::number(options.port == 9999 ? 0 : options.port), "--state",
                     m_state.path(), "--threads", QString::number(options.compute.threads)});
}

DemoCloud::~DemoCloud()
{
    QObject::disconnect(&m_process, nullptr, &m_process, nullptr);
    m_process.terminate();
    if (!m_process.waitForFinished(2000))
        m_process.kill();
    m_process.waitForFinished(1000);
}

void DemoCloud::onOutput()
{
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine();
        const auto event = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
        if (event.is_object() && event.value("event", "") == "listening" && !std::exchange(m_known, true))
            m_promise.set_value(static_cast<quint16>(event.value("port", 0)));
    }
}

} // namespace neurosurgeon
