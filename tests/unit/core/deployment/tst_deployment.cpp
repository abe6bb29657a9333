#include "core/deployment/deployment.h"
#include "tests/support/fakemodel.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace neurosurgeon;
using namespace std::chrono_literals;

namespace {

/// Builds networks that compute nothing.
class FakeEngine final : public Engine {
public:
    EngineInfo info() const override { return engineInfo; }
    std::vector<std::string> zoo() const override { return {}; }
    Expected<std::shared_ptr<Model>> load(const std::string &) override { return failure(ErrorCode::Usage, "no zoo"); }
    Expected<std::shared_ptr<Model>> build(const NetworkSketch &sketch) override
    {
        if (error)
            return tl::make_unexpected(*error);
        built.push_back(sketch.name);
        return std::make_shared<test::FakeModel>(graphOf(sketch).value());
    }

    EngineInfo engineInfo{"1.0", "a processor", "AVX2", "fake", 1};
    std::vector<std::string> built;
    std::optional<Error> error;
};

} // namespace

class DeploymentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void measuresLayersAndSegments();
    void goesOnWhereItWasStopped();
    void aFinishedOneBeginsAnew();
    void aRefitTakesTheFormerOneUntilTheNextHasMore();
    void anotherMachineBeginsAnew();
    void aStoppedStepLosesNothing();
    void aCutOffLineIsLeftOut();
    void damageIsToldWithItsLine();
    void theSecondRoundDrawsWhereTheErrorIsLarge();
    void passesTheEnginesErrorsOn();

private:
    std::filesystem::path folder() const { return m_folder->filePath("deployment").toStdString(); }
    QString networksFile() const { return m_folder->filePath("deployment/networks.jsonl"); }
    Deployment open(std::chrono::milliseconds budget = 1h)
    {
        return std::move(*Deployment::open(m_engine, folder(), budget));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    FakeEngine m_engine;
};

void DeploymentTest::measuresLayersAndSegments()
{
    Deployment deployment = open();
    QVERIFY(!deployment.isDone());
    QVERIFY(deployment.step());
    QVERIFY(deployment.spent() > 0ms);
    const DeploymentSamples samples = deployment.samples();
    QCOMPARE(samples.engine.cpu, m_engine.engineInfo.cpu);
    std::size_t wholes = 0;
    for (const SegmentSample &segment : samples.segments) {
        QVERIFY(segment.ms > 0);
        wholes += segment.from == 0 && segment.to == int(segment.graph.layers.size());
    }
    QCOMPARE(wholes, deployment.networks().size());
    QVERIFY(samples.segments.size() > 2 * wholes);
    for (const char *kind : {"conv", "dw_conv", "linear", "layout"})
        QVERIFY2(samples.tables.contains(kind), kind);
    QVERIFY(writeSampleFolder(folder() / "dataset", samples.tables));
    for (const auto &[kind, table] : samples.tables) {
        const auto read = readSamples(folder() / "dataset" / table.schema->file, *table.schema, LatencyColumn::Needed);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->samples.size(), table.samples.size());
    }
}

void DeploymentTest::goesOnWhereItWasStopped()
{
    std::size_t before = 0;
    std::chrono::milliseconds spent{};
    {
        Deployment deployment = open();
        QVERIFY(deployment.step());
        before = deployment.networks().size();
        spent = deployment.spent();
    }
    m_engine.built.clear();
    Deployment deployment = open();
    QCOMPARE(deployment.resumed(), int(before));
    QCOMPARE(deployment.spent(), spent);
    QVERIFY(deployment.step());
    QCOMPARE(deployment.networks().size(), 2 * before);
    for (const std::string &name : m_engine.built)
        for (std::size_t i = 0; i < before; ++i)
            QVERIFY(deployment.networks()[i].graph.model != name);
}

void DeploymentTest::aFinishedOneBeginsAnew()
{
    {
        Deployment deployment = open(1ms);
        QVERIFY(deployment.step());
        QVERIFY(deployment.isDone());
        QVERIFY(Deployment::finish(folder()));
    }
    Deployment deployment = open(1ms);
    QCOMPARE(deployment.resumed(), 0);
    QVERIFY(!deployment.isDone());
    QVERIFY(QFile::exists(m_folder->filePath("deployment.before/networks.jsonl")));
}

void DeploymentTest::aRefitTakesTheFormerOneUntilTheNextHasMore()
{
    std::size_t segments = 0;
    {
        Deployment former = open();
        QVERIFY(former.step() && former.step());
        segments = former.samples().segments.size();
        QVERIFY(Deployment::finish(folder()));
    }
    Deployment next = open();
    QVERIFY(next.step());
    const auto stopped = Deployment::measured(folder());
    QVERIFY(stopped && stopped->segments.size() == segments);
    QCOMPARE(stopped->engine.cpu, m_engine.engineInfo.cpu);
    QVERIFY(next.step() && next.step());
    const auto further = Deployment::measured(folder());
    QVERIFY(further && further->segments.size() == next.samples().segments.size());
}

void DeploymentTest::anotherMachineBeginsAnew()
{
    QVERIFY(open().step());
    m_engine.engineInfo.threads = 2;
    QCOMPARE(open().resumed(), 0);
}

void DeploymentTest::aStoppedStepLosesNothing()
{
    Deployment deployment = open();
    QVERIFY(deployment.step());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = deployment.step(stop.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QCOMPARE(open().resumed(), int(deployment.networks().size()));
}

void DeploymentTest::aCutOffLineIsLeftOut()
{
    QVERIFY(open().step());
    QFile file(networksFile());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(file.size() - 100));
    file.close();
    Deployment deployment = open();
    const int resumed = deployment.resumed();
    QVERIFY(resumed > 0);
    QVERIFY(deployment.step());
    QCOMPARE(open().resumed(), int(deployment.networks().size()));
}

void DeploymentTest::damageIsToldWithItsLine()
{
    QVERIFY(open().step());
    QFile file(networksFile());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray text = file.readAll();
    text.insert(text.indexOf('\n') + 1, "{\"graph\": 3}\n");
    QVERIFY(file.seek(0));
    QVERIFY(file.write(text) == text.size());
    file.close();
    const auto opened = Deployment::open(m_engine, folder(), 1h);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::BadFile);
    QVERIFY(opened.error().message.find("line 2") != std::string::npos);
}

void DeploymentTest::theSecondRoundDrawsWhereTheErrorIsLarge()
{
    QVERIFY(open().step());
    m_engine.built.clear();
    // The first round is over as soon as the budget is this small, the deployment is not.
    Deployment deployment = open(1ms);
    QVERIFY(deployment.step());
    std::set<std::string> names(m_engine.built.begin(), m_engine.built.end());
    names.erase("calibration");
    QCOMPARE(names.size(), std::size_t{4});
    // Chosen from many candidates, so they are not simply the next four.
    QVERIFY(!names.contains(randomNetwork(4, 4).name) || !names.contains(randomNetwork(5, 5).name));
}

void DeploymentTest::passesTheEnginesErrorsOn()
{
    Deployment deployment = open();
    m_engine.error = Error{ErrorCode::Failed, "out of memory"};
    const auto stepped = deployment.step();
    QVERIFY(!stepped);
    QCOMPARE(stepped.error().message, "out of memory");
    QVERIFY(deployment.networks().empty());
}

QTEST_GUILESS_MAIN(DeploymentTest)
#include "tst_deployment.moc"
