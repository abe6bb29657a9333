#include "tests/support/cliprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace neurosurgeon::test;

/// `fit` and `predict` as a script uses them.
class FitTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsAndPredicts();
    void badDataLeavesThePredictorsAlone_data();
    void badDataLeavesThePredictorsAlone();
    void refusesPredictorsOfAnotherVersion();

private:
    /// Batch norms on a machine that takes 2 us and 1 ns an element.
    static QByteArray batchNorms()
    {
        QByteArray text = "HW,Cin,latency\n";
        for (int side = 4; side <= 112; side += 4)
            for (int channels : {8, 16, 48, 64, 200})
                text += QByteArray::number(side) + ',' + QByteArray::number(channels) + ','
                    + QByteArray::number(0.002 + side * side * channels * 1e-6) + '\n';
        return text;
    }

    static void write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    static QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static CliResult fit(const QString &data, const QString &out)
    {
        return runCli({"fit", "--dataset", data, "--role", "edge", "--out", out, "--kinds", "batchnorm", "--json"});
    }
};

void FitTest::fitsAndPredicts()
{
    QTemporaryDir data;
    QTemporaryDir out;
    write(data.filePath("batchnorm_lat.csv"), batchNorms());
    const auto fitted = fit(data.path(), out.path());
    QVERIFY2(fitted.exitCode == 0, fitted.errors.constData());
    const auto kind = fitted.json().value("kinds").toArray().at(0).toObject();
    QCOMPARE(kind.value("kind").toString(), QStringLiteral("batchnorm"));
    QCOMPARE(kind.value("test_samples").toInt(), 14);
    QVERIFY(kind.value("within_20_percent").toDouble() > 0.9);

    write(data.filePath("rows.csv"), "Cin,HW\n64,56\n16,8\n");
    const auto predicted = runCli({"predict", "--kind", "batchnorm", "--csv", data.filePath("rows.csv"), "--predictors", out.path(), "--json"});
    QVERIFY2(predicted.exitCode == 0, predicted.errors.constData());
    const auto values = predicted.json().value("predictions_ms").toArray();
    QCOMPARE(values.size(), 2);
    QVERIFY(std::abs(values.at(0).toDouble() - 0.2027) < 0.04);
    QVERIFY(std::abs(values.at(1).toDouble() - 0.003) < 0.0006);
}

void FitTest::badDataLeavesThePredictorsAlone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("where");
    QTest::newRow("missing column") << QByteArray("HW,latency\n8,1\n") << QByteArray("line 1");
    QTest::newRow("text in a number") << QByteArray(batchNorms() + "8,many,1\n") << QByteArray("line 142");
    QTest::newRow("NaN") << QByteArray(batchNorms() + "8,8,nan\n") << QByteArray("line 142");
    QTest::newRow("negative latency") << QByteArray(batchNorms() + "8,8,-0.5\n") << QByteArray("line 142");
    QTest::newRow("empty file") << QByteArray() << QByteArray("line 1");
    QTest::newRow("one row") << QByteArray("HW,Cin,latency\n8,8,1\n") << QByteArray("line 1");
}

void FitTest::badDataLeavesThePredictorsAlone()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, where);
    QTemporaryDir data;
    QTemporaryDir out;
    write(out.filePath("batchnorm.json"), "what was there");
    write(data.filePath("batchnorm_lat.csv"), text);
    const auto fitted = fit(data.path(), out.path());
    QCOMPARE(fitted.exitCode, 4);
    QVERIFY2(fitted.errors.contains(where) && fitted.errors.contains("batchnorm_lat.csv"), fitted.errors.constData());
    QCOMPARE(read(out.filePath("batchnorm.json")), QByteArray("what was there"));
    QCOMPARE(QDir(out.path()).entryList(QDir::Files), QStringList{"batchnorm.json"});
}

void FitTest::refusesPredictorsOfAnotherVersion()
{
    QTemporaryDir folder;
    write(folder.filePath("conv.json"), R"({"schema": 99})");
    write(folder.filePath("rows.csv"), "HW,kernel,stride,Cin,Cout,FLOPs\n8,3,1,8,8,73728\n");
    const auto predicted = runCli({"predict", "--kind", "conv", "--csv", folder.filePath("rows.csv"), "--predictors", folder.path()});
    QCOMPARE(predicted.exitCode, 4);
    QVERIFY2(predicted.errors.contains("schema is 99"), predicted.errors.constData());
}

QTEST_GUILESS_MAIN(FitTest)
#include "tst_fit.moc"
