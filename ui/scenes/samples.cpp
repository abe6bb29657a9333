#include "ui/scenes/samples.h"

#include <cmath>

namespace neurosurgeon {

Expected<SessionContents> sampleSession(const QString &name)
{
    return openSession(QStringLiteral(":/sessions/%1.nsession").arg(name));
}

QDateTime sampleNow(const SessionContents &contents)
{
    return contents.samples.empty() ? QDateTime::currentDateTimeUtc() : contents.samples.back().at.addSecs(2);
}

SampleCloud sampleCloud()
{
    SampleCloud cloud;
    cloud.status.listening = true;
    cloud.status.open = true;
    cloud.status.addresses = {QStringLiteral("192.168.1.7:9999"), QStringLiteral("127.0.0.1:9999")};
    cloud.status.requests = 1284;
    cloud.status.requestsPerSecond = 6.4;
    cloud.status.load = 0.71;
    for (int second = 0; second < 60; ++second)
        cloud.status.history.push_back(std::round(6 + 2.4 * std::sin(second / 7.0) + 1.6 * std::sin(second * 1.7)));
    cloud.sessions = {{1, QStringLiteral("pi-07"), QStringLiteral("192.168.1.23"), QStringLiteral("vgg_net"),
                       QStringLiteral("13:features.34"), 2.1, 412, 1, false},
                      {2, QStringLiteral("laptop-lab"), QStringLiteral("192.168.1.41"), QStringLiteral("resnet18"),
                       QStringLiteral("cloud"), 4.3, 872, 0, true}};
    return cloud;
}

} // namespace neurosurgeon
