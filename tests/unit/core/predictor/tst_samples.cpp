#include "core/predictor/samples.h"

#include <QTest>
#include <QTemporaryDir>

#include <fstream>

using namespace neurosurgeon;

class SamplesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheSeedsLayout();
    void readsWhatItWrote();
    void refusesWithFileAndLine_data();
    void refusesWithFileAndLine();
    void namesAMissingKind();
    void anotherKindsBadFileIsLeftAlone();
    void rowsThatOnlyAskNeedNoLatency();
    void describesLayersOfAModel();

private:
    std::filesystem::path write(const char *name, const std::string &text)
    {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
        std::ofstream(path) << text;
        return path;
    }

    QTemporaryDir m_folder;
};

void SamplesTest::readsTheSeedsLayout()
{
    const auto file = write("conv_lat.csv", "HW,kernel,stride,Cin,Cout,FLOPs,latency\r\n224,3,1,1024,1024,9.4704E+11,3091.5\r\n");
    const auto table = readSamples(file, *kindSchema("conv"), LatencyColumn::Needed);
    QVERIFY2(table.has_value(), table ? "" : table.error().message.c_str());
    QCOMPARE(table->samples.size(), std::size_t{1});
    QCOMPARE(table->samples.front().values, (std::vector<double>{224, 3, 1, 1024, 1024, 9.4704e11, 0}));
    QCOMPARE(table->samples.front().latencyMs, 3091.5);
}

void SamplesTest::readsWhatItWrote()
{
    const auto file = std::filesystem::path(m_folder.path().toStdString()) / "linear_lat.csv";
    const SampleTable written{kindSchema("linear"), {{{9216, 4096, 75497472, 224}, 3.25, 0.125, 0.5}, {{10, 20, 400, 0}, 1e-3, 0, 0}}, {}};
    QVERIFY(writeSamples(file, written).has_value());
    const auto read = readSamples(file, *kindSchema("linear"), LatencyColumn::Needed);
    QVERIFY(read.has_value());
    QCOMPARE(read->samples, written.samples);
}

void SamplesTest::refusesWithFileAndLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("where");
    QTest::newRow("missing column") << QByteArray("HW,Cin\n8,16\n") << QByteArray("line 1: the column \"latency\"");
    QTest::newRow("text in a number") << QByteArray("HW,Cin,latency\n8,16,1\n8,sixteen,1\n") << QByteArray("line 3: \"sixteen\"");
    QTest::newRow("NaN") << QByteArray("HW,Cin,latency\n8,16,nan\n") << QByteArray("line 2: nan");
    QTest::newRow("negative latency") << QByteArray("HW,Cin,latency\n8,16,-1\n") << QByteArray("line 2: -1");
    QTest::newRow("short row") << QByteArray("HW,Cin,latency\n8,16\n") << QByteArray("line 2: the row has 2 cells");
    QTest::newRow("decimal comma") << QByteArray("HW,Cin,latency\n8,16,0,5\n") << QByteArray("line 2: the row has 4 cells");
    QTest::newRow("empty file") << QByteArray("") << QByteArray("line 1: is empty");
    QTest::newRow("header alone") << QByteArray("HW,Cin,latency\n") << QByteArray("line 1: holds no row");
}

void SamplesTest::refusesWithFileAndLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, where);
    const auto file = write("batchnorm_lat.csv", text.toStdString());
    const auto table = readSamples(file, *kindSchema("batchnorm"), LatencyColumn::Needed);
    QVERIFY(!table.has_value());
    QVERIFY(table.error().code == ErrorCode::BadFile);
    const QByteArray message = QByteArray::fromStdString(table.error().message);
    QVERIFY2(message.contains(where) && message.contains("batchnorm_lat.csv"), message);
}

void SamplesTest::namesAMissingKind()
{
    QTemporaryDir folder;
    const auto tables = readSampleFolder(folder.path().toStdString(), "edge", {"maxpool"}, FurtherKinds::Read);
    QVERIFY(!tables.has_value());
    QVERIFY2(tables.error().message.find("maxpool_lat.csv") != std::string::npos, tables.error().message.c_str());
}

void SamplesTest::anotherKindsBadFileIsLeftAlone()
{
    QTemporaryDir folder;
    std::ofstream(folder.filePath("batchnorm_lat.csv").toStdString()) << "HW,Cin,latency\n8,16,1\n";
    std::ofstream(folder.filePath("conv_lat.csv").toStdString()) << "nonsense\n";
    QVERIFY(!readSampleFolder(folder.path().toStdString(), "edge", {"batchnorm"}, FurtherKinds::Read).has_value());
    const auto tables = readSampleFolder(folder.path().toStdString(), "edge", {"batchnorm"}, FurtherKinds::Leave);
    QVERIFY2(tables.has_value(), tables ? "" : tables.error().message.c_str());
    QCOMPARE(tables->size(), std::size_t{1});
}

void SamplesTest::rowsThatOnlyAskNeedNoLatency()
{
    const auto file = write("batchnorm_lat.csv", "HW,Cin,latency\n8,16,\n8,32,nan\n8,64,\"\",,\n");
    const auto table = readSamples(file, *kindSchema("batchnorm"), LatencyColumn::Ignored);
    QVERIFY2(table.has_value(), table ? "" : table.error().message.c_str());
    QCOMPARE(table->samples.size(), std::size_t{3});
}

void SamplesTest::describesLayersOfAModel()
{
    ModelGraph graph;
    graph.input = {DataType::Float32, {1, 3, 224, 224}};
    graph.layers = {{.name = "features.0",
                     .kind = LayerKind::Conv,
                     .attributes = {{"in_channels", 3}, {"in_size", 224}, {"out_channels", 64}, {"out_size", 55}, {"kernel", 11},
                                    {"stride", 4}, {"padding", 2}, {"groups", 1}},
                     .inputs = {ModelGraph::networkInput},
                     .output = {DataType::Float32, {1, 64, 55, 55}},
                     .parameters = 250'000},
                    {.name = "flatten", .kind = LayerKind::Reshape, .inputs = {0}, .output = {DataType::Float32, {1, 193600}}},
                    {.name = "add", .kind = LayerKind::Add, .inputs = {0}, .output = {DataType::Float32, {1, 64, 55, 55}}}};
    const auto configurations = configurationsOf(graph);
    QCOMPARE(configurations.size(), std::size_t(3));
    const auto &conv = configurations[0];
    QVERIFY(conv.has_value());
    QCOMPARE(std::string(conv->schema->name), std::string("conv"));
    QCOMPARE(conv->values, (std::vector<double>{224, 11, 4, 3, 64, 2.0 * 55 * 55 * 121 * 3 * 64, 1}));
    QVERIFY(!configurations[1].has_value());
    QCOMPARE(configurations[2]->values, (std::vector<double>{55, 64, 1}));
}

QTEST_GUILESS_MAIN(SamplesTest)
#include "tst_samples.moc"
