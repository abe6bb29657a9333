#include "core/profile/reconciling.h"

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

using std::chrono::nanoseconds;

namespace {

constexpr double interquartileRange = 1.349; ///< of a normal distribution, in standard deviations
constexpr double certain = 2;                ///< standard errors that a deviation must exceed to be mostly believed

double middleOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Relative standard error of what head and tail take together.
double standardError(const Timing &head, const Timing &tail)
{
    const auto spread = static_cast<double>((head.spread + tail.spread).count());
    const auto both = static_cast<double>((head.median + tail.median).count());
    return spread / interquartileRange / both / std::sqrt(std::max({head.runs, tail.runs, 1}));
}

void scale(Timing &timing, double factor)
{
    timing.median = nanoseconds(std::llround(static_cast<double>(timing.median.count()) * factor));
}

} // namespace

void reconcilePoints(std::vector<Timing> &heads, std::vector<Timing> &tails)
{
    std::vector<double> sums;
    std::vector<double> errors;
    for (std::size_t point = 0; point < heads.size(); ++point) {
        const nanoseconds both = heads[point].median + tails[point].median;
        if (both <= nanoseconds::zero())
            return;
        sums.push_back(std::log(static_cast<double>(both.count())));
        errors.push_back(standardError(heads[point], tails[point]));
    }
    if (sums.size() < 3)
        return;
    const double usual = middleOf(sums);
    const double doubt = certain * middleOf(errors);
    for (std::size_t point = 0; point < sums.size(); ++point) {
        const double deviation = sums[point] - usual;
        const double square = deviation * deviation;
        if (square <= 0)
            continue;
        const double believed = deviation * square / (square + doubt * doubt);
        scale(heads[point], std::exp(believed - deviation));
        scale(tails[point], std::exp(believed - deviation));
    }
}

} // namespace neurosurgeon
