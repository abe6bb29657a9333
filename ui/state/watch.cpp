#include "ui/state/watch.h"

#include "ui/text/format.h"

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

namespace {

constexpr std::size_t runsLookedAt = 5;
constexpr double contradiction = 0.35;     ///< median of measured / predicted computing this far from 1
constexpr double leastMs = 2;              ///< below, a scheduler's whim is a large share
constexpr qint64 oldDays = 30;
constexpr std::size_t samplesLookedAt = 8;
constexpr qint64 sampleWindowSeconds = 60;
constexpr double plentyMbit = 1000;         ///< beyond it (a machine talking to itself) no plan depends on how much more there is
constexpr double unstableSpread = 0.5;     ///< inter-quartile range of the latest rates, as a share of their median

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

Watch::Watch(Workbench &workbench, QObject *parent) : QObject(parent), m_workbench(workbench)
{
    connect(&workbench, &Workbench::runAdded, this, &Watch::lookAtRuns);
    connect(&workbench, &Workbench::profilesChanged, this, &Watch::lookAtProfiles);
    connect(&workbench, &Workbench::linkSampled, this, &Watch::lookAtLink);
}

void Watch::warn(bool &warned, bool isSo, const Problem &problem)
{
    if (isSo && !std::exchange(warned, true))
        Q_EMIT this->problem(problem);
    else if (!isSo)
        warned = false;
}

void Watch::lookAtRuns()
{
    // The latest runs of one point under one slowdown; only the computing, the link has its own estimate.
    std::vector<double> edge;
    std::vector<double> cloud;
    const auto &runs = m_workbench.runs();
    for (auto run = runs.rbegin(); run != runs.rend() && edge.size() < runsLookedAt; ++run) {
        if (run->measured.finishedOnEdge) // not as it was planned
            continue;
        if (run->model != runs.back().model || run->point != runs.back().point || run->edgeSlowdown != runs.back().edgeSlowdown)
            break;
        const auto ratio = [](auto measured, auto predicted) {
            return format::toMs(predicted) < leastMs ? 1 : format::toMs(measured) / format::toMs(predicted);
        };
        // Beside the profile: a load that the plan reckons with already means that it does not fit.
        edge.push_back(run->edgeLoad * ratio(run->measured.edge, run->predicted.edge));
        cloud.push_back(run->cloudLoad * ratio(run->measured.cloud, run->predicted.cloud));
    }
    if (edge.size() < runsLookedAt)
        return;
    const double offEdge = median(edge) - 1;
    const double offCloud = median(cloud) - 1;
    const bool onEdge = std::abs(offEdge) >= std::abs(offCloud);
    const double off = onEdge ? offEdge : offCloud;
    warn(m_contradicted, std::max(std::abs(offEdge), std::abs(offCloud)) > contradiction,
         {tr("The profile no longer fits."),
          (onEdge ? off > 0 ? tr("The latest runs took %1 longer than predicted on the edge; something else may be computing there.")
                            : tr("The latest runs took %1 less time than predicted on the edge; it may have been busy when it was profiled.")
           : off > 0 ? tr("The latest runs took %1 longer than predicted in the cloud; something else may be computing there.")
                     : tr("The latest runs took %1 less time than predicted in the cloud; it may have been busy when it was profiled."))
              .arg(format::percent(std::abs(off))),
          NextStep::ProfileAgain, true});
}

void Watch::lookAtProfiles()
{
    m_contradicted = false;
    const Facts &facts = m_workbench.facts();
    qint64 days = 0;
    for (const auto *profile : {&facts.edge, &facts.cloud}) {
        if (*profile && !facts.sample && (*profile)->quality != ProfileQuality::Predicted) {
            const QDateTime at = QDateTime::fromString(QString::fromStdString((*profile)->measuredAt), Qt::ISODate);
            days = std::max(days, at.isValid() ? at.daysTo(QDateTime::currentDateTimeUtc()) : 0);
        }
    }
    warn(m_old, days > oldDays,
         {tr("The profile is old."), tr("It was measured %n days ago; machines and programs change.", nullptr, static_cast<int>(days)),
          NextStep::ProfileAgain, true});
}

void Watch::lookAtLink()
{
    const auto &samples = m_workbench.samples();
    std::vector<double> rates;
    for (auto sample = samples.rbegin(); sample != samples.rend() && rates.size() < samplesLookedAt; ++sample) {
        if (sample->at.secsTo(samples.back().at) < sampleWindowSeconds)
            rates.push_back(std::min(sample->goodput.mbitPerSecond, plentyMbit));
    }
    if (rates.size() < samplesLookedAt)
        return;
    std::sort(rates.begin(), rates.end());
    const double low = rates[rates.size() / 4];
    const double high = rates[rates.size() * 3 / 4];
    warn(m_unstable, (high - low) / rates[rates.size() / 2] > unstableSpread,
         {tr("The bandwidth is unstable."),
          tr("It went between %1 and %2 within a minute; predictions are as uncertain.").arg(format::rate(low), format::rate(high)),
          NextStep::MeasureAgain, true});
}

} // namespace neurosurgeon
