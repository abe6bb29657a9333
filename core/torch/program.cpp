#include "core/torch/program.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

namespace neurosurgeon {

namespace {

std::string describe(const TensorSpec &spec)
{
    return std::string(dataTypeName(spec.type)) + " " + shapeText(spec.shape);
}

/// The tensor lives as long as somebody holds the view's bytes.
at::Tensor borrow(const TensorView &view)
{
    auto owner = view.owner();
    return at::from_blob(const_cast<std::byte *>(view.bytes().data()), view.spec().shape,
                         [owner](void *) {}, at::TensorOptions(at::kFloat));
}

TensorView lend(at::Tensor tensor, const TensorSpec &spec)
{
    auto owner = std::make_shared<at::Tensor>(tensor.contiguous());
    const auto *data = static_cast<const std::byte *>(owner->data_ptr());
    return TensorView(spec, data, std::move(owner));
}

} // namespace

Program::Program(ProgramCode code) : m_code(std::move(code))
{
    for (const auto &port : m_code.inputs)
        m_inputs.push_back(port.producer);
    for (const auto &port : m_code.outputs)
        m_outputs.push_back(port.producer);
}

Expected<std::vector<TensorView>> Program::run(std::span<const TensorView> inputs,
                                               std::vector<std::chrono::nanoseconds> *layerTimes,
                                               std::vector<std::chrono::nanoseconds> *layoutTimes)
{
    const c10::InferenceMode inference;
    Slots slots(static_cast<std::size_t>(m_code.slots));
    if (const auto taken = take(inputs, slots); !taken)
        return tl::make_unexpected(taken.error());
    try {
        execute(slots, layerTimes, layoutTimes);
        std::vector<TensorView> results;
        for (const auto &port : m_code.outputs)
            results.push_back(lend(slots[static_cast<std::size_t>(port.slot)].toTensor(), port.spec));
        return results;
    } catch (const std::exception &error) {
        return failure(ErrorCode::Failed, std::string("The computation stopped: ") + error.what());
    }
}

Expected<void> Program::take(std::span<const TensorView> inputs, Slots &slots) const
{
    if (inputs.size() != m_code.inputs.size())
        return failure(ErrorCode::Usage, "This segment takes " + std::to_string(m_code.inputs.size()) + " tensors, not "
                                             + std::to_string(inputs.size()) + ".");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto &port = m_code.inputs[i];
        if (inputs[i].spec() != port.spec)
            return failure(ErrorCode::Usage, "This segment takes a " + describe(port.spec) + " tensor, not "
                                                 + describe(inputs[i].spec()) + ".");
        slots[static_cast<std::size_t>(port.slot)] = borrow(inputs[i]);
    }
    return {};
}

void Program::execute(Slots &slots, std::vector<std::chrono::nanoseconds> *layerTimes,
                      std::vector<std::chrono::nanoseconds> *layoutTimes) const
{
    using Clock = std::chrono::steady_clock;
    for (auto *times : {layerTimes, layoutTimes})
        if (times)
            times->assign(static_cast<std::size_t>(m_code.layers), std::chrono::nanoseconds{0});
    auto before = Clock::now();
    for (const auto &step : m_code.steps) {
        step.run(slots);
        for (const int slot : step.drops)
            slots[static_cast<std::size_t>(slot)] = c10::IValue();
        if (layerTimes || layoutTimes) {
            const auto now = Clock::now();
            if (layerTimes)
                (*layerTimes)[static_cast<std::size_t>(step.layer)] += now - before;
            if (layoutTimes && step.changesLayout)
                (*layoutTimes)[static_cast<std::size_t>(step.layer)] += now - before;
            before = now;
        }
    }
}

} // namespace neurosurgeon
