#include "tests/ui/uisupport.h"

#include "ui/charts/layerschart.h"
#include "ui/exports.h"
#include "ui/filecommands.h"
#include "ui/pages/edgepage.h"
#include "ui/state/lesson.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QPushButton>
#include <QTest>

#include <nlohmann/json.hpp>

#include <csignal>

#include <sys/resource.h>

using namespace neurosurgeon;

class SessionFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void holdsEverythingAndOpensAgain();
    void batchesKeepTheirConditions();
    void brokenFilesAreRefused_data();
    void brokenFilesAreRefused();
    void movesAreShownAgain();
    void aBrokenFileShowsABannerAndChangesNothing();
    void chartsAreExported_data();
    void chartsAreExported();
    void anUnwritablePlaceShowsABanner();
    void aFullDiskLeavesTheOldFile();
    void openingARecordingForgetsTheRunningEdge();
    void brokenLessonsAreRefused_data();
    void brokenLessonsAreRefused();
    void droppedFilesAreToldApart();
    void tablesAreExportedAsCsv();
};

void SessionFileTest::holdsEverythingAndOpensAgain()
{
    Workbench workbench;
    auto contents = sampleSession(QStringLiteral("vgg_net"));
    QVERIFY(contents);
    contents->runs.front().trust = QStringLiteral("none (--insecure)");
    contents->runs.front().link.burstBytes = 3200;
    workbench.restore(contents->facts, contents->choices, contents->runs, contents->samples);
    workbench.selectPoint(4);
    workbench.setWhatIf({true, 3.5, 41, 2, 1.5});
    workbench.togglePin(2);
    const MoveMark move{QDateTime(QDate(2026, 3, 2), QTime(10, 14, 5, 250), Qt::UTC), QStringLiteral("moved from 4 to 9: bandwidth 50 → 5 Mbit/s")};
    workbench.addMove(move);
    const QByteArray bytes = writeSession(contentsOf(workbench));
    const auto again = readSession(bytes);
    QVERIFY(again);
    QVERIFY(again->choices == workbench.choices());
    QVERIFY(again->facts.graph == workbench.facts().graph);
    QCOMPARE(again->runs.size(), workbench.runs().size());
    QCOMPARE(writeSession(*again), bytes);
    QCOMPARE(again->moves.size(), std::size_t(1));
    QCOMPARE(again->moves.front().at, move.at);
    QCOMPARE(again->moves.front().reason, move.reason);
    QVERIFY(contents->moves.empty()); // the sample is of a version without
    QCOMPARE(again->runs.front().trust, QStringLiteral("none (--insecure)"));
    QCOMPARE(again->runs.front().link.burstBytes, 3200);
}

void SessionFileTest::batchesKeepTheirConditions()
{
    auto contents = sampleSession(QStringLiteral("vgg_net"));
    QVERIFY(contents);
    contents->batches = sampleBatches();
    QCOMPARE(contents->batches.size(), 2U);
    contents->batches.front().conditions = {5, 2.5, true, QStringLiteral("encrypted"), QStringLiteral("paired")};
    const QByteArray bytes = writeSession(*contents);
    const auto again = readSession(bytes);
    QVERIFY(again);
    QCOMPARE(again->batches.size(), 2U);
    QVERIFY(again->batches.front().conditions == contents->batches.front().conditions);
    QVERIFY(again->batches.back().conditions == Conditions());
    QCOMPARE(writeSession(*again), bytes);
    // Files of before these keys.
    auto json = nlohmann::json::parse(bytes.begin(), bytes.end());
    for (const char *key : {"channel", "trust", "edge_slowdown", "cloud_slowdown"})
        json["batches"][0].erase(key);
    const auto older = readSession(QByteArray::fromStdString(json.dump()));
    QVERIFY(older);
    QVERIFY(older->batches.front().conditions.linkEmulated);
    QCOMPARE(older->batches.front().conditions.trust, QStringLiteral("loopback"));
    QCOMPARE(older->batches.front().conditions.edgeSlowdown, 1.0);
}

void SessionFileTest::brokenFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QFile sample(QStringLiteral(":/sessions/vgg_net.nsession"));
    QVERIFY(sample.open(QIODevice::ReadOnly));
    const QByteArray whole = sample.readAll();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("\x89PNG\r\n");
    QTest::newRow("another JSON") << QByteArray("{\"a\": 1}");
    QTest::newRow("a list") << QByteArray("[1, 2]");
    QTest::newRow("cut off") << whole.left(whole.size() / 2);
    QTest::newRow("another version") << QByteArray(whole).replace("\"schema\":1", "\"schema\":99");
    QTest::newRow("no link samples") << QByteArray(whole).replace("\"link_samples\"", "\"other\"");
    QTest::newRow("text for a number") << QByteArray(whole).replace("\"edge_slowdown\":5", "\"edge_slowdown\":\"x\"");
    QTest::newRow("a point that is not there") << QByteArray(whole).replace("\"point\":-1", "\"point\":999");
}

void SessionFileTest::brokenFilesAreRefused()
{
    QFETCH(QByteArray, bytes);
    const auto contents = readSession(bytes);
    QVERIFY(!contents);
    QCOMPARE(contents.error().code, ErrorCode::BadFile);
    QVERIFY(!contents.error().message.empty());
}

void SessionFileTest::movesAreShownAgain()
{
    test::SampleWindow sample;
    SessionContents contents = contentsOf(sample.workbench());
    QVERIFY(contents.moves.empty());
    contents.moves.push_back({sampleNow(contents), QStringLiteral("bandwidth 50 → 5 Mbit/s")});
    const QString file = sample.state.filePath(QStringLiteral("moved.nsession"));
    QVERIFY(saveFile(file, writeSession(contents)));
    sample.window->files()->open(file);
    QCOMPARE(sample.workbench().moves().size(), std::size_t(1));
    QCOMPARE(sample.workbench().moves().front().reason, contents.moves.front().reason);
}

void SessionFileTest::aBrokenFileShowsABannerAndChangesNothing()
{
    test::SampleWindow sample;
    const QString file = sample.state.filePath(QStringLiteral("broken.nsession"));
    QVERIFY(saveFile(file, "{}"));
    const QByteArray before = writeSession(contentsOf(sample.workbench()));
    sample.window->files()->open(file);
    QVERIFY(sample.window->banner()->isVisible());
    QCOMPARE(sample.window->banner()->problem().next, NextStep::OpenSession);
    QCOMPARE(writeSession(contentsOf(sample.workbench())), before);
}

void SessionFileTest::chartsAreExported_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("png") << QStringLiteral("png") << QByteArray("\x89PNG");
    QTest::newRow("svg") << QStringLiteral("svg") << QByteArray("<?xml");
    QTest::newRow("pdf") << QStringLiteral("pdf") << QByteArray("%PDF");
}

void SessionFileTest::chartsAreExported()
{
    QFETCH(QString, ending);
    QFETCH(QByteArray, magic);
    test::SampleWindow sample;
    for (int chart = 0; chart < sample.window->edgePage()->charts().size(); ++chart) {
        const QString file = sample.state.filePath(QStringLiteral("chart%1.%2").arg(chart).arg(ending));
        sample.window->files()->exportChart(chart, file);
        QFile written(file);
        QVERIFY2(written.open(QIODevice::ReadOnly), qPrintable(file));
        QVERIFY(written.size() > 1000);
        QVERIFY(written.read(8).startsWith(magic));
    }
    QVERIFY(!sample.window->banner()->isVisible());
}

void SessionFileTest::anUnwritablePlaceShowsABanner()
{
    test::SampleWindow sample;
    sample.window->files()->exportChart(0, QStringLiteral("/nonexistent/chart.png"));
    QVERIFY(sample.window->banner()->isVisible());
    QCOMPARE(sample.window->banner()->problem().next, NextStep::SaveElsewhere);
    sample.window->banner()->hide();
    sample.window->files()->save(QStringLiteral("/dev/full/x.nsession"));
    QVERIFY(sample.window->banner()->isVisible());
}

void SessionFileTest::aFullDiskLeavesTheOldFile()
{
    test::SampleWindow sample;
    const QString file = sample.state.filePath(QStringLiteral("lecture.nsession"));
    QVERIFY(saveFile(file, "the old one"));
    // What a full disk does: writing more fails.
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{2048, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    sample.window->files()->save(file);
    const Problem saving = sample.window->banner()->problem();
    sample.window->banner()->hide();
    sample.window->files()->exportChart(0, sample.state.filePath(QStringLiteral("chart.png")));
    const bool toldOfTheChart = sample.window->banner()->isVisible();
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, ignored);
    QCOMPARE(saving.next, NextStep::SaveElsewhere);
    QVERIFY2(!saving.detail.contains(QStringLiteral("Unknown error")), qPrintable(saving.detail));
    QVERIFY(toldOfTheChart);
    QFile old(file);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("the old one"));
    QVERIFY(!QFile::exists(sample.state.filePath(QStringLiteral("chart.png"))));
    QCOMPARE(QDir(sample.state.path()).entryList({QStringLiteral("*.nsession*"), QStringLiteral("chart*")}, QDir::Files),
             QStringList{QStringLiteral("lecture.nsession")});
}

void SessionFileTest::openingARecordingForgetsTheRunningEdge()
{
    test::SampleWindow sample(QStringLiteral("resnet18"));
    const QString file = sample.state.filePath(QStringLiteral("r.nsession"));
    sample.window->files()->save(file);
    sample.window->showStart();
    QVERIFY(!sample.workbench().hasModel());
    sample.window->files()->open(file);
    QVERIFY(sample.workbench().hasModel());
    QVERIFY(sample.workbench().facts().sample);
    QVERIFY(!sample.window->edgeController());
    sample.window->actions()->run->trigger();
    QVERIFY(sample.window->banner()->isVisible()); // and not nothing
}

void SessionFileTest::brokenLessonsAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QFile shipped(shippedLesson());
    QVERIFY(shipped.open(QIODevice::ReadOnly));
    const QByteArray whole = shipped.readAll();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("another JSON") << QByteArray("{\"format\": 3}");
    QTest::newRow("cut off") << whole.left(whole.size() / 2);
    QTest::newRow("another version") << QByteArray(whole).replace("\"schema\": 1", "\"schema\": 9");
    QTest::newRow("no steps") << QByteArray("{\"format\":\"neurosurgeon-lesson\",\"schema\":1,\"title\":\"x\",\"steps\":[]}");
    QTest::newRow("a bandwidth of nothing") << QByteArray(whole).replace("\"bandwidth_mbps\": 18.88", "\"bandwidth_mbps\": 0");
    QTest::newRow("a list for a text") << QByteArray(whole).replace("\"title\": {\"en\": \"Guess: Wi-Fi\"", "\"title\": {\"en\": [1]");
}

void SessionFileTest::brokenLessonsAreRefused()
{
    QFETCH(QByteArray, bytes);
    const auto lesson = readLesson(bytes, QStringLiteral("en"));
    QVERIFY(!lesson);
    QCOMPARE(lesson.error().code, ErrorCode::BadFile);
    QVERIFY(openLesson(shippedLesson(), QStringLiteral("en")));
}

void SessionFileTest::droppedFilesAreToldApart()
{
    test::SampleWindow sample;
    const QString picture = sample.state.filePath(QStringLiteral("a.png"));
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(picture));
    sample.window->files()->drop(picture);
    QCOMPARE(sample.workbench().choices().input, picture);
    QVERIFY(!sample.window->banner()->isVisible());
    sample.window->files()->drop(QStringLiteral("net.pt"));
    QVERIFY(sample.window->banner()->isVisible());
    sample.window->banner()->hide();
    const QString text = sample.state.filePath(QStringLiteral("b.jpg"));
    QVERIFY(saveFile(text, "no picture"));
    sample.window->files()->drop(text);
    QVERIFY(sample.window->banner()->isVisible());
    QCOMPARE(sample.window->banner()->problem().next, NextStep::ChooseImage);
    QCOMPARE(sample.workbench().choices().input, picture);
}

void SessionFileTest::tablesAreExportedAsCsv()
{
    test::SampleWindow sample;
    const QString file = sample.state.filePath(QStringLiteral("layers.csv"));
    sample.window->files()->exportCsv(file);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll().trimmed().count('\n'), 22);
}

QTEST_MAIN(SessionFileTest)
#include "tst_sessionfile.moc"
