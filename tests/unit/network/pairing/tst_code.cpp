#include "network/pairing/code.h"
#include "network/pairing/codeoffer.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace neurosurgeon;

namespace {

/// As good as scrypt for rules about tries and time.
Expected<QByteArray> cheapKey(const QString &code, const QString &, const QByteArray &nonce)
{
    return QByteArray(code.toLatin1() + nonce).leftJustified(keyBytes, '.', true);
}

} // namespace

class CodeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void forgivesHowACodeIsTyped_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("code");
        QTest::newRow("as shown") << "K7QF-9XTM" << "K7QF9XTM";
        QTest::newRow("small letters") << "k7qf9xtm" << "K7QF9XTM";
        QTest::newRow("spaces") << " K7 QF 9X TM " << "K7QF9XTM";
        QTest::newRow("letters for digits") << "oOiIlL-00" << "00111100";
        QTest::newRow("too short") << "K7QF-9XT" << "";
        QTest::newRow("too long") << "K7QF-9XTMM" << "";
        QTest::newRow("a letter that is not used") << "K7QF-9XTU" << "";
        QTest::newRow("other scripts") << QString::fromUtf8("K7QF-9XT\u0661") << "";
        QTest::newRow("nothing") << "" << "";
    }
    void forgivesHowACodeIsTyped()
    {
        QFETCH(QString, typed);
        QFETCH(QString, code);
        const auto read = readPairingCode(typed);
        QCOMPARE(read.value_or(QString()), code);
        if (!read)
            QCOMPARE(read.error().code, ErrorCode::Usage);
    }

    void freshCodesReadBackAndDiffer()
    {
        QSet<QString> codes;
        for (int i = 0; i < 1000; ++i) {
            const QString code = newPairingCode();
            QCOMPARE(readPairingCode(shownPairingCode(code)).value(), code);
            codes.insert(code);
        }
        QVERIFY(codes.size() >= 999);
    }

    void theKeyDependsOnCodeCloudAndNonce()
    {
        const QString id(32, u'a');
        const QByteArray nonce(codeNonceBytes, 'n');
        const auto key = pairingKey("K7QF9XTM", id, nonce);
        QVERIFY(key);
        QCOMPARE(key->size(), keyBytes);
        QCOMPARE(*pairingKey("K7QF9XTM", id, nonce), *key);
        QVERIFY(*pairingKey("K7QF9XTN", id, nonce) != *key);
        QVERIFY(*pairingKey("K7QF9XTM", QString(32, u'b'), nonce) != *key);
        QVERIFY(*pairingKey("K7QF9XTM", id, QByteArray(codeNonceBytes, 'm')) != *key);
    }

    void threeTriesAreAllEvenSideBySide()
    {
        CodeOffer offer(QString(32, u'a'), nullptr, cheapKey);
        QSignalSpy changed(&offer, &CodeOffer::changed);
        QVERIFY(offer.take().isEmpty());
        offer.open("K7QF9XTM");
        QTRY_VERIFY(offer.isOpen());
        QCOMPARE(offer.status().triesLeft, CodeOffer::maxTries);
        for (int i = 0; i < CodeOffer::maxTries; ++i)
            QVERIFY(!offer.take().isEmpty());
        QVERIFY(offer.take().isEmpty());
        QVERIFY(!offer.isOpen());
        offer.settle(false);
        QVERIFY(offer.status().code.isEmpty());
        QVERIFY(!changed.last().at(1).toString().isEmpty());
    }

    void theLastTryMaySucceedAndEndsTheCode()
    {
        CodeOffer offer(QString(32, u'a'), nullptr, cheapKey);
        offer.open("K7QF9XTM");
        QTRY_VERIFY(offer.isOpen());
        offer.take();
        offer.settle(false);
        QVERIFY(offer.isOpen());
        offer.take();
        offer.settle(true);
        QVERIFY(!offer.isOpen());
        QVERIFY(offer.take().isEmpty());
    }

    void aNewCodeReplacesTheOldOneAndItsNonce()
    {
        CodeOffer offer(QString(32, u'a'), nullptr, cheapKey);
        offer.open("K7QF9XTM");
        QTRY_VERIFY(offer.isOpen());
        const QByteArray nonce = offer.nonce();
        offer.open("00000000");
        QVERIFY(!offer.isOpen());
        QTRY_VERIFY(offer.isOpen());
        QCOMPARE(offer.status().code, QString("00000000"));
        QVERIFY(offer.nonce() != nonce);
        offer.open("11111111");
        offer.close({});
        CodeOffer later(QString(32, u'a'), nullptr, cheapKey);
        later.open("22222222"); // its key is ready behind the one that nobody wants any more
        QTRY_VERIFY(later.isOpen());
        QVERIFY(!offer.isOpen());
    }
};

QTEST_GUILESS_MAIN(CodeTest)
#include "tst_code.moc"
