#include "models/generatedweights.h"

#include "core/engine/tensor.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>

namespace neurosurgeon {

namespace {

constexpr std::uint32_t generatorSeed = 2;
// Filters of 10 to 4096 weights lose their mean. Smaller ones would be left without what they do; in larger ones
// the subtraction lets rounding errors grow faster than the signal (VGG's last layers: 3e-5 of max|y| with it, 4e-6
// without), while the layers before them keep the signal alive.
constexpr std::int64_t fewestWeights = 10;
constexpr std::int64_t mostWeights = 4096;

/// FNV-1a: gives each parameter a stream of its own.
std::uint32_t streamOf(const std::string &name)
{
    std::uint32_t hash = 2166136261u ^ generatorSeed;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

/// Bijective 32-bit mixer (C. Wellons, "lowbias32").
std::uint32_t mixed(std::uint32_t x)
{
    x = (x ^ (x >> 16)) * 0x7feb352du;
    x = (x ^ (x >> 15)) * 0x846ca68bu;
    return x ^ (x >> 16);
}

} // namespace

at::Tensor weightStorage(const std::vector<std::int64_t> &shape)
{
    const TensorBuffer bytes(static_cast<std::size_t>(TensorSpec{DataType::Float32, shape}.bytes()));
    return at::from_blob(bytes.data(), shape, [bytes](void *) {}, at::TensorOptions(at::kFloat));
}

at::Tensor GeneratedWeights::filters(const std::string &name, const std::vector<std::int64_t> &shape)
{
    const at::Tensor weight = weightStorage(shape);
    const std::int64_t count = shape.front();
    const std::int64_t size = weight.numel() / count;
    // 24-bit integers: sums are exact and so is the conversion to float; one multiplication rounds, once.
    const float scale = static_cast<float>(std::sqrt(6.0 / static_cast<double>(size)) / 8388608.0);
    const std::uint32_t stream = mixed(streamOf(name));
    std::vector<std::int32_t> draws(static_cast<std::size_t>(size));
    float *out = weight.data_ptr<float>();
    for (std::int64_t filter = 0; filter < count; ++filter) {
        const auto first = static_cast<std::uint32_t>(filter * size);
        std::int64_t sum = 0;
        for (std::int64_t i = 0; i < size; ++i) {
            const std::int32_t draw = static_cast<std::int32_t>(mixed(first + static_cast<std::uint32_t>(i) + stream)) >> 8;
            draws[static_cast<std::size_t>(i)] = draw;
            sum += draw;
        }
        const bool centred = size >= fewestWeights && size <= mostWeights;
        const auto mean = static_cast<std::int32_t>(centred ? sum / size : 0);
        for (std::int64_t i = 0; i < size; ++i)
            *out++ = static_cast<float>(draws[static_cast<std::size_t>(i)] - mean) * scale;
    }
    return weight;
}

at::Tensor GeneratedWeights::bias(const std::string &, std::int64_t size)
{
    return at::zeros({size}, at::kFloat);
}

at::Tensor GeneratedWeights::batchNorm(const std::string &, const std::string &part, std::int64_t size)
{
    return part == "weight" || part == "running_var" ? at::ones({size}, at::kFloat) : at::zeros({size}, at::kFloat);
}

} // namespace neurosurgeon
