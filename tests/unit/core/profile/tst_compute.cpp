#include "core/profile/compute.h"
#include "tests/support/fakemodel.h"
#include "tests/support/testgraphs.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

/// Takes a known time.
class SlowSegment final : public Segment {
public:
    explicit SlowSegment(nanoseconds takes) : m_takes(takes) {}
    const std::vector<int> &inputs() const override { return m_none; }
    const std::vector<int> &outputs() const override { return m_none; }
    std::int64_t bytes() const override { return 0; }
    Expected<std::vector<TensorView>> run(std::span<const TensorView>, std::vector<nanoseconds> *, std::vector<nanoseconds> *) override
    {
        const auto end = std::chrono::steady_clock::now() + m_takes;
        while (std::chrono::steady_clock::now() < end) {
        }
        return std::vector<TensorView>{};
    }

private:
    nanoseconds m_takes;
    std::vector<int> m_none;
};

} // namespace

class ComputeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsHowLongARunTook();
    void aSlowdownStretchesARun();
    void stopEndsTheStretchAtOnce();
    void compilesASegmentOnce();
    void passesTheEnginesErrorsOn();
    void saysOnceThatProfilesCannotBeKept();
};

void ComputeTest::tellsHowLongARunTook()
{
    Compute compute({});
    SlowSegment segment(2ms);
    nanoseconds took{};
    QVERIFY(compute.run(segment, {}, took));
    QVERIFY(took >= 2ms);
}

void ComputeTest::aSlowdownStretchesARun()
{
    Compute compute({});
    compute.setSlowdown(5);
    SlowSegment segment(2ms);
    nanoseconds took{};
    const auto begin = std::chrono::steady_clock::now();
    QVERIFY(compute.run(segment, {}, took));
    QVERIFY(took >= 10ms);
    QVERIFY(std::chrono::steady_clock::now() - begin >= took);
}

void ComputeTest::stopEndsTheStretchAtOnce()
{
    Compute compute({});
    compute.setSlowdown(1e7); // hours: only a stop ends it
    SlowSegment segment(1ms);
    std::stop_source source;
    Expected<std::vector<TensorView>> result;
    std::thread runner([&] {
        nanoseconds took{};
        result = compute.run(segment, {}, took, source.get_token());
    });
    source.request_stop();
    runner.join();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

void ComputeTest::compilesASegmentOnce()
{
    Compute compute({});
    const auto model = std::make_shared<test::FakeModel>(test::diamond());
    const LayerSet whole(5, true);
    const auto first = compute.segment(model, whole, Optimize::On);
    const auto second = compute.segment(model, whole, Optimize::On);
    QVERIFY(first && second);
    QCOMPARE(first->get(), second->get());
    QCOMPARE(model->compiled.size(), std::size_t{1});
}

void ComputeTest::passesTheEnginesErrorsOn()
{
    Compute compute({});
    const ModelGraph graph = test::diamond();
    test::FakeSegment segment(graph, LayerSet(5, true), 0);
    segment.error = Error{ErrorCode::Usage, "wrong shape"};
    nanoseconds took{};
    const auto result = compute.run(segment, {}, took);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Usage);
}

void ComputeTest::saysOnceThatProfilesCannotBeKept()
{
    const QTemporaryDir folder;
    // Not by permissions, which do not stop root.
    QFile file(folder.filePath("state"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    std::vector<std::string> said;
    Compute compute({.stateFolder = file.fileName().toStdString(), .notice = [&](const std::string &sentence) { said.push_back(sentence); }});
    ModelProfile profile;
    profile.graph = test::diamond();
    QVERIFY(!compute.store(profile));
    QVERIFY(!compute.store(profile));
    QCOMPARE(said.size(), std::size_t{1});
    QVERIFY(said.front().find("--state") != std::string::npos);
}

QTEST_GUILESS_MAIN(ComputeTest)
#include "tst_compute.moc"
