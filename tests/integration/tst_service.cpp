#include "tests/support/cliprocess.h"

#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace neurosurgeon::test;

namespace {

/// The service manager's end: a datagram socket, the name of which a program finds in NOTIFY_SOCKET.
class NotifySocket {
public:
    explicit NotifySocket(const QByteArray &name)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
        if (name.startsWith('@'))
            address.sun_path[0] = '\0';
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + static_cast<std::size_t>(name.size()));
        m_bound = ::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), length) == 0;
        qputenv("NOTIFY_SOCKET", name);
    }
    ~NotifySocket()
    {
        qunsetenv("NOTIFY_SOCKET");
        ::close(m_descriptor);
    }
    NotifySocket(const NotifySocket &) = delete;
    NotifySocket &operator=(const NotifySocket &) = delete;

    bool isBound() const { return m_bound; }
    /// All that was told so far, one after the other.
    QByteArrayList told()
    {
        char text[256];
        for (ssize_t length = 0; (length = ::recv(m_descriptor, text, sizeof text, MSG_DONTWAIT)) >= 0;)
            m_told += QByteArray(text, length);
        return m_told;
    }

private:
    int m_descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool m_bound = false;
    QByteArrayList m_told;
};

} // namespace

/// What a service manager and the command line's cloud have to tell each other.
class ServiceTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

private Q_SLOTS:
    void tellsWhenItListensAndWhenItStops_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("a path") << m_folder.filePath("notify").toLocal8Bit();
        QTest::newRow("an abstract name") << QByteArray("@neurosurgeon-test-") + QByteArray::number(QCoreApplication::applicationPid());
    }
    void tellsWhenItListensAndWhenItStops()
    {
        QFETCH(QByteArray, name);
        NotifySocket manager(name);
        QVERIFY(manager.isBound());
        CloudProcess cloud;
        QVERIFY(cloud.isListening());
        QTRY_COMPARE(manager.told(), QByteArrayList{"READY=1"});
        cloud.process().terminate();
        QTRY_VERIFY_WITH_TIMEOUT(!cloud.isRunning(), 20'000);
        QCOMPARE(cloud.process().exitCode(), 0);
        QCOMPARE(manager.told(), (QByteArrayList{"READY=1", "STOPPING=1"}));
    }

    void aCloudThatCannotListenIsNotReady()
    {
        const CloudProcess first;
        QVERIFY(first.isListening());
        NotifySocket manager(m_folder.filePath("second").toLocal8Bit());
        CloudProcess second({"-p", first.portText()});
        QVERIFY(!second.isListening());
        QTRY_VERIFY(!second.isRunning());
        QVERIFY(manager.told().isEmpty());
    }

    void servesWithoutAManagerToo_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("nobody there") << m_folder.filePath("nobody").toLocal8Bit();
        QTest::newRow("no socket's name") << QByteArray("somewhere");
        QTest::newRow("too long") << QByteArray("/") + QByteArray(300, 'x');
        QTest::newRow("empty") << QByteArray("");
    }
    void servesWithoutAManagerToo()
    {
        QFETCH(QByteArray, name);
        qputenv("NOTIFY_SOCKET", name);
        const CloudProcess cloud;
        qunsetenv("NOTIFY_SOCKET");
        QVERIFY(cloud.isListening());
        QVERIFY(cloud.isRunning());
    }
};

QTEST_GUILESS_MAIN(ServiceTest)
#include "tst_service.moc"
