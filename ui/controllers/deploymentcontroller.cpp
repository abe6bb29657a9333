#include "ui/controllers/deploymentcontroller.h"

#include "core/predictor/predictorstore.h"
#include "network/session/democloud.h"

#include <QRegularExpression>

namespace neurosurgeon {

namespace {

constexpr int patienceMs = 3000;

/// Any thread.
std::optional<DeploymentResults> resultsOf(const PredictorSet &set)
{
    DeploymentResults results{set.origin, {}};
    for (const auto &[kind, entry] : set.kinds) {
        KindRow row{QString::fromStdString(kind), QString::fromStdString(entry.document.at("form")), entry.quality.samples,
                    entry.quality.testSamples, entry.quality.within10, entry.quality.within20, entry.quality.mape, {}};
        for (const auto &[measured, predicted] : heldOutOf(entry))
            row.points.emplace_back(measured, predicted);
        results.kinds.push_back(std::move(row));
    }
    return results;
}

} // namespace

DeploymentController::DeploymentController(std::filesystem::path folder, int threads, QObject *parent)
    : QObject(parent), m_folder(std::move(folder)), m_threads(threads)
{
    m_reader.setMaxThreadCount(1);
    m_process.setReadChannel(QProcess::StandardError);
    connect(&m_process, &QProcess::readyReadStandardError, this, &DeploymentController::readProgress);
    connect(&m_process, &QProcess::finished, this, &DeploymentController::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            Q_EMIT problem({tr("The deployment could not be started."),
                            tr("%1 was not found beside this program; build the whole project.").arg(m_process.program())});
            Q_EMIT stateChanged();
        }
    });
}

DeploymentController::~DeploymentController()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (isRunning()) {
        m_process.terminate();
        if (!m_process.waitForFinished(patienceMs))
            m_process.kill();
        m_process.waitForFinished(patienceMs);
    }
    m_reader.waitForDone();
}

void DeploymentController::start(const QString &role, int minutes)
{
    launch(role, {QStringLiteral("--budget"), QString::number(minutes)});
}

void DeploymentController::refit(const QString &role)
{
    launch(role, {QStringLiteral("--refit")});
}

void DeploymentController::launch(const QString &role, const QStringList &options)
{
    if (isRunning())
        return;
    m_role = role;
    m_stopped = false;
    m_lastLine.clear();
    m_process.start(commandLineProgram(),
                    QStringList{QStringLiteral("deploy"), QStringLiteral("--json"), QStringLiteral("--role"), role,
                                QStringLiteral("--threads"), QString::number(m_threads), QStringLiteral("--state"),
                                QString::fromStdString(m_folder.string())} + options);
    m_process.closeWriteChannel();
    Q_EMIT stateChanged();
}

void DeploymentController::stop()
{
    m_stopped = true;
    m_process.terminate();
}

void DeploymentController::readProgress()
{
    static const QRegularExpression line(QStringLiteral("^(\\w+): +(\\d+) %"));
    while (m_process.canReadLine()) {
        const QString text = QString::fromUtf8(m_process.readLine()).trimmed();
        const auto match = line.match(text);
        if (match.hasMatch())
            Q_EMIT progressed(match.captured(1), match.captured(2).toInt());
        else
            m_lastLine = text;
    }
}

void DeploymentController::onFinished(int code)
{
    readProgress();
    Q_EMIT stateChanged();
    if (code != 0 && !m_stopped)
        Q_EMIT problem({tr("The deployment did not finish; what it measured is kept."), m_lastLine, NextStep::ShowLog});
    if (code == 0)
        load(m_role);
}

void DeploymentController::load(const QString &role)
{
    m_reader.start([this, folder = deployedFolder(m_folder, role.toStdString())] {
        const bool there = holdsPredictors(folder);
        const Expected<PredictorSet> set = there ? readPredictors(folder) : failure(ErrorCode::BadFile, {});
        QMetaObject::invokeMethod(this, [this, results = set ? resultsOf(*set) : std::nullopt,
                                         error = there && !set ? std::optional(set.error()) : std::nullopt]() mutable {
            m_results = std::move(results);
            Q_EMIT resultsChanged();
            if (error)
                Q_EMIT problem(problemOf(*error));
        }, Qt::QueuedConnection);
    });
}

} // namespace neurosurgeon
