#include "ui/scenes/samples.h"

#include "core/schedule/batchjson.h"

#include <QFile>

#include <cmath>
#include <random>

namespace neurosurgeon {

Expected<SessionContents> sampleSession(const QString &name)
{
    return openSession(QStringLiteral(":/sessions/%1.nsession").arg(name));
}

QDateTime sampleNow(const SessionContents &contents)
{
    return contents.samples.empty() ? QDateTime::currentDateTimeUtc() : contents.samples.back().at.addSecs(2);
}

std::vector<BatchEntry> sampleBatches()
{
    std::vector<BatchEntry> batches;
    for (const char *name : {"sequential", "auto"}) {
        QFile file(QStringLiteral(":/sessions/batch-%1.json").arg(QLatin1String(name)));
        const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        auto report = batchReportFromJson(nlohmann::ordered_json::parse(text.begin(), text.end(), nullptr, false));
        if (report)
            batches.push_back({static_cast<int>(batches.size()) + 1, QDateTime(QDate(2026, 3, 2), QTime(10, 20)), *report, {}});
    }
    return batches;
}

std::vector<Peer> samplePeers()
{
    const QDateTime at(QDate(2026, 3, 2), QTime(10, 14, 3), Qt::UTC);
    return {{QString(32, u'a'), PeerRole::Cloud, QStringLiteral("cloud-lab"), {}, at.addDays(-20), at, QStringLiteral("192.168.1.7:9999")},
            {QString(32, u'b'), PeerRole::Cloud, QStringLiteral("rack-3"), {}, at.addDays(-90), at.addDays(-30), QStringLiteral("10.20.0.3:9999")},
            {QString(32, u'd'), PeerRole::Edge, QStringLiteral("pi-07"), {}, at.addDays(-20), at, QStringLiteral("192.168.1.23")},
            {QString(32, u'e'), PeerRole::Edge, QStringLiteral("laptop-lab"), {}, at.addDays(-3), at, QStringLiteral("192.168.1.41")}};
}

std::vector<SeenCloud> sampleSeenClouds()
{
    return {{{QString(32, u'c'), "cloud-hall", 9999, "0.1.0", true}, QHostAddress(QStringLiteral("192.168.1.12"))},
            {{QString(32, u'a'), "cloud-lab", 9999, "0.1.0", false}, QHostAddress(QStringLiteral("192.168.1.7"))}};
}

SampleCloud sampleCloud()
{
    SampleCloud cloud;
    cloud.status.listening = true;
    cloud.now = QDateTime(QDate(2026, 3, 2), QTime(10, 15, 0), Qt::UTC);
    cloud.status.paired = 2;
    cloud.status.code = {QStringLiteral("K7QF9XTM"), cloud.now.addSecs(272), 3};
    cloud.status.addresses = {QStringLiteral("192.168.1.7:9999"), QStringLiteral("127.0.0.1:9999")};
    cloud.status.requests = 1284;
    cloud.status.requestsPerSecond = 6.4;
    cloud.status.load = 0.71;
    for (int second = 0; second < 60; ++second)
        cloud.status.history.push_back(std::round(6 + 2.4 * std::sin(second / 7.0) + 1.6 * std::sin(second * 1.7)));
    cloud.sessions = {{1, QStringLiteral("pi-07"), QStringLiteral("192.168.1.23"), QStringLiteral("vgg_net"),
                       QStringLiteral("13:features.34"), 2.1, 412, 1, 1.35, false, true, true},
                      {2, QStringLiteral("laptop-lab"), QStringLiteral("192.168.1.41"), QStringLiteral("resnet18"),
                       QStringLiteral("cloud"), 4.3, 872, 0, 1.1, true, true, false}};
    return cloud;
}

DeploymentResults sampleDeployment()
{
    DeploymentResults results;
    results.origin = {"edge", "Raspberry Pi 4 (sample)", "cpu", 1, "1.13.0", "2026-03-02T10:14:00Z"};
    struct Kind {
        const char *name;
        int samples;
        double error; ///< standard deviation of the logarithm
    };
    std::minstd_rand random(1);
    std::uniform_real_distribution<double> spread(-1, 1);
    for (const Kind &kind : {Kind{"conv", 1912, 0.09}, Kind{"dw_conv", 603, 0.08}, Kind{"linear", 518, 0.06},
                             Kind{"maxpool", 396, 0.07}}) {
        KindRow row{QString::fromLatin1(kind.name), QStringLiteral("boosted"), kind.samples, kind.samples / 10, 0, 0, 0, {}};
        std::normal_distribution<double> error(0, kind.error);
        const int heldOut = kind.samples / 10;
        for (int i = 0; i < heldOut; ++i) {
            const double measured = std::pow(10.0, 2 * spread(random) - 0.5);
            const double off = std::exp(error(random));
            row.points.emplace_back(measured, measured * off);
            row.within10 += std::abs(off - 1) <= 0.1 ? 1.0 / heldOut : 0;
            row.within20 += std::abs(off - 1) <= 0.2 ? 1.0 / heldOut : 0;
            row.mape += std::abs(off - 1) / heldOut;
        }
        results.kinds.push_back(std::move(row));
    }
    return results;
}

} // namespace neurosurgeon
