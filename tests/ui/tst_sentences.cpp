#include "ui/language.h"
#include "ui/text/sentences.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace neurosurgeon;

/// What core and network say in English and the window says in its language.
class SentencesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKnownSentenceIsSaidSomewhere();
    void everyKnownSentenceIsTranslated();
    void theWindowNeverSpeaksOfTheCommandLine_data();
    void theWindowNeverSpeaksOfTheCommandLine();
    void causesInsideASentenceAreTranslated();
    void valuesAreTakenOver();
    void unknownSentencesStay();
};

void SentencesTest::everyKnownSentenceIsSaidSomewhere()
{
    // The sources with adjacent literals joined, so that a sentence over two lines is one.
    QString sources;
    for (const char *folder : {"core", "network"}) {
        QDirIterator files(QStringLiteral(NEUROSURGEON_SOURCE_DIR "/") + QString::fromLatin1(folder), {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            sources += QString::fromUtf8(file.readAll());
        }
    }
    static const QRegularExpression joint(QStringLiteral("(?<!\\\\)\"\\s*\""));
    sources.replace(joint, QString()).replace(QStringLiteral("\\\""), QStringLiteral("\""));
    static const QRegularExpression hole(QStringLiteral("%\\d"));
    for (const QString &sentence : knownSentences()) {
        // Some are put together of what is wrong and what to do.
        QStringList pieces;
        for (const QString &part : sentence.split(hole))
            pieces += part.split(u';');
        for (const QString &piece : std::as_const(pieces))
            QVERIFY2(sources.contains(piece.trimmed()), qPrintable(sentence + QStringLiteral(" <- ") + piece));
    }
}

void SentencesTest::everyKnownSentenceIsTranslated()
{
    Language language;
    language.use(QStringLiteral("zh_CN"));
    for (const QString &sentence : knownSentences())
        QVERIFY2(inLanguage(sentence) != sentence, qPrintable(sentence));
}

void SentencesTest::theWindowNeverSpeaksOfTheCommandLine_data()
{
    QTest::addColumn<QString>("code");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("Chinese") << QStringLiteral("zh_CN");
}

void SentencesTest::theWindowNeverSpeaksOfTheCommandLine()
{
    QFETCH(QString, code);
    Language language;
    language.use(code);
    for (const QString &sentence : knownSentences()) {
        const QString said = inLanguage(sentence);
        for (const char *word : {"`", "neurosurgeon-cli", "neurosurgeon.sh", " --", " -p"})
            QVERIFY2(!said.contains(QLatin1String(word)), qPrintable(said));
    }
    language.use(QStringLiteral("en"));
}

void SentencesTest::causesInsideASentenceAreTranslated()
{
    Language language;
    language.use(QStringLiteral("zh_CN"));
    const QString said = inLanguage(QStringLiteral("The cloud cannot listen on 127.0.0.1:9999 (The bound address is already in use); choose "
                                                   "another port with -p, or 0 for a free one."));
    QVERIFY2(said.contains(QStringLiteral("127.0.0.1:9999")), qPrintable(said));
    QVERIFY2(!said.contains(QStringLiteral("bound address")), qPrintable(said));
    language.use(QStringLiteral("en"));
}

void SentencesTest::valuesAreTakenOver()
{
    Language language;
    language.use(QStringLiteral("zh_CN"));
    const QString said = inLanguage(QStringLiteral("There is no cloud at 10.0.0.7:9999; start `neurosurgeon-cli cloud` there, or check the "
                                                   "address and the port."));
    QVERIFY2(said.contains(QStringLiteral("10.0.0.7:9999")), qPrintable(said));
    QVERIFY2(!said.contains(QStringLiteral("There is")), qPrintable(said));
    QVERIFY2(!said.contains(u'%'), qPrintable(said));
    language.use(QStringLiteral("en"));
}

void SentencesTest::unknownSentencesStay()
{
    QCOMPARE(inLanguage(QStringLiteral("Something new.")), QStringLiteral("Something new."));
}

QTEST_MAIN(SentencesTest)
#include "tst_sentences.moc"
