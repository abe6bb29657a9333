#pragma once

#include "core/torch/network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurosurgeon {

/// Where a network's parameters come from. Called once for each parameter, in the order of the network.
class WeightSource {
public:
    virtual ~WeightSource() = default;
    /// A convolution's or linear layer's weight; its first dimension counts the filters.
    virtual at::Tensor filters(const std::string &name, const std::vector<std::int64_t> &shape) = 0;
    virtual at::Tensor bias(const std::string &name, std::int64_t size) = 0;
    /// Batch norm: `part` is "weight", "bias", "running_mean" or "running_var".
    virtual at::Tensor batchNorm(const std::string &name, const std::string &part, std::int64_t size) = 0;
};

struct ConvShape {
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t padding = 0;
    std::int64_t groups = 1;
    bool bias = true;
};

struct PoolShape {
    std::int64_t kernel = 2;
    std::int64_t stride = 2;
    std::int64_t padding = 0;
};

/// Writes a network down operation by operation; names are those of torchvision's modules.
class NetBuilder {
public:
    using Value = torch::jit::Value *;

    NetBuilder(std::string model, std::vector<std::int64_t> inputShape, WeightSource &weights);

    Value input() const;
    Value conv(const std::string &name, Value x, const ConvShape &shape);
    Value batchNorm(const std::string &name, Value x, std::int64_t channels);
    Value linear(const std::string &name, Value x, std::int64_t in, std::int64_t out);
    Value relu(const std::string &name, Value x);
    Value relu6(const std::string &name, Value x);
    Value maxPool(const std::string &name, Value x, const PoolShape &shape);
    Value avgPool(const std::string &name, Value x, const PoolShape &shape);
    Value adaptiveAvgPool(const std::string &name, Value x, std::int64_t size);
    Value flatten(const std::string &name, Value x);
    Value dropout(const std::string &name, Value x);
    Value add(const std::string &name, Value a, Value b);
    /// Along the channels.
    Value concat(const std::string &name, const std::vector<Value> &parts);

    /// The seed offers a partition point behind `x`.
    void offer(Value x);
    /// Closes the network; the builder is spent.
    Network finish(Value output);

private:
    Value append(const std::string &name, const std::string &operation, std::vector<torch::jit::NamedValue> arguments);
    Value constant(c10::IValue value);
    Value keep(const std::string &name, at::Tensor tensor);

    Network m_network;
    WeightSource &m_weights;
};

} // namespace neurosurgeon
