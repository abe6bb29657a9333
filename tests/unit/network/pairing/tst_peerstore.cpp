#include "network/pairing/code.h"
#include "network/pairing/peerstore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include <sys/stat.h>

Q_DECLARE_METATYPE(std::function<void(const neurosurgeon::PeerStore &)>)

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
    QString path(const QString &name) const { return m_folder->path() + "/state/" + name; }
    void write(const QByteArray &bytes, const QString &name = "peers.json") const
    {
        QVERIFY(QDir().mkpath(path({})));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner));
        file.write(bytes);
    }
    QStringList keptAside(const QString &name = "peers.json") const { return QDir(path({})).entryList({name + ".damaged-*"}); }

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
        const PeerStore kept = store();
        QVERIFY(kept.load());
        QCOMPARE(kept.takeNotices().size(), 1);
        QVERIFY(kept.load());
        QVERIFY(kept.takeNotices().isEmpty());
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
        const PeerStore damaged = store();
        const auto list = damaged.load();
        QVERIFY(list);
        QVERIFY(list->peers.empty());
        const QStringList aside = keptAside();
        QCOMPARE(aside.size(), 1);
        QVERIFY(damaged.takeNotices().join(u' ').contains(aside.first()));
        QFile kept(path(aside.first()));
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), bytes);
        // Life goes on, and the damaged one stays.
        QVERIFY(store().put(peerNamed("pi-08", u'b')));
        QCOMPARE(store().load()->peers.size(), std::size_t(1));
        QVERIFY(kept.exists());
    }

    void everyWayToADamagedListTellsOfIt_data()
    {
        QTest::addColumn<std::function<void(const PeerStore &)>>("use");
        const auto row = [](const char *name, const std::function<void(const PeerStore &)> &use) { QTest::newRow(name) << use; };
        const QString id(32, u'a');
        row("load", [](const PeerStore &store) { QVERIFY(store.load()); });
        row("find", [id](const PeerStore &store) { QVERIFY(!store.find(id, PeerRole::Edge)); });
        row("put", [](const PeerStore &store) { QVERIFY(store.put(peerNamed("pi-08", u'b'))); });
        row("seen", [id](const PeerStore &store) { QVERIFY(store.seen(id, PeerRole::Edge, "10.0.0.9")); });
        row("forget", [id](const PeerStore &store) { QVERIFY(store.forget(id, PeerRole::Edge)); });
        row("forget by name", [](const PeerStore &store) { QVERIFY(!store.forget("pi-07")); });
        row("rename", [](const PeerStore &store) { QVERIFY(!store.rename("pi-07", "bench")); });
    }
    void everyWayToADamagedListTellsOfIt()
    {
        QFETCH(std::function<void(const PeerStore &)>, use);
        write("{\"peers\": [{");
        const PeerStore damaged = store();
        use(PeerStore(damaged)); // a copy, which is gone before anybody asks
        const QStringList notices = damaged.takeNotices();
        QCOMPARE(notices.size(), 1);
        QCOMPARE(keptAside().size(), 1);
        QVERIFY2(notices.first().contains(keptAside().first()), qPrintable(notices.first()));
        QVERIFY(damaged.takeNotices().isEmpty());
    }

    void aListThatCannotBeReadIsSaid()
    {
        QVERIFY(QDir().mkpath(store().file())); // root may read any file, but no folder
        const PeerStore unreadable = store();
        QCOMPARE(unreadable.load().error().code, ErrorCode::BadFile);
        QCOMPARE(unreadable.put(peerNamed("pi-07", u'a')).error().code, ErrorCode::BadFile);
        QVERIFY(unreadable.takeNotices().isEmpty());
        QVERIFY(!unreadable.find(QString(32, u'a'), PeerRole::Edge)); // which has no error to tell by
        QCOMPARE(unreadable.takeNotices().size(), 1);
        QVERIFY(keptAside().isEmpty());
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

    void aDamagedIdentityIsSetAsideAndTold_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut off") << QByteArray("{\"id\": \"0123");
        QTest::newRow("a short id") << QByteArray("{\"id\": \"0123\"}");
    }
    void aDamagedIdentityIsSetAsideAndTold()
    {
        QFETCH(QByteArray, bytes);
        write(bytes, "identity.json");
        const PeerStore damaged = store();
        const auto fresh = damaged.identity();
        QVERIFY(fresh && isDeviceId(fresh->id));
        const QStringList aside = keptAside("identity.json");
        QCOMPARE(aside.size(), 1);
        const QStringList notices = damaged.takeNotices();
        QCOMPARE(notices.size(), 1);
        QVERIFY2(notices.first().contains(aside.first()), qPrintable(notices.first()));
        QFile kept(path(aside.first()));
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), bytes);
        QCOMPARE(damaged.identity()->id, fresh->id);
        QVERIFY(damaged.takeNotices().isEmpty());
    }

    void anIdentityThatCannotBeReadIsNotReplaced()
    {
        QVERIFY(QDir().mkpath(path("identity.json")));
        QCOMPARE(store().identity().error().code, ErrorCode::BadFile);
        QVERIFY(QDir(path("identity.json")).exists());
        QVERIFY(keptAside("identity.json").isEmpty());
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
