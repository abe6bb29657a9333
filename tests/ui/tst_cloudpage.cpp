#include "ui/pages/cloudpage.h"
#include "ui/pages/linkpanel.h"
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
    void tellsAddressesOfBothKinds();
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

void CloudPageTest::tellsAddressesOfBothKinds()
{
    QList<QHostAddress> all;
    for (const char *address : {"::1", "fe80::1%eth0", "2001:db8::7", "127.0.0.1", "fd00::7", "169.254.3.4", "192.168.1.7", "10.0.0.7"})
        all += QHostAddress(QString::fromLatin1(address));
    const QStringList told = reachableAddresses(all, 9999);
    QCOMPARE(told, (QStringList{"192.168.1.7:9999", "10.0.0.7:9999", "[2001:db8::7]:9999", "[fd00::7]:9999"}));
    // What is told can be typed.
    QCOMPARE(hostAndPort(told.last()), std::optional(std::pair(QStringLiteral("fd00::7"), quint16(9999))));
    QCOMPARE(hostAndPort(told.first()), std::optional(std::pair(QStringLiteral("192.168.1.7"), quint16(9999))));
}

QTEST_MAIN(CloudPageTest)
#include "tst_cloudpage.moc"
