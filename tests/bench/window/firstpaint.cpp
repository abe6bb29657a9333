#include "tests/bench/window/windowbench.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTimer>

namespace neurosurgeon::bench {

namespace {

constexpr int patienceMs = 20'000;
constexpr double targetMs = 500;

/// What the program itself says of its start (logging category neurosurgeon.start).
Expected<nanoseconds> firstPaintOf(const QString &program, const QStringList &arguments)
{
    const QTemporaryDir state;
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("neurosurgeon.start.debug=true"));
    process.setProcessEnvironment(environment);
    static const QRegularExpression sentence(QStringLiteral("first frame after (\\d+) ms"));
    QByteArray text;
    QRegularExpressionMatch match;
    QEventLoop waiting;
    QObject::connect(&process, &QProcess::readyReadStandardError, &waiting, [&] {
        text += process.readAllStandardError();
        match = sentence.match(QString::fromUtf8(text));
        if (match.hasMatch())
            waiting.quit();
    });
    QObject::connect(&process, &QProcess::finished, &waiting, &QEventLoop::quit);
    QObject::connect(&process, &QProcess::errorOccurred, &waiting, &QEventLoop::quit);
    QTimer::singleShot(patienceMs, &waiting, &QEventLoop::quit);
    process.start(program, QStringList{QStringLiteral("--state"), state.path()} + arguments);
    waiting.exec();
    process.kill();
    process.waitForFinished(patienceMs);
    if (!match.hasMatch())
        return failure(ErrorCode::Failed, "The program did not tell of its first frame: " + text.trimmed().toStdString());
    return std::chrono::milliseconds(match.captured(1).toLongLong());
}

} // namespace

Expected<Rows> measureFirstPaint(const Options &options)
{
    const QString program = QFileInfo(QCoreApplication::applicationDirPath() + QStringLiteral("/neurosurgeon")).absoluteFilePath();
    Rows rows = Rows::array();
    for (const auto &[what, arguments] : {std::pair("choice of the role", QStringList()),
                                          std::pair("edge (LibTorch loads behind it)", QStringList{QStringLiteral("--role"), QStringLiteral("edge")})}) {
        std::vector<nanoseconds> times;
        for (int run = 0; run <= options.runsOr(11); ++run) {
            const auto took = firstPaintOf(program, arguments);
            if (!took)
                return tl::make_unexpected(took.error());
            if (run > 0) // the first one warms the disk
                times.push_back(*took);
        }
        rows.push_back(timesRow(what, times, targetMs, 1));
    }
    return rows;
}

} // namespace neurosurgeon::bench
