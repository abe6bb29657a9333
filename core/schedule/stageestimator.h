#pragma once

#include "core/schedule/flowshop.h"

#include <array>
#include <deque>

namespace neurosurgeon {

/// Stage times of every point of every kind: as profiles and link predict them, corrected by what is measured while
/// the lanes overlap. Three levels of measured over predicted, each pulled towards the one above by few samples
/// (empirical Bayes, Efron & Morris 1975; the weight of n samples is n / (n + 2)): what a lane takes, so that a busy
/// cloud or a slower link concerns all points at once; what a kind takes on it, the median of its samples, so that a
/// model whose profile flatters it is met at points that were not run; what the point takes, its own median. One lucky
/// sample does not make a point the best, many do. A plain value.
class StageEstimator {
public:
    /// `window`: how many of a point's latest samples count, twice as many for a kind and a lane; 0: all.
    explicit StageEstimator(std::vector<std::vector<StageTimes>> predicted = {}, std::size_t window = 9);

    void add(int kind, int choice, const StageTimes &measured);
    StageTimes estimate(int kind, int choice) const;
    /// All of them, in the shape of FlowShop::kinds.
    std::vector<std::vector<StageTimes>> estimates() const;
    /// Measured over predicted for one lane, 1 before the first sample.
    double edgeFactor() const { return laneFactor(&StageTimes::edge); }
    double linkFactor() const { return laneFactor(&StageTimes::link); }
    double cloudFactor() const { return laneFactor(&StageTimes::cloud); }
    const std::vector<std::vector<StageTimes>> &predicted() const { return m_predicted; }

private:
    using Stage = std::chrono::nanoseconds StageTimes::*;
    struct Sample {
        StageTimes measured;
        StageTimes predicted;
    };
    struct Point {
        std::deque<StageTimes> latest;
        int runs = 0; ///< in all
    };
    struct Kind {
        std::vector<Point> points;
        std::deque<Sample> latest;
    };
    using Factors = std::array<double, 3>; ///< of a kind, on each of `lanes`
    static constexpr std::array<Stage, 3> lanes{&StageTimes::edge, &StageTimes::link, &StageTimes::cloud};

    double laneFactor(Stage stage) const;
    Factors factorsOf(int kind) const;
    StageTimes estimate(int kind, int choice, const Factors &factors) const;

    std::vector<std::vector<StageTimes>> m_predicted;
    std::vector<Kind> m_kinds;
    std::deque<Sample> m_latest;
    std::size_t m_window;
};

} // namespace neurosurgeon
