#include "core/profile/profilestore.h"
#include "tests/support/testgraphs.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

ModelProfile someProfile()
{
    ModelProfile profile;
    profile.graph = test::chain({1000, 500, 100});
    profile.identity = {profile.graph.sha256(), "cpu", {"1.13.1", "Some processor", "AVX2", "oneDNN", 1}, Optimize::On};
    profile.layers = {{1ms, 0ns, 4}, {3ms, 0ns, 4}};
    profile.whole = {4ms, 0ns, 4};
    return profile;
}

std::filesystem::path pathOf(const QTemporaryDir &folder)
{
    return folder.path().toStdString();
}

bool write(const std::filesystem::path &path, const QByteArray &bytes)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class ProfileStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hasNothingAtFirst();
    void givesBackWhatWasSaved();
    void replacesAnOlderProfile();
    void anotherProcessesDraftIsNotInTheWay();
    void keepsIdentitiesApart();
    void setsADamagedFileAside_data();
    void setsADamagedFileAside();
    void setsAnotherIdentitysFileAside();
    void tellsWhenItCannotWrite();
    void readProfileNamesTheFile_data();
    void readProfileNamesTheFile();
};

void ProfileStoreTest::hasNothingAtFirst()
{
    const QTemporaryDir folder;
    QVERIFY(!ProfileStore(pathOf(folder)).load(someProfile().identity));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void ProfileStoreTest::givesBackWhatWasSaved()
{
    const QTemporaryDir folder;
    const ProfileStore store(pathOf(folder) / "a" / "new" / "folder");
    QVERIFY(store.save(someProfile()));
    const auto loaded = store.load(someProfile().identity);
    QVERIFY(loaded);
    QVERIFY(loaded->layers == someProfile().layers);
    QVERIFY(loaded->graph == someProfile().graph);
}

void ProfileStoreTest::replacesAnOlderProfile()
{
    const QTemporaryDir folder;
    const ProfileStore store(pathOf(folder));
    ModelProfile profile = someProfile();
    QVERIFY(store.save(profile));
    profile.whole.median = 9ms;
    QVERIFY(store.save(profile));
    QCOMPARE(store.load(profile.identity)->whole.median, 9ms);
    QCOMPARE(QDir(folder.filePath("profiles")).entryList(QDir::Files).size(), 1);
}

void ProfileStoreTest::anotherProcessesDraftIsNotInTheWay()
{
    const QTemporaryDir folder;
    const ProfileStore store(pathOf(folder));
    // A folder of that name: nobody can write there.
    std::filesystem::create_directories(store.pathOf(someProfile().identity).string() + ".new");
    QVERIFY(store.save(someProfile()));
    QVERIFY(store.load(someProfile().identity));
    QCOMPARE(QDir(folder.filePath("profiles")).entryList(QDir::Files).size(), 1);
}

void ProfileStoreTest::keepsIdentitiesApart()
{
    const QTemporaryDir folder;
    const ProfileStore store(pathOf(folder));
    QVERIFY(store.save(someProfile()));
    ProfileIdentity other = someProfile().identity;
    other.engine.threads = 2;
    QVERIFY(!store.load(other));
    QVERIFY(store.load(someProfile().identity));
}

void ProfileStoreTest::setsADamagedFileAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << QByteArray("{\"schema\": 1, \"gra");
    QTest::newRow("other JSON") << QByteArray("[1, 2]");
    QTest::newRow("another schema") << QByteArray("{\"schema\": 99}");
}

void ProfileStoreTest::setsADamagedFileAside()
{
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    const ProfileStore store(pathOf(folder));
    QVERIFY(store.save(someProfile()));
    const auto path = store.pathOf(someProfile().identity);
    QVERIFY(write(path, bytes));
    QVERIFY(!store.load(someProfile().identity));
    QVERIFY(!std::filesystem::exists(path));
    QVERIFY(std::filesystem::exists(path.string() + ".damaged"));
    QVERIFY(store.save(someProfile()));
    QVERIFY(store.load(someProfile().identity));
}

void ProfileStoreTest::setsAnotherIdentitysFileAside()
{
    const QTemporaryDir folder;
    const ProfileStore store(pathOf(folder));
    ModelProfile profile = someProfile();
    QVERIFY(store.save(profile));
    ProfileIdentity other = profile.identity;
    other.engine.threads = 2;
    std::filesystem::rename(store.pathOf(profile.identity), store.pathOf(other));
    QVERIFY(!store.load(other));
}

void ProfileStoreTest::tellsWhenItCannotWrite()
{
    const QTemporaryDir folder;
    // Not by permissions, which do not stop root: a file stands where the folder would be.
    QVERIFY(write(pathOf(folder) / "state", "a file"));
    const auto saved = ProfileStore(pathOf(folder) / "state").save(someProfile());
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::BadFile);
    QVERIFY(saved.error().message.find("--state") != std::string::npos);
}

void ProfileStoreTest::readProfileNamesTheFile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("missing") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("not JSON");
    QTest::newRow("no profile") << QByteArray("{}");
}

void ProfileStoreTest::readProfileNamesTheFile()
{
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    const auto path = pathOf(folder) / "profile.json";
    if (!bytes.isEmpty())
        QVERIFY(write(path, bytes));
    const auto profile = readProfile(path);
    QVERIFY(!profile);
    QCOMPARE(profile.error().code, ErrorCode::BadFile);
    QVERIFY(profile.error().message.find(path.string()) != std::string::npos);
}

QTEST_GUILESS_MAIN(ProfileStoreTest)
#include "tst_profilestore.moc"
