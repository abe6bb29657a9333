#include "network/pairing/code.h"
#include "ui/controllers/cloudcontroller.h"
#include "ui/dialogs/peersdialog.h"
#include "ui/pages/cloudpage.h"
#include "ui/scenes/samples.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace neurosurgeon;

/// Pairing as a person does it: a code on one window, typed on the other.
class PeersTest : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    std::filesystem::path folder(const char *name) const { return std::filesystem::path(m_folder->path().toStdString()) / name; }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void oneRowADevice()
    {
        PeersModel model;
        model.setRows(samplePeers(), sampleSeenClouds(), PeerRole::Cloud);
        QCOMPARE(model.rowCount(), 3); // two paired, one of them seen, and one that is only seen
        QCOMPARE(model.rows()[0].address(), QString("192.168.1.7:9999"));
        QVERIFY(model.rows()[0].peer && model.rows()[0].cloud);
        QVERIFY(!model.rows()[2].peer);
        model.setRows(samplePeers(), {}, PeerRole::Edge);
        QCOMPARE(model.rowCount(), 2);
    }

    void buttonsFollowTheChosenRow()
    {
        TrustController controller{PeerStore(folder("edge"))};
        controller.showSample(samplePeers(), sampleSeenClouds());
        PeersDialog dialog(controller, PeerRole::Cloud);
        auto *table = dialog.findChild<QTableView *>();
        auto *forget = dialog.findChild<QPushButton *>("peersForget");
        auto *pair = dialog.findChild<QPushButton *>("pairButton");
        QVERIFY(!forget->isEnabled() && !pair->isEnabled());
        table->selectRow(0);
        QVERIFY(forget->isEnabled());
        QVERIFY(!dialog.findChild<QLineEdit *>("pairAddress")->text().isEmpty());
        dialog.findChild<QLineEdit *>("pairCode")->setText("K7QF-9XTM");
        QVERIFY(pair->isEnabled());
    }

    void theChosenDeviceStaysChosenAmongNamesakes()
    {
        std::vector<Peer> peers = samplePeers();
        peers[1].name = peers[0].name;
        TrustController controller{PeerStore(folder("edge"))};
        controller.showSample(peers, {});
        PeersDialog dialog(controller, PeerRole::Cloud);
        auto *table = dialog.findChild<QTableView *>();
        for (const int row : {0, 1}) {
            table->selectRow(row);
            controller.showSample(peers, sampleSeenClouds());
            QCOMPARE(table->currentIndex().row(), row);
            QVERIFY(dialog.findChild<QPushButton *>("peersForget")->isEnabled());
        }
        std::swap(peers[0], peers[1]);
        controller.showSample(peers, {});
        QCOMPARE(table->currentIndex().row(), 0);
        peers.erase(peers.begin());
        controller.showSample(peers, {});
        QVERIFY(!dialog.findChild<QPushButton *>("peersForget")->isEnabled()); // its namesake is not meant
    }

    void beaconsLeaveTheAddressAlone()
    {
        TrustController controller{PeerStore(folder("edge"))};
        controller.showSample({}, sampleSeenClouds());
        PeersDialog dialog(controller, PeerRole::Cloud);
        auto *table = dialog.findChild<QTableView *>();
        auto *address = dialog.findChild<QLineEdit *>("pairAddress");
        table->selectRow(0);
        QCOMPARE(address->text(), QString("192.168.1.12:9999"));
        dialog.findChild<QLineEdit *>("pairCode")->setText("K7QF");
        // Somebody who calls himself the same, and the same one elsewhere.
        std::vector<SeenCloud> clouds = sampleSeenClouds();
        clouds.push_back({clouds[0].beacon, QHostAddress("192.168.1.66")});
        clouds.back().beacon.deviceId = QString(32, u'f');
        controller.showSample({}, clouds);
        QCOMPARE(address->text(), QString("192.168.1.12:9999"));
        QCOMPARE(table->currentIndex().row(), 0);
        clouds[0].address = QHostAddress("192.168.1.13");
        controller.showSample({}, clouds);
        QCOMPARE(address->text(), QString("192.168.1.12:9999"));
        address->setText("10.0.0.9:9999");
        controller.showSample({}, sampleSeenClouds());
        QCOMPARE(address->text(), QString("10.0.0.9:9999"));
        table->selectRow(1);
        QCOMPARE(address->text(), QString("192.168.1.7:9999"));
    }

    void aDamagedListIsTold()
    {
        const PeerStore store(folder("edge"));
        QVERIFY(QDir().mkpath(QString::fromStdString(store.folder().string())));
        QFile file(store.file());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"peers\": [{");
        file.close();
        TrustController controller{store};
        PeersDialog dialog(controller, PeerRole::Cloud);
        auto *message = dialog.findChild<QLabel *>("peersMessage");
        QTRY_VERIFY2(message->text().contains("damaged"), qPrintable(message->text()));
    }

    void aTypedCodePairsTwoWindows()
    {
        CloudOptions options;
        options.compute.stateFolder = folder("state");
        options.keyFolder = folder("cloud");
        CloudController cloud(options);
        cloud.start(false, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!cloud.status().code.code.isEmpty(), 20'000); // nobody is paired, so a code is shown
        const QString address = cloud.status().addresses.last();
        TrustController edge{PeerStore(folder("edge"))};
        PeersDialog dialog(edge, PeerRole::Cloud);
        dialog.setAddress(address);
        auto *code = dialog.findChild<QLineEdit *>("pairCode");
        auto *pair = dialog.findChild<QPushButton *>("pairButton");
        auto *message = dialog.findChild<QLabel *>("peersMessage");
        QSignalSpy connects(&dialog, &PeersDialog::connectWanted);
        code->setText("0000-0000");
        pair->click();
        QTRY_VERIFY_WITH_TIMEOUT(message->text().contains("2 tries are left"), 20'000);
        code->setText(shownPairingCode(cloud.status().code.code).toLower());
        pair->click();
        QTRY_COMPARE_WITH_TIMEOUT(connects.size(), 1, 20'000);
        QCOMPARE(connects.first().first().toString(), address);
        QTRY_COMPARE_WITH_TIMEOUT(cloud.status().paired, 1, 20'000);
        QVERIFY(cloud.status().code.code.isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(edge.peers().size(), std::size_t(1), 20'000);
        // And forgotten again, on the cloud's side.
        TrustController cloudPeers{PeerStore(folder("cloud"))};
        PeersDialog paired(cloudPeers, PeerRole::Edge);
        QTRY_COMPARE_WITH_TIMEOUT(cloudPeers.peers().size(), std::size_t(1), 20'000);
        paired.findChild<QTableView *>()->selectRow(0);
        paired.findChild<QPushButton *>("peersForget")->click();
        QTRY_COMPARE_WITH_TIMEOUT(cloud.status().paired, 0, 20'000);
    }
};

QTEST_MAIN(PeersTest)
#include "tst_peers.moc"
