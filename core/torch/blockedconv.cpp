#include "core/torch/blockedconv.h"

#if NEUROSURGEON_ONEDNN

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

using dnnl::memory;

namespace {

/// What a slice of an activation may take up so that it, what it is computed from and what is computed from it still
/// stand together in a second-level cache.
constexpr std::int64_t sliceBytes = std::int64_t{1} << 20;

/// Channels that stand together in a blocked layout, as many as a vector register holds; 0 where oneDNN is left to
/// choose. Left to itself oneDNN 2.6 prefers channels last on x86; that is no faster here, and its longer sums round
/// twice as badly.
std::int64_t channelBlock(const memory::dims &shape)
{
    const auto isa = dnnl::get_effective_cpu_isa();
    if (isa == dnnl::cpu_isa::all || shape[1] % 8 != 0)
        return 0;
    return isa >= dnnl::cpu_isa::avx512_core ? 16 : 8;
}

} // namespace

memory::desc plainDesc(const std::vector<std::int64_t> &shape)
{
    memory::dims strides(shape.size(), 1);
    for (std::size_t i = shape.size() - 1; i-- > 0;)
        strides[i] = strides[i + 1] * shape[i + 1];
    return memory::desc(shape, memory::data_type::f32, strides);
}

memory::desc anyDesc(const std::vector<std::int64_t> &shape)
{
    return memory::desc(shape, memory::data_type::f32, memory::format_tag::any);
}

memory::desc activationDesc(const memory::dims &shape)
{
    const std::int64_t block = channelBlock(shape);
    if (block == 0)
        return anyDesc(shape);
    return memory::desc(shape, memory::data_type::f32,
                        block == 16 ? memory::format_tag::nChw16c : memory::format_tag::nChw8c);
}

std::size_t partOffset(const memory::desc &whole, const memory::dims &part, std::size_t dimension, std::int64_t begin)
{
    if (begin == 0)
        return 0;
    memory::dims offsets(part.size(), 0);
    offsets[dimension] = begin;
    return static_cast<std::size_t>(whole.submemory_desc(part, offsets).data.offset0) * sizeof(float);
}

dnnl::primitive_attr attributesFor(const std::optional<Clamp> &clamp)
{
    dnnl::post_ops after;
    if (clamp && std::isinf(clamp->high))
        after.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
    else if (clamp)
        after.append_eltwise(1.0F, dnnl::algorithm::eltwise_clip, clamp->low, clamp->high);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(after);
    return attributes;
}

BlockedConv::BlockedConv(int layerIndex, const Operation &operation, const ConvWeights &folded,
                         const std::optional<Clamp> &clampedTo, torch::jit::Value *result, const dnnl::engine &engine)
    : layer(layerIndex), input(operation.input(0)), output(result), weights(&folded), clamp(clampedTo),
      inputShape(shapeOf(input)), outputShape(shapeOf(output)), weightShape(folded.weight.sizes().vec()),
      stride(operation.ints("stride")), dilation(operation.ints("dilation")), padding(operation.ints("padding"))
{
    if (const std::int64_t groups = operation.integer("groups"); groups > 1) {
        weightShape.front() /= groups;
        weightShape.insert(weightShape.begin(), groups);
    }
    for (auto &extent : dilation)
        extent -= 1; // oneDNN counts the gaps
    whole = describe(channels(), engine);
}

bool BlockedConv::isDepthwise() const
{
    return weightShape.size() == 5 && weightShape.front() == channels() && inputShape[1] == channels();
}

std::int64_t BlockedConv::sliceForDepthwise() const
{
    return slice(sliceBytes / (outputShape[2] * outputShape[3] * static_cast<std::int64_t>(sizeof(float))));
}

std::int64_t BlockedConv::sliceAlone() const
{
    // oneDNN 2.6 computes such a one a single block of channels at a time, which takes a third longer than its halves.
    const bool pointwise = weightShape.size() == 4 && weightShape[2] == 1 && weightShape[3] == 1;
    const bool blockByBlock = pointwise && outputShape[2] * outputShape[3] <= 49 && channels() > 512
                              && channels() >= 4 * inputShape[1];
    return blockByBlock ? slice(std::max<std::int64_t>(512, 4 * inputShape[1] - 1)) : channels();
}

std::int64_t BlockedConv::slice(std::int64_t most) const
{
    const std::int64_t block = channelBlock(outputShape);
    const bool grouped = weightShape.size() == 5;
    if (grouped || outputShape.front() != 1 || block == 0 || channels() % block != 0)
        return channels();
    std::int64_t widest = channels();
    for (std::int64_t parts = 2; widest > std::max(most, block); ++parts)
        if (channels() % (parts * block) == 0)
            widest = channels() / parts;
    return widest;
}

std::optional<BlockedConv::Description> BlockedConv::describe(std::int64_t slice, const dnnl::engine &engine) const
{
    memory::dims from = inputShape;
    memory::dims to = outputShape;
    to[1] = slice;
    if (isDepthwise())
        from[1] = slice;
    memory::dims sliceWeights = weightShape;
    if (slice < channels())
        sliceWeights.front() = slice;
    // A slice takes its weights where they stand among all of them.
    const memory::desc packed = slice < channels()
        ? whole->weights_desc().submemory_desc(sliceWeights, memory::dims(sliceWeights.size(), 0))
        : anyDesc(sliceWeights);
    // Direct, not Winograd: that is twice as fast on VGG, but its rounding errors are too large for our promise.
    return describeFast([&] {
        return Description({dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, activationDesc(from),
                            packed, plainDesc({slice}), activationDesc(to), stride, dilation, padding, padding},
                           attributesFor(clamp), engine);
    });
}

} // namespace neurosurgeon

#endif
