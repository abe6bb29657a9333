#include "network/pairing/code.h"
#include "network/pairing/peerstore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <thread>

#include <sys/stat.h>

using namespace neurosurgeon;

namespace {

Peer peerNamed(const QString &name, QChar digit, PeerRole role = PeerRole::Edge)
{
    return {QString(32, digit), role, name, QByteArray(keyBytes, digit.toLatin1()), QDateTime::fromString("2026-03-02T10:00:00Z", Qt::ISODate),
            {}, "192.168.1.23"};
}

} // namespace

class PeerStoreTest : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    PeerStore store() const { return PeerStore((m_folder->path() + "/state").toStdString()); }
    void write(const QByteArray &bytes) const
    {
        QVERIFY(QDir().mkpath(m_folder->path() + "/state"));
        QFile file(store().file());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void keepsWhatItIsGiven()
    {
        const Peer one = peerNamed("pi-07", u'a');
        const Peer two = peerNamed("cloud-lab", u'a', PeerRole::Cloud); // the same computer in its other role
        QVERIFY(store().put(one));
        QVERIFY(store().put(two));
        const auto list = store().load();
        QVERIFY(list);
        QCOMPARE(list->peers, (std::vector{one, two}));
        QVERIFY(list->notice.isEmpty());
        QCOMPARE(store().find(one.id, PeerRole::Edge), std::optional(one));
        QVERIFY(!store().find(QString(32, u'b'), PeerRole::Edge));
    }

    void keysAreForTheirOwnerAlone()
    {
        QVERIFY(store().put(peerNamed("pi-07", u'a')));
        struct stat status {};
        QCOMPARE(::stat(store().file().toLocal8Bit().constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777U, 0600U);
        QVERIFY(store().put(peerNamed("pi-08", u'b')));
        QCOMPARE(::stat(store().file().toLocal8Bit().constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777U, 0600U);
    }

    void looseModesAreTightenedAndTold()
    {
        QVERIFY(store().put(peerNamed("pi-07", u'a')));
        QCOMPARE(::chmod(store().file().toLocal8Bit().constData(), 0644), 0);
        const auto list = store().load();
        QVERIFY(list && !list->notice.isEmpty());
        QVERIFY(store().load()->notice.isEmpty());
    }

    void pairingAgainReplacesTheKey()
    {
        Peer peer = peerNamed("pi-07", u'a');
        QVERIFY(store().put(peer));
        peer.key = QByteArray(keyBytes, 'z');
        QVERIFY(store().put(peer));
        QCOMPARE(store().load()->peers, std::vector{peer});
    }

    void forgetsByNameOrId()
    {
        QVERIFY(store().put(peerNamed("pi-07", u'a')));
        QVERIFY(store().put(peerNamed("pi-08", u'b')));
        QVERIFY(store().put(peerNamed("pi-08", u'c')));
        QCOMPARE(store().forget("pi-07").value().id, QString(32, u'a'));
        const auto unclear = store().forget("pi-08");
        QVERIFY(!unclear);
        QCOMPARE(unclear.error().code, ErrorCode::Usage);
        QVERIFY(store().forget(QString(32, u'c')));
        QCOMPARE(store().load()->peers.size(), std::size_t(1));
        QVERIFY(!store().forget("nobody"));
    }

    void renamesByNameOrId()
    {
        const Peer edge = peerNamed("pi-07", u'a');
        QVERIFY(store().put(edge));
        QVERIFY(store().put(peerNamed("pi-07", u'a', PeerRole::Cloud)));
        QVERIFY(store().put(peerNamed("pi-08", u'b')));
        QCOMPARE(store().rename("pi-07", " bench ").value().name, QString("bench"));
        QCOMPARE(store().find(edge.id, PeerRole::Edge)->name, QString("bench"));
        QCOMPARE(store().find(edge.id, PeerRole::Cloud)->name, QString("bench"));
        QCOMPARE(store().find(edge.id, PeerRole::Edge)->key, edge.key);
        QCOMPARE(store().rename(QString(32, u'b'), QString(maxPeerName, u'x')).value().name.size(), maxPeerName);
        QVERIFY(store().rename(QString(32, u'b'), "bench"));
        for (const auto &[who, name] : {std::pair<QString, QString>{"nobody", "x"}, {"bench", "x"}, {QString(32, u'b'), "\t"},
                                        {QString(32, u'b'), QString(maxPeerName + 1, u'x')}}) {
            const auto refused = store().rename(who, name);
            QVERIFY2(!refused, qPrintable(who + " -> " + name));
            QCOMPARE(refused.error().code, ErrorCode::Usage);
        }
        QCOMPARE(store().find(QString(32, u'b'), PeerRole::Edge)->name, QString("bench"));
    }

    void renamesAndRemembersWhenSomebodyWasThere()
    {
        const Peer peer = peerNamed("pi-07", u'a');
        QVERIFY(store().put(peer));
        QVERIFY(store().rename(peer.id, peer.role, "window\tsill"));
        QVERIFY(!store().rename(peer.id, peer.role, "  "));
        QVERIFY(store().seen(peer.id, peer.role, "10.0.0.9"));
        const auto found = store().find(peer.id, peer.role);
        QCOMPARE(found->name, QString("windowsill"));
        QCOMPARE(found->lastAddress, QString("10.0.0.9"));
        QVERIFY(found->lastSeen.isValid());
        QVERIFY(store().seen(QString(32, u'd'), PeerRole::Edge, "10.0.0.9"));
        QCOMPARE(store().load()->peers.size(), std::size_t(1));
    }

    void damagedFilesAreSetAside_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QByteArray good = peersDocument({peerNamed("pi-07", u'a')});
        QTest::newRow("cut off") << good.first(good.size() / 2);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a short key") << QByteArray(good).replace("6161", "61");
        QTest::newRow("a key that is no hex") << QByteArray(good).replace("6161", "61zz");
        QTest::newRow("no id") << QByteArray(good).replace("\"id\"", "\"di\"");
        QTest::newRow("an unknown role") << QByteArray(good).replace("\"edge\"", "\"king\"");
        QTest::newRow("not JSON") << QByteArray("\x80\x04\x95");
    }
    void damagedFilesAreSetAside()
    {
        QFETCH(QByteArray, bytes);
        write(bytes);
        const auto list = store().load();
        QVERIFY(list);
        QVERIFY(list->peers.empty());
        const QStringList aside = QDir(m_folder->path() + "/state").entryList({"peers.json.damaged-*"});
        QCOMPARE(aside.size(), 1);
        QVERIFY(list->notice.contains(aside.first()));
        QFile kept(m_folder->path() + "/state/" + aside.first());
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), bytes);
        // Life goes on, and the damaged one stays.
        QVERIFY(store().put(peerNamed("pi-08", u'b')));
        QCOMPARE(store().load()->peers.size(), std::size_t(1));
        QVERIFY(kept.exists());
    }

    void whoeverReadsWhileItIsRewrittenMissesNobody()
    {
        const Peer peer = peerNamed("pi-07", u'a');
        QVERIFY(store().put(peer));
        std::atomic<bool> done = false;
        std::jthread writer([&] {
            for (int i = 0; i < 300; ++i)
                (void)store().seen(peer.id, peer.role, QString::number(i));
            done = true;
        });
        int reads = 0;
        int missed = 0;
        for (; !done; ++reads)
            missed += store().find(peer.id, peer.role) ? 0 : 1;
        QVERIFY2(missed == 0, qPrintable(QStringLiteral("%1 of %2").arg(missed).arg(reads)));
    }

    void readingTouchesNothing()
    {
        // A cloud reads whenever its folder changes: that must not change it.
        QVERIFY(store().put(peerNamed("pi-07", u'a')));
        QVERIFY(store().identity());
        const auto longAgo = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
        std::filesystem::last_write_time(store().folder(), longAgo);
        const auto before = std::filesystem::last_write_time(store().folder());
        QVERIFY(store().load());
        QVERIFY(store().find(QString(32, u'a'), PeerRole::Edge));
        QVERIFY(store().identity());
        QVERIFY(std::filesystem::last_write_time(store().folder()) == before);
        QVERIFY(store().put(peerNamed("pi-08", u'b')));
        QVERIFY(std::filesystem::last_write_time(store().folder()) != before);
    }

    void theIdentityStays()
    {
        const auto identity = store().identity();
        QVERIFY(identity && isDeviceId(identity->id));
        QCOMPARE(store().identity()->id, identity->id);
        const QTemporaryDir other;
        QVERIFY(PeerStore(other.path().toStdString()).identity()->id != identity->id);
    }

    void aFolderThatCannotBeMadeIsSaid()
    {
        const PeerStore nowhere("/proc/nowhere");
        QVERIFY(!nowhere.identity());
        QCOMPARE(nowhere.put(peerNamed("pi-07", u'a')).error().code, ErrorCode::BadFile);
        QVERIFY(nowhere.load()->peers.empty());
    }
};

QTEST_GUILESS_MAIN(PeerStoreTest)
#include "tst_peerstore.moc"
