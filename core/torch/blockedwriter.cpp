#include "core/torch/blockedwriter.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace neurosurgeon {

#if NEUROSURGEON_ONEDNN

using dnnl::memory;
using torch::jit::Value;

namespace {

memory::desc plainDesc(const std::vector<std::int64_t> &shape)
{
    memory::dims strides(shape.size(), 1);
    for (std::size_t i = shape.size() - 1; i-- > 0;)
        strides[i] = strides[i + 1] * shape[i + 1];
    return memory::desc(shape, memory::data_type::f32, strides);
}

memory::desc anyDesc(const memory::dims &shape)
{
    return memory::desc(shape, memory::data_type::f32, memory::format_tag::any);
}

/// The layout of a convolution's input or output: channels in blocks as wide as a vector register. Left to itself
/// oneDNN 2.6 prefers channels last; that is no faster here, and its longer sums round twice as badly.
memory::desc activationDesc(const memory::dims &shape)
{
    const auto isa = dnnl::get_effective_cpu_isa();
    const bool wide = isa >= dnnl::cpu_isa::avx512_core;
    const bool x86 = isa != dnnl::cpu_isa::all;
    if (!x86 || shape[1] % 8 != 0)
        return anyDesc(shape);
    return memory::desc(shape, memory::data_type::f32, wide ? memory::format_tag::nChw16c : memory::format_tag::nChw8c);
}

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

} // namespace

struct BlockedWriter::State {
    /// Scratch of one value, alive from the step that writes it to the last one that reads it.
    struct Buffer {
        memory blocked;
        int firstStep = 0;
        int lastStep = 0;
    };

    CodeWriter &writer;
    PackedWeights &weights;
    std::vector<Buffer> buffers;
    std::unordered_map<Value *, int> places; ///< value -> buffer

    const dnnl::engine &engine() const { return weights.engine(); }

    bool isBlocked(Value *value) const { return places.count(value) > 0; }

    int newBuffer(const memory::desc &desc)
    {
        buffers.push_back({memory(desc, engine(), nullptr), writer.steps(), writer.steps()});
        return static_cast<int>(buffers.size()) - 1;
    }

    memory read(int buffer)
    {
        buffers[static_cast<std::size_t>(buffer)].lastStep = writer.steps();
        return buffers[static_cast<std::size_t>(buffer)].blocked;
    }

    memory::desc descOf(Value *value) const
    {
        const auto found = places.find(value);
        return found == places.end() ? plainDesc(shapeOf(value))
                                     : buffers[static_cast<std::size_t>(found->second)].blocked.get_desc();
    }

    /// A step that runs `primitive`; `dense`, if given, is a memory whose bytes stand in slot `slot` at run time.
    void execute(int layer, const dnnl::primitive &primitive, std::unordered_map<int, memory> arguments,
                 std::optional<std::pair<int, memory>> dense = std::nullopt,
                 CodeWriter::Does does = CodeWriter::Does::Computes)
    {
        dnnl::stream stream = weights.stream();
        std::vector<int> reads;
        if (dense)
            reads.push_back(dense->first);
        writer.step(layer, reads, [primitive, arguments, dense, stream](Slots &slots) {
            if (dense) {
                memory bytes = dense->second;
                bytes.set_data_handle(slots[static_cast<std::size_t>(dense->first)].toTensor().data_ptr());
            }
            primitive.execute(stream, arguments);
        }, does);
    }

    /// The value in layout `wanted`, with a layout change only where it is needed. A dense value that already has
    /// the layout is read in place: then `dense` receives its slot.
    memory inLayout(int layer, Value *value, const memory::desc &wanted, std::optional<std::pair<int, memory>> &dense)
    {
        if (isBlocked(value)) {
            const int from = places.at(value);
            if (descOf(value) == wanted)
                return read(from);
            const int to = newBuffer(wanted);
            reorder(layer, read(from), buffers[static_cast<std::size_t>(to)].blocked, std::nullopt);
            return read(to);
        }
        const int slot = writer.slotOf(value);
        const memory plain(plainDesc(shapeOf(value)), engine(), nullptr);
        if (plain.get_desc() == wanted) {
            dense = std::pair(slot, plain);
            return plain;
        }
        const int to = newBuffer(wanted);
        reorder(layer, plain, buffers[static_cast<std::size_t>(to)].blocked, std::pair(slot, plain));
        places[value] = to;
        return read(to);
    }

    void reorder(int layer, const memory &from, const memory &to, std::optional<std::pair<int, memory>> dense)
    {
        execute(layer, dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}, std::move(dense),
                CodeWriter::Does::ChangesLayout);
    }

    memory writeTo(Value *output, const memory::desc &desc)
    {
        const int buffer = newBuffer(desc);
        places[output] = buffer;
        return buffers[static_cast<std::size_t>(buffer)].blocked;
    }
};

BlockedWriter::BlockedWriter(CodeWriter &writer, PackedWeights &weights)
    : m_state(new State{writer, weights, {}, {}})
{
}

BlockedWriter::~BlockedWriter() = default;

bool BlockedWriter::conv(int layer, const Operation &operation, const ConvWeights &weights,
                         const std::optional<Clamp> &clamp, Value *output)
{
    using dnnl::convolution_forward;
    State &state = *m_state;
    const auto shape = weights.weight.sizes().vec();
    const std::int64_t groups = operation.integer("groups");
    memory::dims weightShape = shape;
    if (groups > 1)
        weightShape = {groups, shape[0] / groups, shape[1], shape[2], shape[3]};
    memory::dims dilation = operation.ints("dilation");
    for (auto &extent : dilation)
        extent -= 1; // oneDNN counts the gaps
    const auto padding = operation.ints("padding");
    const memory::desc biasDesc = plainDesc({shape[0]});
    // Direct, not Winograd: that is twice as fast on VGG, but its rounding errors are too large for our promise.
    const auto description = describeFast([&] {
        return convolution_forward::primitive_desc(
            {dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
             activationDesc(shapeOf(operation.input(0))), anyDesc(weightShape), biasDesc, activationDesc(shapeOf(output)),
             operation.ints("stride"), dilation, padding, padding},
            attributesFor(clamp), state.engine());
    });
    if (!description)
        return false;
    std::optional<std::pair<int, memory>> dense;
    const memory source = state.inLayout(layer, operation.input(0), description->src_desc(), dense);
    const memory packed = state.weights.packed(layer, weights.weight, plainDesc(weightShape), description->weights_desc());
    const memory bias(biasDesc, state.engine(), weights.bias.data_ptr());
    const memory target = state.writeTo(output, description->dst_desc());
    state.execute(layer, convolution_forward(*description),
                  {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, target}}, dense);
    return true;
}

bool BlockedWriter::add(int layer, const Operation &operation, const std::optional<Clamp> &clamp, Value *output)
{
    State &state = *m_state;
    Value *first = operation.input(0);
    Value *second = operation.input(1);
    if (isConstant(first) || isConstant(second) || shapeOf(first) != shapeOf(second)
        || operation.constant("alpha").toScalar().toDouble() != 1.0)
        return false;
    if (!state.isBlocked(first))
        std::swap(first, second);
    if (!state.isBlocked(first))
        return false;
    const memory::desc layout = state.descOf(first);
    const auto description = describeFast([&] {
        return dnnl::binary::primitive_desc({dnnl::algorithm::binary_add, layout, layout, layout}, attributesFor(clamp),
                                            state.engine());
    });
    if (!description)
        return false;
    std::optional<std::pair<int, memory>> dense;
    const memory left = state.inLayout(layer, first, layout, dense);
    const memory right = state.inLayout(layer, second, layout, dense);
    const memory target = state.writeTo(output, layout);
    state.execute(layer, dnnl::binary(*description),
                  {{DNNL_ARG_SRC_0, left}, {DNNL_ARG_SRC_1, right}, {DNNL_ARG_DST, target}}, dense);
    return true;
}

bool BlockedWriter::pool(int layer, const Operation &operation)
{
    State &state = *m_state;
    const bool average = operation.is("aten::adaptive_avg_pool2d");
    if (!average && !operation.is("aten::max_pool2d"))
        return false;
    Value *input = operation.input(0);
    const auto in = shapeOf(input);
    const auto out = shapeOf(operation.output());
    memory::dims kernel;
    memory::dims stride;
    memory::dims padding{0, 0};
    if (average) {
        if (in == out) {
            alias(input, operation.output());
            return true;
        }
        if (in[2] % out[2] != 0 || in[3] % out[3] != 0)
            return false; // windows of unequal size
        kernel = stride = {in[2] / out[2], in[3] / out[3]};
    } else {
        if (operation.ints("dilation") != std::vector<std::int64_t>{1, 1} || operation.constant("ceil_mode").toBool())
            return false;
        kernel = operation.ints("kernel_size");
        stride = operation.ints("stride");
        padding = operation.ints("padding");
    }
    const memory::desc layout = state.descOf(input);
    const auto algorithm = average ? dnnl::algorithm::pooling_avg_exclude_padding : dnnl::algorithm::pooling_max;
    const auto description = describeFast([&] {
        return dnnl::pooling_v2_forward::primitive_desc({dnnl::prop_kind::forward_inference, algorithm, layout,
                                                         anyDesc(out), stride, kernel, {0, 0}, padding, padding},
                                                        state.engine());
    });
    if (!description)
        return false;
    std::optional<std::pair<int, memory>> dense;
    const memory source = state.inLayout(layer, input, layout, dense);
    const memory target = state.writeTo(operation.output(), description->dst_desc());
    state.execute(layer, dnnl::pooling_v2_forward(*description), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, target}}, dense);
    return true;
}

void BlockedWriter::alias(Value *input, Value *output)
{
    State &state = *m_state;
    if (state.isBlocked(input))
        state.places[output] = state.places.at(input);
    else
        state.writer.setSlot(output, state.writer.slotOf(input));
}

void BlockedWriter::ensureDense(int layer, Value *value)
{
    State &state = *m_state;
    if (!state.isBlocked(value) || state.writer.hasSlot(value))
        return;
    const auto shape = shapeOf(value);
    const int slot = state.writer.newSlot();
    const memory from = state.read(state.places.at(value));
    const memory to(plainDesc(shape), state.engine(), nullptr);
    const dnnl::reorder change(from, to);
    dnnl::stream stream = state.weights.stream();
    state.writer.step(layer, {}, [=](Slots &slots) {
        at::Tensor tensor = at::empty(shape, at::kFloat);
        memory target = to;
        target.set_data_handle(tensor.data_ptr());
        dnnl::stream queue = stream;
        change.execute(queue, const_cast<memory &>(from), target);
        slots[static_cast<std::size_t>(slot)] = std::move(tensor);
    }, CodeWriter::Does::ChangesLayout);
    state.writer.setSlot(value, slot);
}

void BlockedWriter::finish()
{
    // First fit over life spans: a buffer may stand where another one's life does not overlap its own.
    constexpr std::size_t alignment = 64;
    struct Placed {
        std::size_t begin, end;
        const State::Buffer *buffer;
    };
    std::vector<Placed> placed;
    std::size_t total = 0;
    for (const auto &buffer : m_state->buffers) {
        const std::size_t size = (buffer.blocked.get_desc().get_size() + alignment - 1) / alignment * alignment;
        std::vector<Placed> neighbours;
        for (const Placed &other : placed)
            if (other.buffer->firstStep <= buffer.lastStep && buffer.firstStep <= other.buffer->lastStep)
                neighbours.push_back(other);
        std::sort(neighbours.begin(), neighbours.end(), [](const Placed &a, const Placed &b) { return a.begin < b.begin; });
        std::size_t begin = 0;
        for (const Placed &other : neighbours) {
            if (begin + size <= other.begin)
                break;
            begin = std::max(begin, other.end);
        }
        placed.push_back({begin, begin + size, &buffer});
        total = std::max(total, begin + size);
    }
    const TensorBuffer scratch = m_state->weights.scratch(total);
    for (const Placed &place : placed) {
        memory blocked = place.buffer->blocked;
        blocked.set_data_handle(scratch.data() + place.begin);
    }
    m_state->writer.keep(std::make_shared<TensorBuffer>(scratch));
    m_state->writer.addBytes(static_cast<std::int64_t>(total));
}

#else

struct BlockedWriter::State {
    CodeWriter &writer;
};

BlockedWriter::BlockedWriter(CodeWriter &writer, PackedWeights &) : m_state(new State{writer}) {}
BlockedWriter::~BlockedWriter() = default;

bool BlockedWriter::conv(int, const Operation &, const ConvWeights &, const std::optional<Clamp> &, torch::jit::Value *)
{
    return false;
}

bool BlockedWriter::add(int, const Operation &, const std::optional<Clamp> &, torch::jit::Value *)
{
    return false;
}

bool BlockedWriter::pool(int, const Operation &)
{
    return false;
}

void BlockedWriter::alias(torch::jit::Value *input, torch::jit::Value *output)
{
    m_state->writer.setSlot(output, m_state->writer.slotOf(input));
}

void BlockedWriter::ensureDense(int, torch::jit::Value *) {}
void BlockedWriter::finish() {}

#endif

} // namespace neurosurgeon
