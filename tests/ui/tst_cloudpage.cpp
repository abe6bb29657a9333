#include "ui/pages/cloudpage.h"
#include "ui/scenes/samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace neurosurgeon;

class CloudPageTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

private Q_SLOTS:
    void exportsWhatWasAnswered();
    void forgetsAFormerController();
};

void CloudPageTest::exportsWhatWasAnswered()
{
    LogModel log;
    CloudPage page(log);
    page.resize(900, 600);
    page.show();
    QVERIFY(!page.exportTo(m_folder.filePath("nothing.csv")));
    CloudController controller({});
    page.setController(&controller);
    const SampleCloud cloud = sampleCloud();
    controller.showSample(cloud.status, cloud.sessions);
    const auto written = [&](const QString &name) {
        const auto done = page.exportTo(m_folder.filePath(name));
        QFile result(m_folder.filePath(name));
        return done && result.open(QIODevice::ReadOnly) ? result.readAll() : QByteArray();
    };
    const QByteArray numbers = written("requests.csv");
    QVERIFY(numbers.startsWith("second,answered_requests\r\n-60,"));
    QCOMPARE(numbers.count("\r\n"), qsizetype(61));
    QVERIFY(written("requests.svg").contains("<svg"));
    QVERIFY(written("requests.png").startsWith("\x89PNG"));
    QVERIFY(!page.exportTo(m_folder.filePath("requests.doc")));
}

void CloudPageTest::forgetsAFormerController()
{
    LogModel log;
    CloudPage page(log);
    CloudController former({});
    page.setController(&former);
    CloudController controller({});
    page.setController(&controller);
    auto status = sampleCloud().status;
    former.showSample(status, sampleCloud().sessions);
    QVERIFY(!page.isListening());
    controller.showSample(status, {});
    QVERIFY(page.isListening());
    page.setController(nullptr);
    QVERIFY(!page.isListening());
}

QTEST_MAIN(CloudPageTest)
#include "tst_cloudpage.moc"
