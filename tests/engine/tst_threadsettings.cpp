#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

namespace {

double seconds(const timeval &time)
{
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}

/// Processor time of all children that have ended.
double childrensProcessorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What the process was last executed with; the program executes itself once more when something is missing.
QList<QByteArray> environmentOf(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/environ").arg(process));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split('\0') : QList<QByteArray>();
}

} // namespace

/// `--threads N` means N, for OpenMP and for OpenBLAS, which read their settings before main.
class ThreadSettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSettingsStandBeforeTheLibrariesLoad_data();
    void theSettingsStandBeforeTheLibrariesLoad();
};

void ThreadSettingsTest::theSettingsStandBeforeTheLibrariesLoad_data()
{
    QTest::addColumn<QByteArray>("threads");
    QTest::newRow("one") << QByteArray("1");
    QTest::newRow("two") << QByteArray("2");
}

void ThreadSettingsTest::theSettingsStandBeforeTheLibrariesLoad()
{
    QFETCH(QByteArray, threads);
    const QTemporaryDir state;
    QProcess profile;
    QProcessEnvironment wrong = QProcessEnvironment::systemEnvironment();
    wrong.insert("OMP_NUM_THREADS", "7");
    wrong.insert("OPENBLAS_NUM_THREADS", "7");
    wrong.insert("OMP_WAIT_POLICY", "active");
    profile.setProcessEnvironment(wrong);

    const double before = childrensProcessorSeconds();
    QElapsedTimer wall;
    wall.start();
    profile.start(QStringLiteral(NEUROSURGEON_BIN_DIR "/neurosurgeon-cli"),
                  {"profile", "-t", "le_net", "--threads", threads, "--json", "--state", state.path()});
    QVERIFY(profile.waitForStarted());
    QTRY_VERIFY(environmentOf(profile.processId()).contains("OMP_NUM_THREADS=" + threads));
    const auto environment = environmentOf(profile.processId());
    QVERIFY(environment.contains("OPENBLAS_NUM_THREADS=" + threads));
    QVERIFY(environment.contains("OMP_WAIT_POLICY=passive"));

    QVERIFY(profile.waitForFinished(120'000));
    const double share = (childrensProcessorSeconds() - before) / (double(wall.elapsed()) / 1000);
    QCOMPARE(profile.exitCode(), 0);
    const auto json = QJsonDocument::fromJson(profile.readAllStandardOutput()).object();
    QCOMPARE(json["threads"].toInt(), threads.toInt());
    qInfo("processor time is %.2f of wall time", share);
    // An upper bound alone: on a busy machine a process gets less than it could use. Spinning threads, or a BLAS with
    // threads of its own, come to 2 here.
    if (threads == "1")
        QVERIFY(share <= 1.15);
}

QTEST_GUILESS_MAIN(ThreadSettingsTest)
#include "tst_threadsettings.moc"
