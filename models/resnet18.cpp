#include "models/zoo.h"

namespace neurosurgeon {

namespace {

NetBuilder::Value basicBlock(NetBuilder &net, const std::string &name, NetBuilder::Value x, std::int64_t in,
                             std::int64_t out, std::int64_t stride)
{
    auto y = net.conv(name + ".conv1", x,
                      {.in = in, .out = out, .kernel = 3, .stride = stride, .padding = 1, .bias = false});
    // torchvision runs one module "relu" twice; an offer names the second.
    y = net.relu(name + ".relu1", net.batchNorm(name + ".bn1", y, out));
    y = net.conv(name + ".conv2", y, {.in = out, .out = out, .kernel = 3, .padding = 1, .bias = false});
    y = net.batchNorm(name + ".bn2", y, out);
    auto shortcut = x;
    if (stride != 1 || in != out) {
        shortcut = net.conv(name + ".downsample.0", x, {.in = in, .out = out, .stride = stride, .bias = false});
        shortcut = net.batchNorm(name + ".downsample.1", shortcut, out);
    }
    return net.relu(name + ".relu", net.add(name + ".add", y, shortcut));
}

} // namespace

/// ResNet-18 as torchvision has it (He et al., 2015): 11,689,512 parameters. A DAG: points stand between blocks.
Network buildResNet18(WeightSource &weights)
{
    NetBuilder net("resnet18", {1, 3, 224, 224}, weights);
    auto x = net.conv("conv1", net.input(), {.in = 3, .out = 64, .kernel = 7, .stride = 2, .padding = 3, .bias = false});
    x = net.relu("relu", net.batchNorm("bn1", x, 64));
    net.offer(x);
    x = net.maxPool("maxpool", x, {.kernel = 3, .stride = 2, .padding = 1});
    net.offer(x);
    std::int64_t channels = 64;
    for (int stage = 1; stage <= 4; ++stage) {
        const std::int64_t width = std::int64_t{64} << (stage - 1);
        for (int block = 0; block < 2; ++block) {
            const std::int64_t stride = block == 0 && stage > 1 ? 2 : 1;
            x = basicBlock(net, "layer" + std::to_string(stage) + "." + std::to_string(block), x, channels, width, stride);
            channels = width;
            net.offer(x);
        }
    }
    x = net.flatten("flatten", net.adaptiveAvgPool("avgpool", x, 1));
    net.offer(x);
    return net.finish(net.linear("fc", x, 512, 1000));
}

} // namespace neurosurgeon
