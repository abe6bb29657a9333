#include "core/engine/inputs.h"

#include "core/graph/sha256.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <random>

namespace neurosurgeon {

TensorView randomInput(const TensorSpec &spec, std::uint64_t seed)
{
    assert(spec.type == DataType::Float32);
    const TensorBuffer buffer(static_cast<std::size_t>(spec.bytes()));
    std::mt19937_64 generator(seed);
    std::normal_distribution<float> normal;
    auto *values = reinterpret_cast<float *>(buffer.data());
    std::generate_n(values, spec.elements(), [&] { return normal(generator); });
    return buffer.view(spec);
}

std::vector<ClassScore> topClasses(const TensorView &scores, int count)
{
    const float *values = scores.floats();
    const int classes = static_cast<int>(scores.spec().elements());
    std::vector<int> order(static_cast<std::size_t>(classes));
    std::iota(order.begin(), order.end(), 0);
    count = std::min(count, classes);
    std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](int a, int b) { return values[a] > values[b]; });
    double sum = 0;
    for (int i = 0; i < classes; ++i)
        sum += std::exp(static_cast<double>(values[i]) - values[order.front()]);
    std::vector<ClassScore> top;
    for (int i = 0; i < count; ++i) {
        const int index = order[static_cast<std::size_t>(i)];
        top.push_back({index, values[index], std::exp(static_cast<double>(values[index]) - values[order.front()]) / sum});
    }
    return top;
}

double maxAbsDifference(const TensorView &a, const TensorView &b)
{
    assert(a.spec() == b.spec());
    double largest = 0;
    for (std::int64_t i = 0; i < a.spec().elements(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a.floats()[i]) - b.floats()[i]));
    return largest;
}

double maxAbs(const TensorView &tensor)
{
    double largest = 0;
    for (std::int64_t i = 0; i < tensor.spec().elements(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(tensor.floats()[i])));
    return largest;
}

std::string sha256Of(const TensorView &tensor)
{
    Sha256 hash;
    hash.add(tensor.bytes());
    return hash.hex();
}

} // namespace neurosurgeon
