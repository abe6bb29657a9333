#include "models/zoo.h"

namespace neurosurgeon {

namespace {

/// MobileNetV2's block: widen (1x1), filter each channel (3x3), narrow (1x1), and add the input where shapes agree.
NetBuilder::Value invertedResidual(NetBuilder &net, const std::string &name, NetBuilder::Value x, std::int64_t in,
                                   std::int64_t out, std::int64_t stride, std::int64_t expansion)
{
    const std::int64_t hidden = in * expansion;
    int part = 0;
    const auto prefix = [&] { return name + ".conv." + std::to_string(part); };
    auto y = x;
    if (expansion != 1) {
        y = net.conv(prefix() + ".0", y, {.in = in, .out = hidden, .bias = false});
        y = net.relu6(prefix() + ".2", net.batchNorm(prefix() + ".1", y, hidden));
        ++part;
    }
    y = net.conv(prefix() + ".0", y,
                 {.in = hidden, .out = hidden, .kernel = 3, .stride = stride, .padding = 1, .groups = hidden, .bias = false});
    y = net.relu6(prefix() + ".2", net.batchNorm(prefix() + ".1", y, hidden));
    ++part;
    y = net.conv(prefix(), y, {.in = hidden, .out = out, .bias = false});
    ++part;
    y = net.batchNorm(prefix(), y, out);
    return stride == 1 && in == out ? net.add(name + ".add", x, y) : y;
}

} // namespace

/// MobileNetV2 as torchvision has it (Sandler et al., 2018): 3,504,872 parameters. Points stand after blocks.
Network buildMobileNet(WeightSource &weights)
{
    struct Stage {
        std::int64_t expansion, channels, blocks, stride;
    };
    NetBuilder net("mobile_net", {1, 3, 224, 224}, weights);
    auto x = net.conv("features.0.0", net.input(),
                      {.in = 3, .out = 32, .kernel = 3, .stride = 2, .padding = 1, .bias = false});
    x = net.relu6("features.0.2", net.batchNorm("features.0.1", x, 32));
    net.offer(x);
    std::int64_t channels = 32;
    int index = 1;
    for (const Stage &stage : {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2}, Stage{6, 64, 4, 2},
                               Stage{6, 96, 3, 1}, Stage{6, 160, 3, 2}, Stage{6, 320, 1, 1}}) {
        for (std::int64_t block = 0; block < stage.blocks; ++block) {
            const std::int64_t stride = block == 0 ? stage.stride : 1;
            x = invertedResidual(net, "features." + std::to_string(index++), x, channels, stage.channels, stride,
                                 stage.expansion);
            channels = stage.channels;
            net.offer(x);
        }
    }
    x = net.conv("features.18.0", x, {.in = channels, .out = 1280, .bias = false});
    x = net.relu6("features.18.2", net.batchNorm("features.18.1", x, 1280));
    net.offer(x);
    x = net.flatten("flatten", net.adaptiveAvgPool("avgpool", x, 1));
    net.offer(x);
    x = net.linear("classifier.1", net.dropout("classifier.0", x), 1280, 1000);
    return net.finish(x);
}

} // namespace neurosurgeon
