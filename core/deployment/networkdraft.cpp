#include "core/deployment/networkdraft.h"

namespace neurosurgeon {

NetworkDraft::NetworkDraft(std::string name, std::uint64_t seed) : m_random(seed)
{
    m_sketch.name = std::move(name);
}

void NetworkDraft::begin(std::int64_t channels, std::int64_t size)
{
    m_sketch.input = {DataType::Float32, {1, channels, size, size}};
    m_shapes.front() = {channels, size};
}

int NetworkDraft::conv_(int input, const Conv &conv)
{
    const std::int64_t padding = conv.padding >= 0 ? conv.padding : conv.kernel / 2;
    const std::int64_t out = (size(input) + 2 * padding - conv.kernel) / conv.stride + 1;
    const double flops = convFlops(channels(input) / conv.groups, conv.out, conv.kernel, out);
    m_flops += flops;
    m_parameters += flops / 2 / static_cast<double>(out * out);
    return append({.kind = LayerKind::Conv,
                   .inputs = {input},
                   .out = conv.out,
                   .kernel = conv.kernel,
                   .stride = conv.stride,
                   .padding = padding,
                   .groups = conv.groups,
                   .batchNorm = conv.batchNorm,
                   .activation = conv.activated ? m_activation : SketchActivation::None},
                  {conv.out, out});
}

int NetworkDraft::poolBehind(int input, LayerKind kind, std::int64_t kernel, std::int64_t stride, std::int64_t padding)
{
    const std::int64_t out = (size(input) + 2 * padding - kernel) / stride + 1;
    return append({.kind = kind, .inputs = {input}, .kernel = kernel, .stride = stride, .padding = padding},
                  {channels(input), out});
}

int NetworkDraft::adaptivePool(std::int64_t size)
{
    return append({.kind = LayerKind::AdaptiveAvgPool, .inputs = {last()}, .out = size}, {channels(), size});
}

int NetworkDraft::batchNormBehind(int input, bool activated)
{
    return append({.kind = LayerKind::BatchNorm,
                   .inputs = {input},
                   .activation = activated ? m_activation : SketchActivation::None},
                  {channels(input), size(input)});
}

int NetworkDraft::activationBehind(int input)
{
    return append({.kind = LayerKind::Activation, .inputs = {input}, .activation = m_activation},
                  {channels(input), size(input)});
}

int NetworkDraft::add(int a, int b, bool activated)
{
    return append({.kind = LayerKind::Add, .inputs = {a, b}, .activation = activated ? m_activation : SketchActivation::None},
                  {channels(a), size(a)});
}

int NetworkDraft::concat(const std::vector<int> &parts)
{
    std::int64_t sum = 0;
    for (const int part : parts)
        sum += channels(part);
    return append({.kind = LayerKind::Concat, .inputs = parts}, {sum, size(parts.front())});
}

int NetworkDraft::linear(std::int64_t out, bool activated)
{
    const double weights = static_cast<double>(features() * out);
    m_flops += 2 * weights;
    m_parameters += weights;
    if (m_sketch.steps.empty())
        m_sketch.input = {DataType::Float32, {1, features()}};
    else if (m_sketch.steps.back().kind != LayerKind::Linear)
        flatten();
    return append({.kind = LayerKind::Linear,
                   .inputs = {last()},
                   .out = out,
                   .activation = activated ? m_activation : SketchActivation::None},
                  {out, 1});
}

void NetworkDraft::flatten()
{
    m_sketch.steps.back().flatten = true;
}

int NetworkDraft::append(SketchStep step, Shape shape)
{
    m_sketch.steps.push_back(std::move(step));
    m_shapes.push_back(shape);
    return last();
}

} // namespace neurosurgeon
