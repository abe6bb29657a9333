#include "tests/bench/variants.h"

#include <cmath>

namespace neurosurgeon::bench {

namespace {

std::int64_t scaled(std::int64_t channels, double width)
{
    return std::max<std::int64_t>(8, std::llround(static_cast<double>(channels) * width / 8) * 8);
}

class Writer {
public:
    Writer(std::string name, std::int64_t size) : m_sketch{std::move(name), {DataType::Float32, {1, 3, size, size}}, {}} {}

    int add(SketchStep step)
    {
        m_sketch.steps.push_back(std::move(step));
        return static_cast<int>(m_sketch.steps.size()) - 1;
    }
    int conv(std::int64_t out, std::int64_t kernel, std::int64_t stride = 1, SketchActivation activation = SketchActivation::Relu,
             std::int64_t groups = 1, std::vector<int> inputs = {})
    {
        return add({.kind = LayerKind::Conv, .inputs = std::move(inputs), .out = out, .kernel = kernel, .stride = stride,
                    .padding = kernel / 2, .groups = groups, .batchNorm = true, .activation = activation});
    }
    int maxPool(std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0)
    {
        return add({.kind = LayerKind::MaxPool, .kernel = kernel, .stride = stride, .padding = padding});
    }
    void classify(std::int64_t pooled, const std::vector<std::int64_t> &features)
    {
        add({.kind = LayerKind::AdaptiveAvgPool, .out = pooled, .flatten = true});
        for (const std::int64_t out : features)
            add({.kind = LayerKind::Linear, .out = out, .activation = SketchActivation::Relu});
        m_sketch.steps.back().activation = SketchActivation::None;
    }
    int last() const { return static_cast<int>(m_sketch.steps.size()) - 1; }
    NetworkSketch finish() { return std::move(m_sketch); }

private:
    NetworkSketch m_sketch;
};

NetworkSketch vgg(const std::string &name, double width, const std::vector<int> &depths, std::int64_t size, std::int64_t hidden)
{
    Writer net(name, size);
    std::int64_t channels = 64;
    for (const int depth : depths) {
        for (int i = 0; i < depth; ++i)
            net.conv(scaled(channels, width), 3);
        net.maxPool(2, 2);
        channels = std::min<std::int64_t>(512, 2 * channels);
    }
    net.classify(7, {hidden, hidden, 1000});
    return net.finish();
}

NetworkSketch alexNet(const std::string &name, double width, std::int64_t hidden)
{
    Writer net(name, 224);
    net.conv(scaled(64, width), 11, 4);
    net.maxPool(3, 2);
    net.conv(scaled(192, width), 5);
    net.maxPool(3, 2);
    for (const std::int64_t channels : {384, 256, 256})
        net.conv(scaled(channels, width), 3);
    net.maxPool(3, 2);
    net.classify(6, {hidden, hidden, 1000});
    return net.finish();
}

NetworkSketch mobileNet(const std::string &name, double width, int more, std::int64_t size)
{
    struct Stage {
        int expansion, channels, blocks, stride;
    };
    Writer net(name, size);
    std::int64_t channels = scaled(32, width);
    net.conv(channels, 3, 2, SketchActivation::Relu6);
    for (const Stage &stage : {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2}, Stage{6, 64, 4, 2},
                               Stage{6, 96, 3, 1}, Stage{6, 160, 3, 2}, Stage{6, 320, 1, 1}}) {
        const int blocks = std::max(1, stage.blocks + (stage.blocks > 1 ? more : 0));
        for (int block = 0; block < blocks; ++block) {
            const int from = net.last();
            const std::int64_t out = scaled(stage.channels, width);
            const std::int64_t hidden = channels * stage.expansion;
            const int stride = block == 0 ? stage.stride : 1;
            if (stage.expansion != 1)
                net.conv(hidden, 1, 1, SketchActivation::Relu6);
            net.conv(hidden, 3, stride, SketchActivation::Relu6, hidden);
            const int narrowed = net.conv(out, 1, 1, SketchActivation::None);
            if (stride == 1 && out == channels)
                net.add({.kind = LayerKind::Add, .inputs = {from, narrowed}});
            channels = out;
        }
    }
    net.conv(scaled(1280, std::max(1.0, width)), 1, 1, SketchActivation::Relu6);
    net.classify(1, {1000});
    return net.finish();
}

NetworkSketch resNet(const std::string &name, double width, const std::vector<int> &depths)
{
    Writer net(name, 224);
    std::int64_t channels = scaled(64, width);
    net.conv(channels, 7, 2);
    net.maxPool(3, 2, 1);
    for (std::size_t stage = 0; stage < depths.size(); ++stage)
        for (int block = 0; block < depths[stage]; ++block) {
            const int from = net.last();
            const std::int64_t out = scaled(std::int64_t{64} << stage, width);
            const int stride = block == 0 && stage > 0 ? 2 : 1;
            net.conv(out, 3, stride);
            const int behind = net.conv(out, 3, 1, SketchActivation::None);
            const int shortcut = stride == 1 && out == channels
                ? from
                : net.conv(out, 1, stride, SketchActivation::None, 1, {from});
            net.add({.kind = LayerKind::Add, .inputs = {behind, shortcut}, .activation = SketchActivation::Relu});
            channels = out;
        }
    net.classify(1, {1000});
    return net.finish();
}

NetworkSketch leNet(const std::string &name, std::int64_t first, std::int64_t second, std::int64_t hidden)
{
    const auto conv = [](std::int64_t out, std::int64_t padding) {
        return SketchStep{.kind = LayerKind::Conv, .out = out, .kernel = 5, .padding = padding,
                          .activation = SketchActivation::Relu};
    };
    Writer net(name, 224);
    net.add(conv(first, 2));
    net.maxPool(2, 2);
    net.add(conv(second, 0));
    net.add({.kind = LayerKind::MaxPool, .kernel = 2, .stride = 2, .flatten = true});
    for (const std::int64_t out : {hidden, hidden, std::int64_t{1000}})
        net.add({.kind = LayerKind::Linear, .out = out, .activation = SketchActivation::Relu});
    return net.finish();
}

} // namespace

std::vector<NetworkSketch> variants()
{
    return {vgg("vgg11_half", 0.5, {1, 1, 2, 2, 2}, 224, 2048),
            vgg("vgg13_three_quarters", 0.75, {2, 2, 2, 2, 2}, 192, 4096),
            alexNet("alexnet_wide", 1.5, 3072),
            alexNet("alexnet_narrow", 0.5, 4096),
            mobileNet("mobilenet_0.5", 0.5, 0, 224),
            mobileNet("mobilenet_1.4_deep", 1.4, 1, 192),
            resNet("resnet34", 1.0, {3, 4, 6, 3}),
            resNet("resnet10_narrow", 0.5, {1, 1, 1, 1}),
            leNet("lenet_wide", 10, 24, 512)};
}

std::vector<NetworkSketch> deepNetworks()
{
    Writer unlike("unlike_300", 28);
    for (int layer = 0; layer < 299; ++layer)
        unlike.conv(16 + 37 * layer % 301, layer % 2 == 0 ? 3 : 1);
    unlike.classify(1, {1000});
    return {resNet("resnet_300", 0.25, {24, 25, 25, 24}), mobileNet("mobilenet_300", 0.25, 13, 96), unlike.finish()};
}

} // namespace neurosurgeon::bench
