#include "models/zoo.h"

namespace neurosurgeon {

/// VGG-16 with batch norm as torchvision has it (Simonyan and Zisserman, 2014): 138,365,992 parameters.
Network buildVggNet(WeightSource &weights)
{
    NetBuilder net("vgg_net", {1, 3, 224, 224}, weights);
    auto x = net.input();
    int index = 0;
    std::int64_t channels = 3;
    const auto name = [&](int offset) { return "features." + std::to_string(index + offset); };
    constexpr std::int64_t pool = 0;
    for (const std::int64_t width : std::initializer_list<std::int64_t>{64, 64, pool, 128, 128, pool, 256, 256, 256, pool,
                                                                       512, 512, 512, pool, 512, 512, 512, pool}) {
        if (width == pool) {
            x = net.maxPool(name(0), x, {.kernel = 2, .stride = 2});
            index += 1;
        } else {
            x = net.conv(name(0), x, {.in = channels, .out = width, .kernel = 3, .padding = 1});
            x = net.relu(name(2), net.batchNorm(name(1), x, width));
            channels = width;
            index += 3;
        }
        net.offer(x);
    }
    x = net.flatten("flatten", net.adaptiveAvgPool("avgpool", x, 7));
    net.offer(x);
    x = net.relu("classifier.1", net.linear("classifier.0", x, 512 * 7 * 7, 4096));
    net.offer(x);
    x = net.linear("classifier.3", net.dropout("classifier.2", x), 4096, 4096);
    x = net.relu("classifier.4", x);
    net.offer(x);
    x = net.linear("classifier.6", net.dropout("classifier.5", x), 4096, 1000);
    return net.finish(x);
}

} // namespace neurosurgeon
