#include "core/deployment/errormap.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurosurgeon {

namespace {

constexpr std::size_t neighbours = 4;
constexpr double sameConfiguration = 1e-9;
constexpr double errorOfDistance = 0.1; ///< for a neighbour e times larger in one column
constexpr double errorOfTheUnknown = 1;
constexpr double littleMs = 0.05;

std::vector<double> placeOf(const std::vector<double> &values)
{
    std::vector<double> place;
    for (const double value : values)
        place.push_back(std::log(std::max(value, 1.0)));
    return place;
}

/// The logarithm of what latency grows with: the operations, or the elements of an input of height = width = HW.
double workOf(const KindSchema &schema, const std::vector<double> &values)
{
    double work = 0;
    for (std::size_t column = 0; column < schema.columns.size(); ++column) {
        const double size = std::log(std::max(values[column], 1.0));
        if (schema.columns[column] == "FLOPs")
            return size;
        if (schema.columns[column] == "HW")
            work += 2 * size;
        else if (schema.columns[column] == "Cin")
            work += size;
    }
    return work;
}

} // namespace

ErrorMap::ErrorMap(const std::map<std::string, SampleTable> &tables)
{
    for (const auto &[kind, table] : tables) {
        std::vector<Point> &points = m_kinds[kind];
        for (const Sample &sample : table.samples)
            if (sample.latencyMs > 0)
                points.push_back({placeOf(sample.values), std::log(sample.latencyMs) - workOf(*table.schema, sample.values), sample.latencyMs, 0});
        for (Point &point : points) {
            double sum = 0;
            double weights = 0;
            for (const Neighbour &each : nearest(points, point.place, sameConfiguration)) {
                const double weight = 1 / (0.05 + each.distance);
                sum += weight * each.point->value;
                weights += weight;
            }
            point.error = weights > 0 ? std::abs(point.value - sum / weights) : errorOfTheUnknown;
            // What takes microseconds varies most and matters least.
            point.error *= point.ms / (point.ms + littleMs);
        }
    }
}

std::vector<ErrorMap::Neighbour> ErrorMap::nearest(const std::vector<Point> &points, const std::vector<double> &place, double beyond)
{
    std::vector<Neighbour> all;
    for (const Point &point : points) {
        double squares = 0;
        for (std::size_t i = 0; i < place.size(); ++i)
            squares += (place[i] - point.place[i]) * (place[i] - point.place[i]);
        if (squares >= beyond * beyond)
            all.push_back({std::sqrt(squares), &point});
    }
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(neighbours, all.size()));
    std::partial_sort(all.begin(), end, all.end(), [](const auto &a, const auto &b) { return a.distance < b.distance; });
    all.erase(end, all.end());
    return all;
}

double ErrorMap::expectedError(const LayerConfiguration &configuration) const
{
    const auto kind = m_kinds.find(std::string(configuration.schema->name));
    if (kind == m_kinds.end())
        return errorOfTheUnknown;
    const auto around = nearest(kind->second, placeOf(configuration.values), 0);
    if (around.empty())
        return errorOfTheUnknown;
    const double errors = std::accumulate(around.begin(), around.end(), 0.0, [](double sum, const Neighbour &each) {
        return sum + each.point->error;
    });
    return errors / static_cast<double>(around.size()) + errorOfDistance * around.front().distance;
}

double ErrorMap::expectedError(const ModelGraph &graph) const
{
    double sum = 0;
    int layers = 0;
    for (const auto &configuration : configurationsOf(graph))
        if (configuration) {
            sum += expectedError(*configuration);
            ++layers;
        }
    return layers > 0 ? sum / layers : 0;
}

} // namespace neurosurgeon
