#pragma once

#include "core/predictor/samples.h"

#include <map>
#include <string>
#include <vector>

namespace neurosurgeon {

/// Where measured layers are hard to tell from their neighbours: that is where more of them are needed (nn-Meter's
/// adaptive sampling, Zhang et al., MobiSys 2021). Every sample is predicted from the nearest others in the logarithms
/// of its columns; what that misses, and how far away the nearest ones are, is the error expected around it.
class ErrorMap {
public:
    explicit ErrorMap(const std::map<std::string, SampleTable> &tables);

    /// Of the logarithm of the latency: 0.1 means about 10 %. Kinds never measured expect 1.
    double expectedError(const LayerConfiguration &configuration) const;
    /// Mean over the layers that have a kind.
    double expectedError(const ModelGraph &graph) const;

private:
    struct Point {
        std::vector<double> place; ///< logarithms of the columns
        double value = 0;          ///< logarithm of the latency for each operation or element
        double ms = 0;
        double error = 0;
    };
    struct Neighbour {
        double distance = 0;
        const Point *point = nullptr;
    };
    static std::vector<Neighbour> nearest(const std::vector<Point> &points, const std::vector<double> &place, double beyond);

    std::map<std::string, std::vector<Point>> m_kinds;
};

} // namespace neurosurgeon
