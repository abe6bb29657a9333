#include "core/torch/packedweights.h"

#if NEUROSURGEON_ONEDNN

#include <algorithm>
#include <utility>

namespace neurosurgeon {

/// Small weights share a buffer that is large enough for large pages.
std::byte *PackedWeights::take(std::size_t bytes)
{
    constexpr std::size_t buffer = std::size_t{4} << 20;
    constexpr std::size_t alignment = 64;
    bytes = (bytes + alignment - 1) / alignment * alignment;
    if (m_bytes.empty() || m_used + bytes > m_bytes.back().size()) {
        m_bytes.emplace_back(std::max(buffer, bytes));
        m_used = 0;
    }
    return m_bytes.back().data() + std::exchange(m_used, m_used + bytes);
}

dnnl::memory PackedWeights::packed(int layer, const at::Tensor &weight, const dnnl::memory::desc &plain,
                                   const dnnl::memory::desc &packed)
{
    for (const dnnl::memory &known : m_packed[layer])
        if (known.get_desc() == packed)
            return known;
    dnnl::memory source(plain, m_engine, weight.data_ptr());
    dnnl::memory target(packed, m_engine, take(packed.get_size()));
    dnnl::reorder(source, target).execute(m_stream, source, target);
    m_stream.wait();
    m_packed[layer].push_back(target);
    return target;
}

} // namespace neurosurgeon

#endif
