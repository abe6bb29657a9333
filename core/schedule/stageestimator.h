#pragma once

#include "core/schedule/flowshop.h"

#include <deque>

namespace neurosurgeon {

/// Stage times of every point of every kind: as profiles and link predict them, corrected by what is measured while
/// the lanes overlap. A point that has been run has the median of its own samples; one that has not is predicted
/// times what this lane's samples took over their predictions, so that a busy cloud or a slower link concerns all
/// points at once. A plain value.
class StageEstimator {
public:
    /// `window`: how many of the latest samples count; 0: all.
    explicit StageEstimator(std::vector<std::vector<StageTimes>> predicted = {}, std::size_t window = 9);

    void add(int kind, int choice, const StageTimes &measured);
    StageTimes estimate(int kind, int choice) const;
    /// All of them, in the shape of FlowShop::kinds.
    std::vector<std::vector<StageTimes>> estimates() const;
    /// Measured over predicted for one lane, 1 before the first sample.
    double edgeFactor() const { return factor(&StageTimes::edge); }
    double linkFactor() const { return factor(&StageTimes::link); }
    double cloudFactor() const { return factor(&StageTimes::cloud); }
    const std::vector<std::vector<StageTimes>> &predicted() const { return m_predicted; }

private:
    using Stage = std::chrono::nanoseconds StageTimes::*;
    struct Pair {
        StageTimes measured;
        StageTimes predicted;
    };
    double factor(Stage stage) const;

    std::vector<std::vector<StageTimes>> m_predicted;
    std::vector<std::vector<std::deque<StageTimes>>> m_samples;
    std::deque<Pair> m_recent;
    std::size_t m_window;
};

} // namespace neurosurgeon
