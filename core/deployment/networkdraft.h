#pragma once

#include "core/engine/networksketch.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace neurosurgeon {

/// A network while it is drawn: adds one step behind another, knows the sizes reached, and draws numbers.
class NetworkDraft {
public:
    struct Conv {
        std::int64_t out = 0;
        std::int64_t kernel = 3;
        std::int64_t stride = 1;
        std::int64_t padding = -1; ///< -1: half the kernel
        std::int64_t groups = 1;
        bool batchNorm = true;
        bool activated = true;
    };

    NetworkDraft(std::string name, std::uint64_t seed);

    void begin(std::int64_t channels, std::int64_t size);
    /// Each returns the step that it adds behind `input` (the last one, where it takes none).
    int conv(const Conv &conv) { return conv_(last(), conv); }
    int convBehind(int input, const Conv &conv) { return conv_(input, conv); }
    int pool(LayerKind kind, std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0) { return poolBehind(last(), kind, kernel, stride, padding); }
    int poolBehind(int input, LayerKind kind, std::int64_t kernel, std::int64_t stride, std::int64_t padding);
    int adaptivePool(std::int64_t size);
    int batchNormBehind(int input, bool activated);
    int activationBehind(int input);
    int add(int a, int b, bool activated);
    int concat(const std::vector<int> &parts);
    int linear(std::int64_t out, bool activated);
    void flatten();

    int last() const { return static_cast<int>(m_sketch.steps.size()) - 1; }
    std::int64_t channels(int step) const { return m_shapes[static_cast<std::size_t>(step + 1)].channels; }
    std::int64_t size(int step) const { return m_shapes[static_cast<std::size_t>(step + 1)].size; }
    std::int64_t channels() const { return channels(last()); }
    std::int64_t size() const { return size(last()); }
    std::int64_t features() const { return channels() * size() * size(); }
    int steps() const { return static_cast<int>(m_sketch.steps.size()); }
    double flops() const { return m_flops; }
    double parameters() const { return m_parameters; }
    static double convFlops(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t outSize)
    {
        return 2.0 * static_cast<double>(in * out) * static_cast<double>(kernel * kernel) * static_cast<double>(outSize * outSize);
    }

    void useRelu6() { m_activation = SketchActivation::Relu6; }
    NetworkSketch finish() { return std::move(m_sketch); }

    bool chance(double probability) { return std::uniform_real_distribution<double>(0, 1)(m_random) < probability; }
    std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return std::uniform_int_distribution<std::int64_t>(least, most)(m_random);
    }
    double logBetween(double least, double most)
    {
        return std::exp(std::uniform_real_distribution<double>(std::log(least), std::log(most))(m_random));
    }
    template<class T>
    T oneOf(std::initializer_list<T> values)
    {
        return values.begin()[between(0, static_cast<std::int64_t>(values.size()) - 1)];
    }

private:
    struct Shape {
        std::int64_t channels = 0; ///< or features
        std::int64_t size = 1;
    };

    int conv_(int input, const Conv &conv);
    int append(SketchStep step, Shape shape);

    NetworkSketch m_sketch;
    std::vector<Shape> m_shapes{{}}; ///< the input's, then one for each step
    std::mt19937_64 m_random;
    SketchActivation m_activation = SketchActivation::Relu;
    double m_flops = 0;
    double m_parameters = 0;
};

} // namespace neurosurgeon
