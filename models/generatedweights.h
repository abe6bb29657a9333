#pragma once

#include "models/netbuilder.h"

namespace neurosurgeon {

/// Uninitialised float32 values where weights belong: in large pages, if they are many.
at::Tensor weightStorage(const std::vector<std::int64_t> &shape);

/// Weights without a download, the same bits on every machine: a counter-based generator in integer arithmetic,
/// its seed fixed here, uniform in +-sqrt(6 / fan-in) (He et al., 2015). Filters of middle size have their own mean
/// subtracted, so that the signal survives many layers; biases are 0, batch norm is the identity.
class GeneratedWeights final : public WeightSource {
public:
    at::Tensor filters(const std::string &name, const std::vector<std::int64_t> &shape) override;
    at::Tensor bias(const std::string &name, std::int64_t size) override;
    at::Tensor batchNorm(const std::string &name, const std::string &part, std::int64_t size) override;
};

} // namespace neurosurgeon
