#include "core/torch/packedweights.h"

#if NEUROSURGEON_ONEDNN

namespace neurosurgeon {

dnnl::memory PackedWeights::packed(int layer, const at::Tensor &weight, const dnnl::memory::desc &plain,
                                   const dnnl::memory::desc &packed)
{
    for (const dnnl::memory &known : m_packed[layer])
        if (known.get_desc() == packed)
            return known;
    dnnl::memory source(plain, m_engine, weight.data_ptr());
    const TensorBuffer bytes(packed.get_size());
    dnnl::memory target(packed, m_engine, bytes.data());
    dnnl::reorder(source, target).execute(m_stream, source, target);
    m_stream.wait();
    m_packed[layer].push_back(target);
    m_bytes.push_back(bytes);
    return target;
}

} // namespace neurosurgeon

#endif
