#include "network/session/cloudserver.h"
#include "ui/controllers/edgecontroller.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace neurosurgeon;

/// A window that was started with --insecure, as an edge.
class InsecureEdgeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void warnsOfAConnectionWithoutProtection_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("warnings");
        QTest::newRow("this computer") << "127.0.0.1" << 0;
        QTest::newRow("any other address") << "0.0.0.0" << 1; // leads to this computer all the same
    }
    void warnsOfAConnectionWithoutProtection()
    {
        QFETCH(QString, host);
        QFETCH(int, warnings);
        const QTemporaryDir folder;
        CloudOptions cloudOptions;
        cloudOptions.port = 0;
        cloudOptions.compute.stateFolder = folder.filePath("cloud").toStdString();
        CloudServer cloud(cloudOptions);
        QVERIFY(cloud.listen());
        EdgeOptions options;
        options.compute.stateFolder = folder.filePath("edge").toStdString();
        options.keyFolder = options.compute.stateFolder;
        options.insecure = true;
        Workbench workbench;
        EdgeController edge(options, workbench);
        QSignalSpy connections(&edge, &EdgeController::connectedTo);
        QSignalSpy problems(&edge, &EdgeController::problem);
        edge.connectTo(host, cloud.port());
        QTRY_COMPARE_WITH_TIMEOUT(connections.size(), 1, 20'000);
        QCOMPARE(problems.size(), warnings);
        if (warnings > 0)
            QVERIFY(problems.first().first().value<Problem>().isWarning);
    }
};

QTEST_MAIN(InsecureEdgeTest)
#include "tst_insecureedge.moc"
