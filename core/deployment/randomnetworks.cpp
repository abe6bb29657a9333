#include "core/deployment/randomnetworks.h"

#include "core/deployment/networkdraft.h"

#include <array>
#include <cmath>
#include <string>

namespace neurosurgeon {

namespace {

constexpr int mostSteps = 20;

/// One family's networks; each member builds one from the draws of `m_draft`.
class Designer {
public:
    Designer(std::string name, std::uint64_t seed, const NetworkLimits &limits)
        : m_draft(std::move(name), seed), m_mostFlops(limits.mostFlops)
    {
        m_flops = m_draft.logBetween(limits.mostFlops / 30, limits.mostFlops);
        // Wide linear layers are where most weights are, and how fast those are read depends on how many there are.
        m_parameters = m_draft.logBetween(limits.mostParameters / 25, limits.mostParameters);
        m_width = m_draft.logBetween(0.25, 2.0);
    }

    NetworkSketch finish() { return m_draft.finish(); }

    void plain() // VGG and its like: 3x3 convolutions, pools of 2, linear layers
    {
        // VGG has four times the channels that other networks have at a size, and single layers of billions of operations.
        const bool rich = m_draft.chance(0.4);
        if (rich)
            m_flops = std::max(m_flops, m_draft.logBetween(m_mostFlops / 3, m_mostFlops));
        const bool image = beginSomewhere(rich ? 4 : 1);
        std::int64_t channels = image ? width(m_draft.oneOf<std::int64_t>({32, 48, 64, 96})) : m_draft.channels();
        const std::int64_t kernel = m_draft.chance(0.8) ? 3 : m_draft.oneOf<std::int64_t>({1, 5, 7});
        const bool batchNorm = m_draft.chance(0.6);
        while (hasRoom()) {
            for (std::int64_t repeats = m_draft.between(1, 3); repeats > 0 && fits(channels, kernel); --repeats)
                m_draft.conv({.out = channels, .kernel = kernel, .batchNorm = batchNorm});
            if (m_draft.size() < 8 || !hasRoom())
                break;
            pool(m_draft.chance(0.85) ? LayerKind::MaxPool : LayerKind::AvgPool);
            channels = std::min<std::int64_t>(1024, m_draft.chance(0.7) ? 2 * channels : wider(channels));
        }
        classify(m_draft.between(1, 3));
    }

    void largeKernels() // AlexNet and its like: a large first kernel and stride, overlapping pools, heavy linear layers
    {
        m_draft.begin(m_draft.chance(0.85) ? 3 : 1, m_draft.oneOf<std::int64_t>({224, 227, 192, 160, 128, 256, 112, 96}));
        const std::int64_t kernel = m_draft.oneOf<std::int64_t>({11, 9, 7, 5});
        const std::int64_t stride = std::max<std::int64_t>(m_draft.oneOf<std::int64_t>({4, 4, 3, 2}), (kernel + 3) / 4);
        m_draft.conv({.out = width(m_draft.oneOf<std::int64_t>({64, 96, 128})), .kernel = kernel, .stride = stride,
                      .padding = m_draft.between(0, kernel / 2), .batchNorm = m_draft.chance(0.3)});
        pool(LayerKind::MaxPool);
        for (int count = 0; hasRoom() && count < 6; ++count) {
            const std::int64_t out = width(m_draft.oneOf<std::int64_t>({192, 256, 384, 256, 320}));
            const std::int64_t next = count == 0 ? m_draft.oneOf<std::int64_t>({5, 5, 7, 3}) : m_draft.oneOf<std::int64_t>({3, 3, 5, 1});
            const std::int64_t groups = m_draft.chance(0.25) && out % 16 == 0 && m_draft.channels() % 16 == 0 ? 2 : 1;
            if (!fits(out, next))
                break;
            m_draft.conv({.out = out, .kernel = next, .groups = groups, .batchNorm = false});
            if (m_draft.chance(0.4) && m_draft.size() >= 6)
                pool(LayerKind::MaxPool);
        }
        classify(m_draft.between(2, 3));
    }

    void smallAndWide() // LeNet and its like: few channels, pools, then one very wide linear layer
    {
        m_draft.begin(m_draft.oneOf<std::int64_t>({1, 3, 3}), m_draft.oneOf<std::int64_t>({28, 32, 64, 96, 112, 128, 160, 192, 224}));
        std::int64_t channels = m_draft.between(4, 24);
        const LayerKind kind = m_draft.chance(0.65) ? LayerKind::MaxPool : LayerKind::AvgPool;
        for (std::int64_t stages = m_draft.between(1, 4); stages > 0 && m_draft.size() >= 12; --stages) {
            const std::int64_t kernel = m_draft.oneOf<std::int64_t>({3, 5, 5, 7});
            m_draft.conv({.out = channels, .kernel = kernel, .padding = m_draft.chance(0.5) ? 0 : kernel / 2,
                          .batchNorm = m_draft.chance(0.3)});
            if (m_draft.chance(0.3))
                m_draft.conv({.out = channels, .kernel = 3, .batchNorm = false});
            pool(kind);
            channels = m_draft.chance(0.5) ? channels + m_draft.between(2, 24) : 2 * channels;
        }
        if (m_draft.chance(0.25))
            m_draft.adaptivePool(m_draft.oneOf<std::int64_t>({4, 5, 6, 7, 8}));
        linears(m_draft.between(2, 4));
    }

    void invertedResiduals() { depthwise(false); } // MobileNetV2, EfficientNet
    void separableConvolutions() { depthwise(true); } // MobileNetV1, Xception

    void depthwise(bool separable)
    {
        const bool image = beginSomewhere();
        if (m_draft.chance(0.7))
            m_draft.useRelu6();
        if (image)
            m_draft.conv({.out = width(m_draft.oneOf<std::int64_t>({16, 24, 32, 48})), .stride = 2});
        const std::int64_t kernel = m_draft.oneOf<std::int64_t>({3, 3, 3, 5, 7});
        const std::int64_t expansion = m_draft.oneOf<std::int64_t>({1, 2, 3, 4, 6, 6});
        while (hasRoom()) {
            const std::int64_t stride = m_draft.size() >= 8 && m_draft.chance(0.35) ? 2 : 1;
            const std::int64_t out = m_draft.chance(0.45) ? m_draft.channels() : wider(m_draft.channels());
            if (separable ? !separableBlock(out, kernel, stride) : !invertedBlock(out, kernel, stride, expansion))
                break;
        }
        if (m_draft.chance(0.5) && fits(wider(3 * m_draft.channels()), 1))
            m_draft.conv({.out = wider(3 * m_draft.channels()), .kernel = 1});
        classify(1);
    }

    void residuals() // ResNet, ResNeXt: basic and bottleneck blocks
    {
        const bool image = beginSomewhere();
        if (image) {
            const std::int64_t kernel = m_draft.oneOf<std::int64_t>({7, 7, 5, 3});
            m_draft.conv({.out = width(m_draft.oneOf<std::int64_t>({32, 64, 64, 96})), .kernel = kernel, .stride = 2});
            if (m_draft.chance(0.8))
                m_draft.pool(LayerKind::MaxPool, 3, 2, 1);
        }
        const bool bottleneck = m_draft.chance(0.5);
        const std::int64_t groups = bottleneck && m_draft.chance(0.5) ? m_draft.oneOf<std::int64_t>({2, 4, 8, 16, 32}) : 1;
        while (hasRoom()) {
            const std::int64_t stride = m_draft.size() >= 8 && m_draft.chance(0.35) ? 2 : 1;
            const std::int64_t out = stride == 2 || m_draft.chance(0.3) ? wider(m_draft.channels()) : m_draft.channels();
            if (!residualBlock(out, stride, bottleneck, groups))
                break;
        }
        classify(1);
    }

    void branches() // Inception, SqueezeNet: parallel branches that are concatenated
    {
        const bool image = beginSomewhere();
        if (image) {
            m_draft.conv({.out = width(64), .kernel = m_draft.oneOf<std::int64_t>({3, 7}), .stride = 2});
            pool(LayerKind::MaxPool);
        }
        const LayerKind inside = m_draft.chance(0.5) ? LayerKind::AvgPool : LayerKind::MaxPool;
        while (hasRoom()) {
            const int from = m_draft.last();
            const std::int64_t part = wider(m_draft.channels(from) / 4);
            if (!fits(2 * part, 5))
                break;
            const auto branch = [&](std::int64_t kernel) {
                m_draft.convBehind(from, {.out = eighths(part / 2), .kernel = 1});
                return m_draft.conv({.out = part, .kernel = kernel});
            };
            std::vector<int> parts{m_draft.convBehind(from, {.out = part, .kernel = 1}), branch(3)};
            if (m_draft.chance(0.5))
                parts.push_back(branch(5));
            if (m_draft.chance(0.6)) {
                m_draft.poolBehind(from, inside, 3, 1, 1);
                parts.push_back(m_draft.conv({.out = eighths(part / 2), .kernel = 1}));
            }
            m_draft.concat(parts);
            if (m_draft.size() >= 8 && m_draft.chance(0.3))
                pool(LayerKind::MaxPool);
        }
        classify(1);
    }

    void preActivations() // DenseNet, pre-activation ResNet: batch norm and activation stay layers of their own
    {
        beginSomewhere();
        const bool dense = m_draft.chance(0.45);
        const std::int64_t growth = m_draft.oneOf<std::int64_t>({12, 16, 24, 32, 48});
        m_draft.conv({.out = dense ? eighths(2 * growth) : width(64), .kernel = 3, .stride = m_draft.size() > 64 ? 2 : 1,
                      .activated = false});
        if (m_draft.size() > 56)
            m_draft.pool(LayerKind::MaxPool, 3, 2, 1);
        while (hasRoom()) {
            if (!(dense ? denseLayer(growth) : preActivationBlock()))
                break;
            if (dense && m_draft.size() >= 8 && m_draft.chance(0.25)) {
                m_draft.batchNormBehind(m_draft.last(), true);
                m_draft.conv({.out = eighths(m_draft.channels() / 2), .kernel = 1, .batchNorm = false, .activated = false});
                pool(LayerKind::AvgPool);
            }
        }
        classify(1);
    }

private:
    static std::int64_t eighths(std::int64_t channels) { return std::max<std::int64_t>(8, (channels + 4) / 8 * 8); }
    std::int64_t width(std::int64_t usual)
    {
        return eighths(static_cast<std::int64_t>(static_cast<double>(usual) * m_width));
    }
    std::int64_t wider(std::int64_t channels)
    {
        return std::min<std::int64_t>(1280, eighths(static_cast<std::int64_t>(static_cast<double>(channels) * m_draft.logBetween(0.9, 2.2))));
    }

    bool hasRoom() const { return m_draft.steps() < mostSteps - 3 && m_draft.flops() < m_flops && m_draft.size() >= 4; }
    /// Whether another convolution may follow without going far over the limit.
    bool fits(std::int64_t out, std::int64_t kernel) const
    {
        const double flops = NetworkDraft::convFlops(m_draft.channels(), out, kernel, m_draft.size());
        return m_draft.steps() < mostSteps && m_draft.flops() + flops <= 1.5 * m_flops;
    }

    /// An image, or in the middle of a network, with `richness` times the usual channels: real networks run as tails too.
    /// True for an image.
    bool beginSomewhere(std::int64_t richness = 1)
    {
        if (m_draft.chance(0.35)) {
            m_draft.begin(3, m_draft.chance(0.5) ? 224 : m_draft.oneOf<std::int64_t>({32, 64, 96, 128, 160, 192, 256}));
            return true;
        }
        const std::int64_t size = m_draft.chance(0.5) ? m_draft.oneOf<std::int64_t>({112, 56, 56, 28, 28, 14, 14, 7})
                                                      : static_cast<std::int64_t>(m_draft.logBetween(7, 128));
        // Real networks have the more channels the smaller their images are.
        const double usual = std::clamp(64.0 * 56.0 / static_cast<double>(size), 24.0, 512.0);
        m_draft.begin(std::min<std::int64_t>(width(richness * static_cast<std::int64_t>(usual)), 1024), size);
        return false;
    }

    void pool(LayerKind kind)
    {
        if (m_draft.size() < 4)
            return;
        const bool overlapping = kind == LayerKind::MaxPool && m_draft.chance(0.3);
        m_draft.pool(kind, overlapping ? 3 : 2, 2, overlapping && m_draft.chance(0.5) ? 1 : 0);
    }

    bool invertedBlock(std::int64_t out, std::int64_t kernel, std::int64_t stride, std::int64_t expansion)
    {
        const int from = m_draft.last();
        const std::int64_t hidden = m_draft.channels() * expansion;
        if (!fits(hidden, 1))
            return false;
        if (expansion != 1)
            m_draft.conv({.out = hidden, .kernel = 1});
        m_draft.conv({.out = hidden, .kernel = kernel, .stride = stride, .groups = hidden});
        const int narrowed = m_draft.conv({.out = out, .kernel = 1, .activated = false});
        if (stride == 1 && from != ModelGraph::networkInput && out == m_draft.channels(from))
            m_draft.add(from, narrowed, false);
        return true;
    }

    bool separableBlock(std::int64_t out, std::int64_t kernel, std::int64_t stride)
    {
        if (!fits(out, 1))
            return false;
        m_draft.conv({.out = m_draft.channels(), .kernel = kernel, .stride = stride, .groups = m_draft.channels()});
        m_draft.conv({.out = out, .kernel = 1});
        return true;
    }

    bool residualBlock(std::int64_t out, std::int64_t stride, bool bottleneck, std::int64_t groups)
    {
        const int from = m_draft.last();
        const std::int64_t inner = bottleneck ? (eighths(out / 2) + groups * 8 - 1) / (groups * 8) * (groups * 8) : out;
        if (!fits(inner, 3) || !fits(out, 3))
            return false;
        if (bottleneck)
            m_draft.conv({.out = inner, .kernel = 1});
        m_draft.conv({.out = inner, .stride = stride, .groups = groups});
        const int behind = m_draft.conv({.out = out, .kernel = bottleneck ? 1 : 3, .activated = false});
        const bool changes = stride != 1 || from == ModelGraph::networkInput || m_draft.channels(from) != out;
        const int shortcut =
            changes ? m_draft.convBehind(from, {.out = out, .kernel = 1, .stride = stride, .activated = false}) : from;
        m_draft.add(behind, shortcut, true);
        return true;
    }

    bool denseLayer(std::int64_t growth)
    {
        const int from = m_draft.last();
        if (!fits(4 * growth, 1))
            return false;
        m_draft.batchNormBehind(from, true);
        m_draft.conv({.out = eighths(4 * growth), .kernel = 1});
        m_draft.concat({from, m_draft.conv({.out = eighths(growth), .kernel = 3, .batchNorm = false, .activated = false})});
        return true;
    }

    bool preActivationBlock()
    {
        const int from = m_draft.last();
        const std::int64_t channels = m_draft.channels();
        if (!fits(channels, 3))
            return false;
        m_draft.chance(0.6) ? m_draft.activationBehind(from) : m_draft.batchNormBehind(from, true);
        m_draft.conv({.out = channels, .kernel = 3});
        m_draft.add(from, m_draft.conv({.out = channels, .kernel = 3, .batchNorm = false, .activated = false}), false);
        return true;
    }

    void classify(std::int64_t count)
    {
        if (count == 1 || m_draft.chance(0.8)) {
            const std::int64_t size = count == 1 ? 1 : m_draft.oneOf<std::int64_t>({1, 2, 3, 4, 5, 6, 7});
            m_draft.adaptivePool(size);
        }
        linears(count);
    }

    void linears(std::int64_t count)
    {
        // The first one has at least as many outputs as most networks have there, or its input is pooled.
        const double mostFeatures = m_parameters / 128;
        if (static_cast<double>(m_draft.features()) > mostFeatures)
            m_draft.adaptivePool(std::max<std::int64_t>(
                1, static_cast<std::int64_t>(std::sqrt(mostFeatures / static_cast<double>(m_draft.channels())))));
        for (std::int64_t i = 1; i < count; ++i)
            linear(m_draft.chance(0.4) ? m_draft.oneOf<std::int64_t>({1024, 2048, 4096})
                                       : static_cast<std::int64_t>(m_draft.logBetween(64, 4096)) / 4 * 4,
                   true);
        linear(m_draft.oneOf<std::int64_t>({10, 100, 200, 365, 500, 1000, 1000}), false);
    }

    void linear(std::int64_t out, bool activated)
    {
        const double room = (m_parameters - m_draft.parameters()) / static_cast<double>(m_draft.features());
        m_draft.linear(std::clamp<std::int64_t>(static_cast<std::int64_t>(room), 10, out), activated);
    }

    NetworkDraft m_draft;
    double m_mostFlops = 0;
    double m_flops = 0;
    double m_parameters = 0;
    double m_width = 1;
};

struct Family {
    std::string_view name;
    void (Designer::*design)();
};

constexpr std::array families{
    Family{"plain", &Designer::plain},
    Family{"inverted_residuals", &Designer::invertedResiduals},
    Family{"large_kernels", &Designer::largeKernels},
    Family{"residuals", &Designer::residuals},
    Family{"separable_convolutions", &Designer::separableConvolutions},
    Family{"branches", &Designer::branches},
    Family{"small_and_wide", &Designer::smallAndWide},
    Family{"pre_activations", &Designer::preActivations},
};

} // namespace

std::span<const std::string_view> networkFamilies()
{
    static const auto names = [] {
        std::array<std::string_view, families.size()> list;
        std::transform(families.begin(), families.end(), list.begin(), [](const Family &family) { return family.name; });
        return list;
    }();
    return names;
}

NetworkSketch randomNetwork(int family, std::uint64_t seed, const NetworkLimits &limits)
{
    const Family &chosen = families.at(static_cast<std::size_t>(family));
    Designer designer(std::string(chosen.name) + "-" + std::to_string(seed), seed, limits);
    (designer.*chosen.design)();
    return designer.finish();
}

} // namespace neurosurgeon
