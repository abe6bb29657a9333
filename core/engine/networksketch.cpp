#include "core/engine/networksketch.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

using Shape = std::vector<std::int64_t>;

constexpr std::int64_t mostElements = std::int64_t{1} << 31;

bool isImage(const Shape &shape)
{
    return shape.size() == 4;
}

std::int64_t slidingExtent(std::int64_t extent, const SketchStep &step)
{
    const std::int64_t room = extent + 2 * step.padding - step.kernel;
    return room < 0 ? 0 : room / step.stride + 1;
}

/// Describes one layer; every member answers what is wrong, or nothing.
class LayerWriter {
public:
    LayerWriter(const SketchStep &step, std::vector<Shape> inputs) : m_step(step), m_inputs(std::move(inputs)) {}

    std::string write(Layer &layer)
    {
        layer.kind = m_step.kind;
        const std::string flaw = writeOperation(layer);
        if (!flaw.empty())
            return flaw;
        const TensorSpec operation{DataType::Float32, m_out};
        if (std::any_of(m_out.begin(), m_out.end(), [](std::int64_t extent) { return extent < 1; })
            || operation.elements() > mostElements)
            return "its output would be " + shapeText(m_out);
        writeFused(layer, operation.elements());
        layer.output = {DataType::Float32, m_step.flatten ? Shape{1, operation.elements()} : m_out};
        return {};
    }

private:
    std::string writeOperation(Layer &layer)
    {
        if (m_step.batchNorm && m_step.kind != LayerKind::Conv)
            return "batch norm is folded into convolutions only";
        switch (m_step.kind) {
        case LayerKind::Conv:
        case LayerKind::DepthwiseConv:
        case LayerKind::GroupedConv: return writeConv(layer);
        case LayerKind::Linear: return writeLinear(layer);
        case LayerKind::MaxPool:
        case LayerKind::AvgPool: return writePool(layer);
        case LayerKind::AdaptiveAvgPool: return writeAdaptivePool(layer);
        case LayerKind::BatchNorm:
        case LayerKind::Activation: return writeElementwise(layer);
        case LayerKind::Add:
        case LayerKind::Concat: return writeJoin(layer);
        case LayerKind::Reshape:
        case LayerKind::Other: break;
        }
        return std::string("there are no steps of kind ") + layerKindName(m_step.kind);
    }

    std::string writeConv(Layer &layer)
    {
        const Shape &in = m_inputs.front();
        const std::int64_t groups = m_step.groups;
        if (!isImage(in) || m_step.kernel < 1 || m_step.stride < 1 || m_step.padding < 0 || m_step.out < 1)
            return "a convolution needs an image, a kernel, a stride and output channels";
        if (groups < 1 || in[1] % groups != 0 || m_step.out % groups != 0)
            return "its channels are not divisible by its groups";
        layer.kind = groups == 1                               ? LayerKind::Conv
            : groups == in[1] && groups == m_step.out ? LayerKind::DepthwiseConv
                                                               : LayerKind::GroupedConv;
        m_out = {1, m_step.out, slidingExtent(in[2], m_step), slidingExtent(in[3], m_step)};
        const std::int64_t filter = in[1] / groups * m_step.kernel * m_step.kernel;
        layer.flops = 2 * elements(m_out) * filter;
        layer.parameters = m_step.out * filter + (m_step.batchNorm ? 0 : m_step.out);
        writeSliding(layer, in);
        layer.attributes["groups"] = groups;
        return {};
    }

    std::string writeLinear(Layer &layer)
    {
        const Shape &in = m_inputs.front();
        if (in.size() != 2 || m_step.out < 1)
            return "a linear layer needs a row and output features";
        m_out = {1, m_step.out};
        layer.attributes = {{"in_features", in[1]}, {"out_features", m_step.out}};
        layer.flops = 2 * in[1] * m_step.out;
        layer.parameters = in[1] * m_step.out + m_step.out;
        return {};
    }

    std::string writePool(Layer &layer)
    {
        const Shape &in = m_inputs.front();
        if (!isImage(in) || m_step.kernel < 1 || m_step.stride < 1 || m_step.padding < 0
            || 2 * m_step.padding > m_step.kernel)
            return "a pool needs an image, a kernel, a stride, and a padding of at most half the kernel";
        m_out = {1, in[1], slidingExtent(in[2], m_step), slidingExtent(in[3], m_step)};
        layer.flops = elements(m_out) * m_step.kernel * m_step.kernel;
        writeSliding(layer, in);
        return {};
    }

    std::string writeAdaptivePool(Layer &layer)
    {
        const Shape &in = m_inputs.front();
        if (!isImage(in))
            return "a pool needs an image";
        m_out = {1, in[1], m_step.out, m_step.out};
        layer.flops = elements(in);
        writeImages(layer, in);
        return {};
    }

    std::string writeElementwise(Layer &layer)
    {
        m_out = m_inputs.front();
        const bool batchNorm = m_step.kind == LayerKind::BatchNorm;
        if (batchNorm && !isImage(m_out))
            return "batch norm needs an image";
        if (!batchNorm && m_step.activation == SketchActivation::None)
            return "it does not say which activation it is";
        layer.flops = batchNorm ? 2 * elements(m_out) : 0; // an activation is counted where it is fused
        layer.parameters = batchNorm ? 2 * m_out[1] : 0;
        writeImages(layer, m_out);
        return {};
    }

    std::string writeJoin(Layer &layer)
    {
        if (m_inputs.size() < 2)
            return "it joins at least two inputs";
        m_out = m_inputs.front();
        const bool concat = m_step.kind == LayerKind::Concat;
        for (std::size_t i = 1; i < m_inputs.size(); ++i) {
            Shape other = m_inputs[i];
            if (concat && isImage(other) && isImage(m_out))
                other[1] = m_out[1];
            if (other != m_out || (concat && !isImage(other)) || (!concat && i > 1))
                return "its inputs do not fit together";
            m_out[1] += concat ? m_inputs[i][1] : 0;
        }
        layer.flops = elements(m_out);
        if (concat)
            layer.attributes = {{"out_channels", m_out[1]}, {"out_size", m_out[2]}};
        else
            writeImages(layer, m_inputs.front());
        return {};
    }

    void writeSliding(Layer &layer, const Shape &in)
    {
        writeImages(layer, in);
        layer.attributes.insert({{"kernel", m_step.kernel}, {"stride", m_step.stride}, {"padding", m_step.padding}});
    }

    void writeImages(Layer &layer, const Shape &in)
    {
        if (isImage(in))
            layer.attributes = {{"in_channels", in[1]}, {"in_size", in[2]}, {"out_channels", m_out[1]}, {"out_size", m_out[2]}};
    }

    void writeFused(Layer &layer, std::int64_t outputs)
    {
        const auto fuse = [&](const char *name, std::int64_t operations) {
            layer.fused += (layer.fused.empty() ? "" : "+") + std::string(name);
            layer.flops += operations * outputs;
        };
        if (m_step.batchNorm) {
            fuse("batch_norm", 2);
            layer.parameters += 2 * m_out[1];
        }
        if (m_step.kind == LayerKind::Activation)
            layer.flops += outputs;
        else if (m_step.activation != SketchActivation::None)
            fuse(m_step.activation == SketchActivation::Relu ? "relu" : "relu6", 1);
        if (m_step.flatten)
            fuse("flatten", 0);
    }

    static std::int64_t elements(const Shape &shape) { return TensorSpec{DataType::Float32, shape}.elements(); }

    const SketchStep &m_step;
    std::vector<Shape> m_inputs;
    Shape m_out; ///< of the operation, before it is flattened
};

/// Why the runtime would divide the network into other layers than its steps; empty if it would not.
std::string unlikeLayers(const NetworkSketch &sketch, const ModelGraph &graph, std::size_t index)
{
    const SketchStep &step = sketch.steps[index];
    const auto &inputs = graph.layers[index].inputs;
    if (std::any_of(inputs.begin(), inputs.end(), [&](int each) { return std::count(inputs.begin(), inputs.end(), each) > 1; }))
        return "it reads one step twice";
    const int before = inputs.front();
    if ((step.kind != LayerKind::Activation && step.kind != LayerKind::BatchNorm) || before == ModelGraph::networkInput)
        return {};
    const auto readers = std::count_if(graph.layers.begin(), graph.layers.end(), [&](const Layer &layer) {
        return std::find(layer.inputs.begin(), layer.inputs.end(), before) != layer.inputs.end();
    });
    const SketchStep &producer = sketch.steps[static_cast<std::size_t>(before)];
    const bool plainConv = graph.layers[static_cast<std::size_t>(before)].attributes.count("groups") > 0
        && !producer.batchNorm && producer.activation == SketchActivation::None && !producer.flatten;
    if (readers == 1 && (step.kind == LayerKind::Activation || plainConv))
        return "nobody else reads what it follows, so it belongs into that step";
    return {};
}

} // namespace

Expected<ModelGraph> graphOf(const NetworkSketch &sketch)
{
    ModelGraph graph;
    graph.model = sketch.name;
    graph.input = sketch.input;
    const auto flawed = [&](const std::string &what, const std::string &why) {
        return failure(ErrorCode::Usage, "The sketch " + sketch.name + " is no network: " + what + ": " + why + ".");
    };
    if (sketch.steps.empty() || sketch.input.type != DataType::Float32
        || (sketch.input.shape.size() != 4 && sketch.input.shape.size() != 2) || sketch.input.shape.front() != 1)
        return flawed("the input", "it takes one image or one row, and at least one step");
    for (int index = 0; index < static_cast<int>(sketch.steps.size()); ++index) {
        const SketchStep &step = sketch.steps[static_cast<std::size_t>(index)];
        Layer layer;
        layer.name = "step." + std::to_string(index);
        layer.inputs = step.inputs.empty() ? std::vector<int>{index - 1} : step.inputs;
        std::vector<std::vector<std::int64_t>> shapes;
        for (const int input : layer.inputs) {
            if (input < ModelGraph::networkInput || input >= index)
                return flawed(layer.name, "it reads a step that does not stand before it");
            shapes.push_back(producedBy(graph, input).shape);
        }
        if (const std::string flaw = LayerWriter(step, std::move(shapes)).write(layer); !flaw.empty())
            return flawed(layer.name, flaw);
        graph.layers.push_back(std::move(layer));
    }
    for (std::size_t index = 0; index < sketch.steps.size(); ++index)
        if (const std::string why = unlikeLayers(sketch, graph, index); !why.empty())
            return flawed(graph.layers[index].name, why);
    return graph;
}

} // namespace neurosurgeon
