#pragma once

#include "core/torch/operation.h"
#include "core/torch/packedweights.h"

#if NEUROSURGEON_ONEDNN

#include <cstring>
#include <optional>
#include <vector>

namespace neurosurgeon {

/// Row-major, as LibTorch stores a dense tensor.
dnnl::memory::desc plainDesc(const std::vector<std::int64_t> &shape);
/// The layout that oneDNN likes best.
dnnl::memory::desc anyDesc(const std::vector<std::int64_t> &shape);
/// Bytes that stand before the part of `whole` that begins at `begin` along `dimension`.
std::size_t partOffset(const dnnl::memory::desc &whole, const dnnl::memory::dims &part, std::size_t dimension,
                       std::int64_t begin);
dnnl::primitive_attr attributesFor(const std::optional<Clamp> &clamp);

/// The layout of a convolution's input or output: blocks of channels where oneDNN has code for them, else as it likes best.
dnnl::memory::desc activationDesc(const std::vector<std::int64_t> &shape);

/// What `make` describes, unless oneDNN has nothing for it on this processor or only its portable reference code,
/// which is far slower than LibTorch's own operations.
template<class Make>
auto describeFast(Make make) -> std::optional<decltype(make())>
{
    try {
        auto description = make();
        if (std::strstr(description.impl_info_str(), "ref") == nullptr)
            return description;
    } catch (const dnnl::error &error) {
        if (error.status != dnnl_unimplemented)
            throw;
    }
    return std::nullopt;
}

/// One convolution as oneDNN is asked for it: whole, or a slice of its output channels. A single inference's blocked
/// activations stand one block of channels behind the other, and so do the weights; a slice is therefore computed by
/// the same code at other addresses, and sums in the same order.
struct BlockedConv {
    using Description = dnnl::convolution_forward::primitive_desc;

    BlockedConv(int layer, const Operation &operation, const ConvWeights &folded, const std::optional<Clamp> &clamp,
                torch::jit::Value *output, const dnnl::engine &engine);

    std::int64_t channels() const { return outputShape[1]; }
    bool isDepthwise() const;
    /// How many output channels to compute at a time where a depthwise convolution alone reads them, so that it finds
    /// them in the cache; all of them where they fit into it anyway or cannot be sliced.
    std::int64_t sliceForDepthwise() const;
    /// How many to compute at a time otherwise.
    std::int64_t sliceAlone() const;
    /// The first `slice` output channels, from as many input channels where it is depthwise. Nothing where oneDNN has
    /// no fast code for it.
    std::optional<Description> describe(std::int64_t slice, const dnnl::engine &engine) const;

    int layer;
    torch::jit::Value *input;
    torch::jit::Value *output;
    const ConvWeights *weights;
    std::optional<Clamp> clamp;
    dnnl::memory::dims inputShape;
    dnnl::memory::dims outputShape;
    dnnl::memory::dims weightShape; ///< groups first, if there are any
    dnnl::memory::dims stride;
    dnnl::memory::dims dilation;
    dnnl::memory::dims padding;
    std::optional<Description> whole; ///< nothing where oneDNN has no fast code for it

private:
    /// As many channels as divide the output into equal slices of `most` or a block at most; all where there is no slicing.
    std::int64_t slice(std::int64_t most) const;
};

} // namespace neurosurgeon

#endif
