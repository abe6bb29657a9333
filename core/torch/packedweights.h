#pragma once

#include "core/engine/tensor.h"

#include <ATen/core/Tensor.h>

#if NEUROSURGEON_ONEDNN
#include <dnnl.hpp>
#endif

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace neurosurgeon {

/// A convolution's weight and bias with its batch norm folded in; bias always defined.
struct ConvWeights {
    at::Tensor weight;
    at::Tensor bias;
};

/// Weights in the form in which optimised segments use them, made once for each layer and shared by all segments
/// of a model, so that another cut costs no memory and almost no time.
class PackedWeights {
public:
    /// `make` is called on first use.
    template<class Make>
    const ConvWeights &folded(int layer, Make make)
    {
        const auto found = m_folded.find(layer);
        return found != m_folded.end() ? found->second : m_folded.emplace(layer, make()).first->second;
    }

    /// Scratch memory of at least `bytes`. Segments of one model run one after the other, so they share it.
    TensorBuffer scratch(std::size_t bytes)
    {
        if (m_scratch.size() < bytes)
            m_scratch = TensorBuffer(bytes);
        return m_scratch;
    }

#if NEUROSURGEON_ONEDNN
    /// `weights` (rows as LibTorch stores them, described by `plain`) in the layout `packed`.
    dnnl::memory packed(int layer, const at::Tensor &weight, const dnnl::memory::desc &plain,
                        const dnnl::memory::desc &packed);
    const dnnl::engine &engine() const { return m_engine; }
    dnnl::stream &stream() { return m_stream; }
#endif

private:
#if NEUROSURGEON_ONEDNN
    std::byte *take(std::size_t bytes);
#endif
    std::map<int, ConvWeights> m_folded;
    TensorBuffer m_scratch{0};
#if NEUROSURGEON_ONEDNN
    dnnl::engine m_engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream m_stream{m_engine};
    std::map<int, std::vector<dnnl::memory>> m_packed;
    std::vector<TensorBuffer> m_bytes; ///< what m_packed points at
    std::size_t m_used = 0;            ///< of the last of them
#endif
};

} // namespace neurosurgeon
