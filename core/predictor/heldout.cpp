#include "core/predictor/heldout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurosurgeon {

namespace {

double quantile(std::vector<double> values, double share)
{
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

double meritOf(const PredictorQuality &quality)
{
    return quality.within20 + 0.25 * quality.within10;
}

} // namespace

PredictorQuality qualityOf(std::span<const double> predictedMs, std::span<const double> measuredMs)
{
    PredictorQuality quality;
    quality.testSamples = static_cast<int>(measuredMs.size());
    for (std::size_t i = 0; i < measuredMs.size(); ++i) {
        const double error = std::abs(predictedMs[i] - measuredMs[i]) / measuredMs[i];
        quality.mape += error;
        quality.within10 += error <= 0.1 ? 1 : 0;
        quality.within20 += error <= 0.2 ? 1 : 0;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(1, measuredMs.size()));
    quality.mape /= count;
    quality.within10 /= count;
    quality.within20 /= count;
    return quality;
}

double meritOf(const HeldOut &held)
{
    return meritOf(qualityOf(held.predicted, held.measured));
}

RowWeights weightsOf(const HeldOut &held)
{
    constexpr double farAway = 0.4; // on log latency
    constexpr double least = 0.05;
    RowWeights weights;
    for (std::size_t i = 0; i < held.rows.size(); ++i) {
        const double distance = std::log(held.measured[i] / held.predicted[i]) / farAway;
        weights[held.rows[i]] = static_cast<float>(std::exp(-distance * distance) + least);
    }
    return weights;
}

double usualFactor(const HeldOut &held)
{
    std::vector<double> scaled(held.predicted.size());
    double best = -1;
    double factor = 1;
    for (const double candidate : {1.0, 0.99, 0.98, 0.97, 0.96, 0.95}) {
        std::transform(held.predicted.begin(), held.predicted.end(), scaled.begin(), [&](double ms) { return ms * candidate; });
        const double merit = meritOf(qualityOf(scaled, held.measured));
        if (merit > best) {
            best = merit;
            factor = candidate;
        }
    }
    return factor;
}

ResidualBands bandsOf(const HeldOut &held)
{
    constexpr std::size_t rowsInABand = 40;
    std::vector<std::size_t> order(held.predicted.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return held.predicted[a] < held.predicted[b]; });
    const std::size_t count = std::clamp<std::size_t>(order.size() / rowsInABand, 1, 6);
    ResidualBands bands;
    for (std::size_t band = 0; band < count; ++band) {
        std::vector<double> factors;
        const std::size_t end = (band + 1) * order.size() / count;
        for (std::size_t i = band * order.size() / count; i < end; ++i)
            factors.push_back(held.measured[order[i]] / held.predicted[order[i]]);
        bands.bands.push_back({held.predicted[order[end - 1]], quantile(factors, 0.1), quantile(factors, 0.9)});
    }
    return bands;
}

} // namespace neurosurgeon
