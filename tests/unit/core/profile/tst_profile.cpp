#include "core/profile/profile.h"
#include "core/profile/reconciling.h"
#include "tests/support/testgraphs.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>
#include <set>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

using Damage = std::function<void(nlohmann::json &)>;
using Change = std::function<void(ProfileIdentity &)>;

ModelProfile quickProfile()
{
    ModelProfile profile;
    profile.graph = test::chain({1000, 500, 100});
    profile.identity = {
        profile.graph.sha256(), "cpu", {"1.13.1", "Some processor", "AVX2", "oneDNN 2.6.3", 2}, Optimize::Off};
    profile.layers = {{1ms, 10us, 4}, {3ms, 20us, 4}};
    profile.whole = {2ms, 30us, 4};
    profile.machineLoad = 0.25;
    profile.measuredAt = "2024-02-29T12:00:00Z";
    return profile;
}

ModelProfile fullProfile()
{
    ModelProfile profile = quickProfile();
    profile.quality = ProfileQuality::Full;
    profile.heads = {{0ns, 0ns, 5}, {700us, 5us, 5}, {2100us, 6us, 5}};
    profile.tails = {{2200us, 7us, 5}, {1400us, 8us, 5}, {0ns, 0ns, 5}};
    return profile;
}

} // namespace

Q_DECLARE_METATYPE(Damage)
Q_DECLARE_METATYPE(Change)

class ProfileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void summarisesRobustly_data();
    void summarisesRobustly();
    void aSlowStretchDoesNotCount();
    void pointsMeasuredAtDifferentSpeedsAgree();
    void whatAPointReallyCostsStays();
    void quickProfilesScaleLayersToTheWhole();
    void fullProfilesTellWhatWasMeasured();
    void unmeasuredLayersCostNothing();
    void everyPartOfTheIdentityCounts_data();
    void everyPartOfTheIdentityCounts();
    void survivesJson_data();
    void survivesJson();
    void refusesAProfileThatDoesNotFit_data();
    void refusesAProfileThatDoesNotFit();
};

void ProfileTest::summarisesRobustly_data()
{
    QTest::addColumn<std::vector<int>>("milliseconds");
    QTest::addColumn<int>("median");
    QTest::addColumn<int>("spread");
    QTest::newRow("nothing") << std::vector<int>{} << 0 << 0;
    QTest::newRow("one") << std::vector<int>{7} << 7 << 0;
    QTest::newRow("unsorted") << std::vector<int>{5, 1, 4, 2, 3} << 3 << 2;
    QTest::newRow("even, between the middle two") << std::vector<int>{1, 2, 4, 5} << 3 << 2;
    QTest::newRow("an outlier moves nothing") << std::vector<int>{10, 11, 12, 13, 9000} << 12 << 2;
}

void ProfileTest::summarisesRobustly()
{
    QFETCH(std::vector<int>, milliseconds);
    QFETCH(int, median);
    QFETCH(int, spread);
    std::vector<nanoseconds> samples;
    for (const int sample : milliseconds)
        samples.emplace_back(std::chrono::milliseconds(sample));
    const Timing timing = summarise(samples);
    QCOMPARE(timing.median, nanoseconds(std::chrono::milliseconds(median)));
    QCOMPARE(timing.spread, nanoseconds(std::chrono::milliseconds(spread)));
    QCOMPARE(timing.runs, int(milliseconds.size()));
}

void ProfileTest::aSlowStretchDoesNotCount()
{
    const std::vector<nanoseconds> samples{15us, 10us, 16us, 11us, 10500ns, 15us};
    QCOMPARE(leastDisturbed(samples), (std::vector<std::size_t>{1, 4, 3}));
    const Timing timing = summarise(samples, leastDisturbed(samples));
    QCOMPARE(timing.median, nanoseconds(10500));
    QCOMPARE(timing.runs, 6);
    QCOMPARE(timing.spread, summarise(samples).spread);
    // Half of them count even where one was much faster, and all that are near to it.
    QCOMPARE(leastDisturbed({10us, 20us, 30us}), (std::vector<std::size_t>{0, 1}));
    QCOMPARE(leastDisturbed({10us, 11us, 10us, 10us}).size(), std::size_t(4));
    QVERIFY(leastDisturbed({}).empty());
}

void ProfileTest::pointsMeasuredAtDifferentSpeedsAgree()
{
    // Heads of a tenth to nine tenths of 100 ms, each point at a speed of its own; the visits were as uneven.
    std::vector<Timing> heads;
    std::vector<Timing> tails;
    const std::vector<double> speeds{1, 1.2, 0.9, 1.15, 1, 0.95, 1.1, 1, 0.9};
    const auto share = [](std::size_t point) { return 0.1 * static_cast<double>(point + 1); };
    for (std::size_t point = 0; point < speeds.size(); ++point) {
        const auto take = [&](double part) { return nanoseconds(std::llround(1e8 * speeds[point] * part)); };
        heads.push_back({take(share(point)), take(share(point) * 0.3), 5});
        tails.push_back({take(1 - share(point)), take((1 - share(point)) * 0.3), 5});
    }
    reconcilePoints(heads, tails);
    for (std::size_t point = 0; point < speeds.size(); ++point) {
        const auto both = static_cast<double>((heads[point].median + tails[point].median).count());
        QVERIFY(std::abs(both / 1e8 - 1) < 0.1); // it was 0.2
        QVERIFY(std::abs(static_cast<double>(heads[point].median.count()) / both - share(point)) < 1e-6);
    }
}

void ProfileTest::whatAPointReallyCostsStays()
{
    std::vector<Timing> heads(9, {5ms, 20us, 15});
    std::vector<Timing> tails(9, {5ms, 20us, 15});
    heads[2].median = 6ms; // a large tensor to write
    reconcilePoints(heads, tails);
    QVERIFY(std::chrono::abs(heads[2].median - 6ms) < nanoseconds(10us));
    QCOMPARE(heads[3].median, nanoseconds(5ms));
    QCOMPARE(tails[3].median, nanoseconds(5ms));
}

void ProfileTest::quickProfilesScaleLayersToTheWhole()
{
    // 1 ms and 3 ms, together 4 ms, in a whole of 2 ms.
    const ModelProfile profile = quickProfile();
    QCOMPARE(profile.headTimes(), (std::vector<nanoseconds>{0us, 500us, 2000us}));
    QCOMPARE(profile.tailTimes(), (std::vector<nanoseconds>{2000us, 1500us, 0us}));
}

void ProfileTest::fullProfilesTellWhatWasMeasured()
{
    const ModelProfile profile = fullProfile();
    QCOMPARE(profile.headTimes(), (std::vector<nanoseconds>{0us, 700us, 2100us}));
    QCOMPARE(profile.tailTimes(), (std::vector<nanoseconds>{2200us, 1400us, 0us}));
}

void ProfileTest::unmeasuredLayersCostNothing()
{
    ModelProfile profile = quickProfile();
    profile.layers.assign(2, {});
    QCOMPARE(profile.headTimes(), (std::vector<nanoseconds>{0us, 0us, 0us}));
}

void ProfileTest::everyPartOfTheIdentityCounts_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("graph") << Change([](ProfileIdentity &identity) { identity.graphSha256 = "another"; });
    QTest::newRow("device") << Change([](ProfileIdentity &identity) { identity.device = "cuda"; });
    QTest::newRow("LibTorch") << Change([](ProfileIdentity &identity) { identity.engine.libtorchVersion = "2.1.0"; });
    QTest::newRow("processor") << Change([](ProfileIdentity &identity) { identity.engine.cpu = "Another processor"; });
    QTest::newRow("instruction set") << Change(
        [](ProfileIdentity &identity) { identity.engine.instructionSet = "AVX512"; });
    QTest::newRow("backend") << Change([](ProfileIdentity &identity) { identity.engine.backend = "LibTorch"; });
    QTest::newRow("threads") << Change([](ProfileIdentity &identity) { identity.engine.threads = 1; });
    QTest::newRow("optimised or not") << Change([](ProfileIdentity &identity) { identity.optimize = Optimize::On; });
}

void ProfileTest::everyPartOfTheIdentityCounts()
{
    QFETCH(Change, change);
    ProfileIdentity identity = quickProfile().identity;
    const std::string key = identity.key();
    QCOMPARE(identity.key(), key);
    change(identity);
    QVERIFY(identity.key() != key);
}

void ProfileTest::survivesJson_data()
{
    QTest::addColumn<bool>("full");
    QTest::newRow("quick") << false;
    QTest::newRow("full") << true;
}

void ProfileTest::survivesJson()
{
    QFETCH(bool, full);
    const ModelProfile profile = full ? fullProfile() : quickProfile();
    const auto again = modelProfileFromJson(nlohmann::json::parse(toJson(profile).dump()));
    QVERIFY(again);
    QVERIFY(again->graph == profile.graph);
    QCOMPARE(again->identity.key(), profile.identity.key());
    QCOMPARE(again->identity.engine.cpu, profile.identity.engine.cpu);
    QCOMPARE(again->quality, profile.quality);
    QVERIFY(again->layers == profile.layers);
    QVERIFY(again->whole == profile.whole);
    QVERIFY(again->heads == profile.heads);
    QVERIFY(again->tails == profile.tails);
    QCOMPARE(again->machineLoad, profile.machineLoad);
    QCOMPARE(again->measuredAt, profile.measuredAt);
}

void ProfileTest::refusesAProfileThatDoesNotFit_data()
{
    QTest::addColumn<Damage>("damage");
    QTest::newRow("another schema") << Damage([](nlohmann::json &json) { json["schema"] = 99; });
    QTest::newRow("no schema") << Damage([](nlohmann::json &json) { json.erase("schema"); });
    QTest::newRow("not an object") << Damage([](nlohmann::json &json) { json = 3; });
    QTest::newRow("a layer too few") << Damage([](nlohmann::json &json) { json["layers"].erase(0); });
    QTest::newRow("a head too many") << Damage([](nlohmann::json &json) { json["heads"].push_back({1, 1, 1}); });
    QTest::newRow("a tail too few") << Damage([](nlohmann::json &json) { json["tails"].erase(0); });
    QTest::newRow("full without heads") << Damage([](nlohmann::json &json) { json["heads"].clear(); });
    QTest::newRow("a negative time") << Damage([](nlohmann::json &json) { json["heads"][1][0] = -5; });
    QTest::newRow("a time of text") << Damage([](nlohmann::json &json) { json["whole"][0] = "2 ms"; });
    QTest::newRow("half a timing") << Damage([](nlohmann::json &json) { json["whole"] = {1, 2}; });
    QTest::newRow("another graph") << Damage(
        [](nlohmann::json &json) { json["graph"]["layers"][0]["kind"] = "linear"; });
    QTest::newRow("a damaged graph") << Damage([](nlohmann::json &json) { json["graph"].erase("layers"); });
}

void ProfileTest::refusesAProfileThatDoesNotFit()
{
    QFETCH(Damage, damage);
    nlohmann::json json = toJson(fullProfile());
    damage(json);
    const auto profile = modelProfileFromJson(json);
    QVERIFY(!profile);
    QCOMPARE(profile.error().code, ErrorCode::BadFile);
}

QTEST_GUILESS_MAIN(ProfileTest)
#include "tst_profile.moc"
