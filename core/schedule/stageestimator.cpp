#include "core/schedule/stageestimator.h"

#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr double shrinkage = 2; ///< samples that weigh as much as the level above
/// A shorter stage is mostly handling, and says nothing about how fast its kind computes elsewhere.
constexpr nanoseconds telling = std::chrono::milliseconds(1);

template<class Value>
Value medianOf(std::vector<Value> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double ratio(nanoseconds measured, nanoseconds predicted)
{
    return static_cast<double>(measured.count()) / static_cast<double>(predicted.count());
}

double shrunk(double own, double samples, double above)
{
    return (samples * own + shrinkage * above) / (samples + shrinkage);
}

template<class Deque, class Value>
void keepLatest(Deque &deque, Value value, std::size_t window)
{
    deque.push_back(std::move(value));
    if (window > 0 && deque.size() > window)
        deque.pop_front();
}

} // namespace

StageEstimator::StageEstimator(std::vector<std::vector<StageTimes>> predicted, std::size_t window)
    : m_predicted(std::move(predicted)), m_window(window)
{
    for (const auto &choices : m_predicted)
        m_kinds.push_back({std::vector<Point>(choices.size()), {}});
}

void StageEstimator::add(int kind, int choice, const StageTimes &measured)
{
    Kind &own = m_kinds[static_cast<std::size_t>(kind)];
    Point &point = own.points[static_cast<std::size_t>(choice)];
    const Sample sample{measured, m_predicted[static_cast<std::size_t>(kind)][static_cast<std::size_t>(choice)]};
    keepLatest(point.latest, measured, m_window);
    ++point.runs;
    keepLatest(own.latest, sample, 2 * m_window);
    keepLatest(m_latest, sample, 2 * m_window);
}

StageTimes StageEstimator::estimate(int kind, int choice, const Factors &factors) const
{
    const StageTimes &predicted = m_predicted[static_cast<std::size_t>(kind)][static_cast<std::size_t>(choice)];
    const Point &point = m_kinds[static_cast<std::size_t>(kind)].points[static_cast<std::size_t>(choice)];
    StageTimes estimate = predicted;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const auto stage = lanes[lane];
        double time = factors[lane] * static_cast<double>((predicted.*stage).count());
        if (point.runs > 0) {
            std::vector<nanoseconds> samples;
            for (const StageTimes &sample : point.latest)
                samples.push_back(sample.*stage);
            const auto own = static_cast<double>(medianOf(std::move(samples)).count());
            time = (predicted.*stage).count() > 0 ? shrunk(own, point.runs, time) : own;
        }
        estimate.*stage = nanoseconds(std::llround(time));
    }
    return estimate;
}

StageTimes StageEstimator::estimate(int kind, int choice) const
{
    return estimate(kind, choice, factorsOf(kind));
}

std::vector<std::vector<StageTimes>> StageEstimator::estimates() const
{
    std::vector<std::vector<StageTimes>> all;
    for (std::size_t kind = 0; kind < m_predicted.size(); ++kind) {
        const Factors factors = factorsOf(static_cast<int>(kind));
        auto &choices = all.emplace_back();
        for (std::size_t choice = 0; choice < m_predicted[kind].size(); ++choice)
            choices.push_back(estimate(static_cast<int>(kind), static_cast<int>(choice), factors));
    }
    return all;
}

StageEstimator::Factors StageEstimator::factorsOf(int kind) const
{
    Factors factors{};
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const auto stage = lanes[lane];
        factors[lane] = laneFactor(stage);
        std::vector<double> ratios;
        for (const Sample &sample : m_kinds[static_cast<std::size_t>(kind)].latest)
            if (sample.predicted.*stage >= telling)
                ratios.push_back(ratio(sample.measured.*stage, sample.predicted.*stage));
        if (const auto samples = static_cast<double>(ratios.size()); samples > 0)
            factors[lane] = shrunk(medianOf(std::move(ratios)), samples, factors[lane]);
    }
    return factors;
}

double StageEstimator::laneFactor(Stage stage) const
{
    nanoseconds measured{};
    nanoseconds predicted{};
    for (const Sample &sample : m_latest)
        if ((sample.predicted.*stage).count() > 0) {
            measured += sample.measured.*stage;
            predicted += sample.predicted.*stage;
        }
    return predicted.count() > 0 && measured.count() > 0 ? ratio(measured, predicted) : 1;
}

} // namespace neurosurgeon
