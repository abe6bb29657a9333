#include "tests/bench/table.h"
#include "tests/bench/window/windowbench.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QCommandLineParser>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace neurosurgeon::bench {

namespace {

constexpr Section all[] = {
    {"paint", "Process start to first painted frame", measureFirstPaint},
    {"drag", "One step of the partition line, 1280x800", measureDrag},
    {"live", "The live bandwidth line", measureLiveLine},
    {"runs", "The event loop while 20 runs are made, alex_net over loopback", measureRuns},
};

double toMs(nanoseconds time)
{
    return std::round(static_cast<double>(time.count()) / 1e3) / 1e3;
}

int measureAll(const Options &options)
{
    Json results = Json::object();
    int status = 0;
    for (const Section &section : all) {
        if (!options.sections.empty() && std::find(options.sections.begin(), options.sections.end(), section.name) == options.sections.end())
            continue;
        const auto rows = section.measure(options);
        if (!rows) {
            std::fprintf(stderr, "neurosurgeon-window-bench: %s: %s\n", section.name.data(), rows.error().message.c_str());
            status = 1;
            continue;
        }
        results[std::string(section.name)] = *rows;
        if (!options.json) {
            std::printf("%s\n%s\n", section.title.data(), tableOf(*rows).c_str());
            std::fflush(stdout);
        }
    }
    if (options.json)
        std::printf("%s\n", results.dump(1).c_str());
    return status;
}

} // namespace

Json timesRow(const std::string &what, std::vector<nanoseconds> times, double targetMs, double targetShare)
{
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times.empty() ? 0.0 : toMs(times[static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size()))) - 1]);
    };
    return {{"what", what},        {"samples", times.size()}, {"median_ms", at(0.5)},
            {"p95_ms", at(0.95)},  {"max_ms", at(1)},         {"target_ms", targetMs},
            {"of", targetShare >= 1 ? "max" : "p95"},         {"met", !times.empty() && at(targetShare) <= targetMs}};
}

void settle()
{
    for (int round = 0; round < 4; ++round) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
}

} // namespace neurosurgeon::bench

int main(int argc, char **argv)
{
    using namespace neurosurgeon::bench;
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setStyle(new neurosurgeon::theme::Style);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Measures the window: paint, drag, live, runs. All of them unless some are named."));
    parser.addHelpOption();
    parser.addOptions({{QStringLiteral("json"), QStringLiteral("One JSON document.")},
                       {QStringLiteral("runs"), QStringLiteral("How often (each section's own number)."), QStringLiteral("N"), QStringLiteral("0")}});
    parser.addPositionalArgument(QStringLiteral("sections"), QStringLiteral("paint, drag, live, runs"), QStringLiteral("[section...]"));
    parser.process(application);
    Options options;
    options.json = parser.isSet(QStringLiteral("json"));
    options.runs = parser.value(QStringLiteral("runs")).toInt();
    const QStringList names = parser.positionalArguments();
    for (const QString &name : names) {
        if (std::none_of(std::begin(all), std::end(all), [&](const Section &section) { return name == QLatin1String(section.name.data()); })) {
            std::fprintf(stderr, "There is no section %s; take paint, drag, live or runs.\n", qPrintable(name));
            return 2;
        }
        options.sections.push_back(name.toStdString());
    }
    return measureAll(options);
}
