#include "core/schedule/stageestimator.h"

#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

nanoseconds medianOf(const std::deque<StageTimes> &samples, nanoseconds StageTimes::*stage)
{
    std::vector<nanoseconds> values;
    for (const StageTimes &sample : samples)
        values.push_back(sample.*stage);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

nanoseconds stretched(nanoseconds time, double factor)
{
    return nanoseconds(std::llround(static_cast<double>(time.count()) * factor));
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
        m_samples.emplace_back(choices.size());
}

void StageEstimator::add(int kind, int choice, const StageTimes &measured)
{
    const auto k = static_cast<std::size_t>(kind);
    const auto c = static_cast<std::size_t>(choice);
    keepLatest(m_samples[k][c], measured, m_window);
    keepLatest(m_recent, Pair{measured, m_predicted[k][c]}, 2 * m_window);
}

StageTimes StageEstimator::estimate(int kind, int choice) const
{
    const auto k = static_cast<std::size_t>(kind);
    const auto c = static_cast<std::size_t>(choice);
    const auto &samples = m_samples[k][c];
    const StageTimes &predicted = m_predicted[k][c];
    if (!samples.empty())
        return {medianOf(samples, &StageTimes::edge), medianOf(samples, &StageTimes::link),
                medianOf(samples, &StageTimes::cloud), predicted.delay};
    return {stretched(predicted.edge, edgeFactor()), stretched(predicted.link, linkFactor()),
            stretched(predicted.cloud, cloudFactor()), predicted.delay};
}

std::vector<std::vector<StageTimes>> StageEstimator::estimates() const
{
    std::vector<std::vector<StageTimes>> all;
    for (std::size_t kind = 0; kind < m_predicted.size(); ++kind) {
        auto &choices = all.emplace_back();
        for (std::size_t choice = 0; choice < m_predicted[kind].size(); ++choice)
            choices.push_back(estimate(static_cast<int>(kind), static_cast<int>(choice)));
    }
    return all;
}

double StageEstimator::factor(Stage stage) const
{
    nanoseconds measured{};
    nanoseconds predicted{};
    for (const Pair &pair : m_recent)
        if ((pair.predicted.*stage).count() > 0) {
            measured += pair.measured.*stage;
            predicted += pair.predicted.*stage;
        }
    return predicted.count() > 0 && measured.count() > 0
        ? static_cast<double>(measured.count()) / static_cast<double>(predicted.count())
        : 1;
}

} // namespace neurosurgeon
