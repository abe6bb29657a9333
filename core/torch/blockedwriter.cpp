#include "core/torch/blockedwriter.h"

#include "core/torch/blockedconv.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

namespace neurosurgeon {

#if NEUROSURGEON_ONEDNN

using dnnl::memory;
using torch::jit::Value;

namespace {

/// As convolutions want it afterwards; all channels of a pixel side by side where they want anything.
memory::desc poolingDesc(const memory::dims &shape)
{
    const memory::desc wanted = activationDesc(shape);
    return wanted == anyDesc(shape) ? memory::desc(shape, memory::data_type::f32, memory::format_tag::nhwc) : wanted;
}

} // namespace

struct BlockedWriter::State {
    /// Scratch of one value, alive from the step that writes it to the last one that reads it.
    struct Buffer {
        memory blocked;
        int firstStep = 0;
        int lastStep = 0;
        std::vector<std::pair<memory, std::size_t>> parts{}; ///< with their distance from the beginning
    };

    CodeWriter &writer;
    PackedWeights &weights;
    std::vector<Buffer> buffers;
    std::unordered_map<Value *, int> places; ///< value -> buffer
    std::optional<BlockedConv> waiting;      ///< described but not written: its only reader may be a depthwise one

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
        // The C++ call would make this list anew from the map in each run.
        std::vector<dnnl_exec_arg_t> list;
        for (const auto &[index, argument] : arguments)
            list.push_back({index, argument.get()});
        writer.step(layer, reads, [primitive, arguments, list, dense, stream](Slots &slots) {
            if (dense) {
                memory bytes = dense->second;
                bytes.set_data_handle(slots[static_cast<std::size_t>(dense->first)].toTensor().data_ptr());
            }
            dnnl::error::wrap_c_api(dnnl_primitive_execute(primitive.get(), stream.get(), static_cast<int>(list.size()),
                                                           list.data()),
                                    "oneDNN could not compute a layer");
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
            places[value] = to;
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

    /// The channels from `begin` on of a value that writeTo has placed.
    memory part(Value *output, const memory::desc &slice, std::int64_t begin)
    {
        Buffer &buffer = buffers[static_cast<std::size_t>(places.at(output))];
        const memory view(slice, engine(), nullptr);
        buffer.parts.emplace_back(view, partOffset(buffer.blocked.get_desc(), slice.dims(), 1, begin));
        return view;
    }

    /// One slice of `conv`'s output channels, those from `begin` on.
    void writeSlice(const BlockedConv &conv, const BlockedConv::Description &slice, std::int64_t begin,
                    const memory &source, const memory &target, std::optional<std::pair<int, memory>> dense)
    {
        const memory::desc &layout = conv.whole->weights_desc();
        const memory all = weights.packed(conv.layer, conv.weights->weight, plainDesc(conv.weightShape), layout);
        const memory packed(slice.weights_desc(), engine(), static_cast<std::byte *>(all.get_data_handle())
                                + partOffset(layout, slice.weights_desc().dims(), 0, begin));
        const memory bias(slice.bias_desc(), engine(), conv.weights->bias.data_ptr<float>() + begin);
        execute(conv.layer, dnnl::convolution_forward(slice),
                {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, target}},
                std::move(dense));
    }

    void write(const BlockedConv &conv)
    {
        std::int64_t step = conv.sliceAlone();
        auto slice = step < conv.channels() ? conv.describe(step, engine()) : conv.whole;
        if (!slice) {
            step = conv.channels();
            slice = conv.whole;
        }
        writeTo(conv.output, conv.whole->dst_desc());
        for (std::int64_t begin = 0; begin < conv.channels(); begin += step) {
            std::optional<std::pair<int, memory>> dense;
            const memory source = inLayout(conv.layer, conv.input, slice->src_desc(), dense);
            writeSlice(conv, *slice, begin, source, part(conv.output, slice->dst_desc(), begin), dense);
        }
    }

    /// `depthwise` alone reads `first`: a few channels of both at a time, so that what is between them is read while
    /// it still stands in the cache, and takes the scratch of a slice only.
    bool writePair(const BlockedConv &first, const BlockedConv &depthwise)
    {
        const std::int64_t step = first.sliceForDepthwise();
        const auto firstSlice = first.describe(step, engine());
        const auto secondSlice = depthwise.describe(step, engine());
        if (!firstSlice || !secondSlice || firstSlice->dst_desc() != secondSlice->src_desc())
            return false;
        writeTo(depthwise.output, depthwise.whole->dst_desc());
        const int between = newBuffer(firstSlice->dst_desc());
        for (std::int64_t begin = 0; begin < first.channels(); begin += step) {
            std::optional<std::pair<int, memory>> dense;
            const memory source = inLayout(first.layer, first.input, firstSlice->src_desc(), dense);
            writeSlice(first, *firstSlice, begin, source, read(between), dense);
            writeSlice(depthwise, *secondSlice, begin, read(between),
                       part(depthwise.output, secondSlice->dst_desc(), begin), std::nullopt);
        }
        return true;
    }

    void flush()
    {
        if (const auto conv = std::exchange(waiting, std::nullopt))
            write(*conv);
    }
};

BlockedWriter::BlockedWriter(CodeWriter &writer, PackedWeights &weights)
    : m_state(new State{writer, weights, {}, {}, {}})
{
}

BlockedWriter::~BlockedWriter() = default;

bool BlockedWriter::conv(int layer, const Operation &operation, const ConvWeights &weights,
                         const std::optional<Clamp> &clamp, Value *output)
{
    State &state = *m_state;
    const BlockedConv conv(layer, operation, weights, clamp, output, state.engine());
    if (!conv.whole)
        return false;
    if (state.waiting && state.waiting->output == conv.input && conv.isDepthwise()
        && state.writePair(*state.waiting, conv)) {
        state.waiting.reset();
        return true;
    }
    state.flush();
    if (output->uses().size() == 1 && conv.sliceForDepthwise() < conv.channels())
        state.waiting = conv;
    else
        state.write(conv);
    return true;
}

bool BlockedWriter::add(int layer, const Operation &operation, const std::optional<Clamp> &clamp, Value *output)
{
    State &state = *m_state;
    state.flush();
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
    state.flush();
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
    const auto algorithm = average ? dnnl::algorithm::pooling_avg_exclude_padding : dnnl::algorithm::pooling_max;
    const auto describe = [&](const memory::desc &layout) {
        return describeFast([&] {
            return dnnl::pooling_v2_forward::primitive_desc({dnnl::prop_kind::forward_inference, algorithm, layout,
                                                             anyDesc(out), stride, kernel, {0, 0}, padding, padding},
                                                            state.engine());
        });
    };
    auto description = describe(state.descOf(input));
    if (!state.isBlocked(input)) // changing the layout and pooling takes less than pooling a dense tensor
        if (auto blocked = describe(poolingDesc(in)))
            description = std::move(blocked);
    if (!description)
        return false;
    std::optional<std::pair<int, memory>> dense;
    const memory source = state.inLayout(layer, input, description->src_desc(), dense);
    const memory target = state.writeTo(operation.output(), description->dst_desc());
    state.execute(layer, dnnl::pooling_v2_forward(*description), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, target}}, dense);
    return true;
}

void BlockedWriter::alias(Value *input, Value *output)
{
    State &state = *m_state;
    state.flush();
    if (state.isBlocked(input))
        state.places[output] = state.places.at(input);
    else
        state.writer.setSlot(output, state.writer.slotOf(input));
}

void BlockedWriter::ensureDense(int layer, Value *value)
{
    State &state = *m_state;
    state.flush();
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
    m_state->flush();
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
        for (auto [view, offset] : place.buffer->parts)
            view.set_data_handle(scratch.data() + place.begin + offset);
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
