#include "models/sketchmodel.h"

#include "models/generatedweights.h"

#include <ATen/ATen.h>

#include <cmath>
#include <random>

namespace neurosurgeon {

namespace {

/// The same few thousand random values again and again: what an operation takes does not depend on them.
class RepeatedWeights final : public WeightSource {
public:
    RepeatedWeights() : m_values(4099) // prime, so that no two filters begin alike
    {
        std::mt19937 random(1);
        std::uniform_real_distribution<float> size(0.1F, 1.0F);
        for (float &value : m_values)
            value = random() % 2 == 0 ? size(random) : -size(random);
    }

    at::Tensor filters(const std::string &, const std::vector<std::int64_t> &shape) override
    {
        const at::Tensor weight = weightStorage(shape);
        const double fanIn = static_cast<double>(weight.numel() / weight.size(0));
        fill(weight, static_cast<float>(std::sqrt(5.0 / fanIn)));
        return weight;
    }

    at::Tensor bias(const std::string &, std::int64_t size) override
    {
        const at::Tensor bias = weightStorage({size});
        fill(bias, 0.1F);
        return bias;
    }

    at::Tensor batchNorm(const std::string &, const std::string &part, std::int64_t size) override
    {
        return part == "weight" || part == "running_var" ? at::ones({size}, at::kFloat) : bias({}, size);
    }

private:
    void fill(const at::Tensor &tensor, float scale) const
    {
        float *out = tensor.data_ptr<float>();
        for (std::int64_t left = tensor.numel(); left > 0;) {
            const auto count = std::min<std::int64_t>(left, static_cast<std::int64_t>(m_values.size()));
            for (std::int64_t i = 0; i < count; ++i)
                out[i] = scale * m_values[static_cast<std::size_t>(i)];
            out += count;
            left -= count;
        }
    }

    std::vector<float> m_values;
};

class SketchWriter {
public:
    using Value = NetBuilder::Value;

    SketchWriter(const NetworkSketch &sketch, const ModelGraph &graph, WeightSource &weights)
        : m_sketch(sketch), m_graph(graph), m_net(sketch.name, sketch.input.shape, weights)
    {
    }

    Network write()
    {
        for (std::size_t i = 0; i < m_sketch.steps.size(); ++i)
            m_results.push_back(stepResult(m_sketch.steps[i], m_graph.layers[i]));
        return m_net.finish(m_results.back());
    }

private:
    Value resultOf(int layer) { return layer == ModelGraph::networkInput ? m_net.input() : m_results[static_cast<std::size_t>(layer)]; }

    Value stepResult(const SketchStep &step, const Layer &layer)
    {
        Value result = operation(step, layer);
        if (step.batchNorm)
            result = m_net.batchNorm(layer.name + ".norm", result, step.out);
        if (step.kind != LayerKind::Activation)
            result = activated(step, layer.name + ".activation", result);
        return step.flatten ? m_net.flatten(layer.name + ".flatten", result) : result;
    }

    Value operation(const SketchStep &step, const Layer &layer)
    {
        const std::string &name = layer.name;
        const Value x = resultOf(layer.inputs.front());
        const std::int64_t channels = producedBy(m_graph, layer.inputs.front()).shape[1];
        const PoolShape window{step.kernel, step.stride, step.padding};
        switch (step.kind) {
        case LayerKind::Linear: return m_net.linear(name, x, channels, step.out);
        case LayerKind::MaxPool: return m_net.maxPool(name, x, window);
        case LayerKind::AvgPool: return m_net.avgPool(name, x, window);
        case LayerKind::AdaptiveAvgPool: return m_net.adaptiveAvgPool(name, x, step.out);
        case LayerKind::BatchNorm: return m_net.batchNorm(name, x, channels);
        case LayerKind::Activation: return activated(step, name, x);
        case LayerKind::Add: return m_net.add(name, x, resultOf(layer.inputs[1]));
        case LayerKind::Concat: {
            std::vector<Value> parts;
            for (const int input : layer.inputs)
                parts.push_back(resultOf(input));
            return m_net.concat(name, parts);
        }
        default:
            return m_net.conv(name, x, {channels, step.out, step.kernel, step.stride, step.padding, step.groups, !step.batchNorm});
        }
    }

    Value activated(const SketchStep &step, const std::string &name, Value x)
    {
        switch (step.activation) {
        case SketchActivation::Relu: return m_net.relu(name, x);
        case SketchActivation::Relu6: return m_net.relu6(name, x);
        case SketchActivation::None: break;
        }
        return x;
    }

    const NetworkSketch &m_sketch;
    const ModelGraph &m_graph;
    NetBuilder m_net;
    std::vector<Value> m_results;
};

} // namespace

Network buildSketch(const NetworkSketch &sketch, const ModelGraph &graph)
{
    RepeatedWeights weights;
    return SketchWriter(sketch, graph, weights).write();
}

} // namespace neurosurgeon
