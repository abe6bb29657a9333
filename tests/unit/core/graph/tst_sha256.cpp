#include "core/graph/sha256.h"

#include <QTest>

using namespace neurosurgeon;

class Sha256Test : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesPublishedDigests_data();
    void givesPublishedDigests();
    void piecesAddUp();
};

void Sha256Test::givesPublishedDigests_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("digest"); // FIPS 180-4, examples
    QTest::newRow("empty") << std::string()
                           << std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << std::string("abc")
                         << std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

void Sha256Test::givesPublishedDigests()
{
    QFETCH(std::string, text);
    QFETCH(std::string, digest);
    Sha256 hash;
    hash.add(text);
    QCOMPARE(hash.hex(), digest);
}

void Sha256Test::piecesAddUp()
{
    Sha256 whole;
    whole.add("crossing tensor");
    Sha256 pieces;
    pieces.add("crossing");
    pieces.add(std::as_bytes(std::span(" tensor", 7)));
    QCOMPARE(pieces.hex(), whole.hex());
}

QTEST_GUILESS_MAIN(Sha256Test)
#include "tst_sha256.moc"
