#include "models/zoo.h"

namespace neurosurgeon {

/// AlexNet as torchvision has it (Krizhevsky, "One weird trick", 2014): 61,100,840 parameters.
Network buildAlexNet(WeightSource &weights)
{
    NetBuilder net("alex_net", {1, 3, 224, 224}, weights);
    auto x = net.input();
    int index = 0;
    const auto next = [&] { return "features." + std::to_string(index++); };
    const auto conv = [&](const ConvShape &shape) {
        x = net.conv(next(), x, shape);
        x = net.relu(next(), x);
        net.offer(x);
    };
    const auto pool = [&] {
        x = net.maxPool(next(), x, {.kernel = 3, .stride = 2});
        net.offer(x);
    };
    conv({.in = 3, .out = 64, .kernel = 11, .stride = 4, .padding = 2});
    pool();
    conv({.in = 64, .out = 192, .kernel = 5, .padding = 2});
    pool();
    conv({.in = 192, .out = 384, .kernel = 3, .padding = 1});
    conv({.in = 384, .out = 256, .kernel = 3, .padding = 1});
    conv({.in = 256, .out = 256, .kernel = 3, .padding = 1});
    pool();
    x = net.flatten("flatten", net.adaptiveAvgPool("avgpool", x, 6));
    net.offer(x);
    x = net.linear("classifier.1", net.dropout("classifier.0", x), 9216, 4096);
    x = net.relu("classifier.2", x);
    net.offer(x);
    x = net.linear("classifier.4", net.dropout("classifier.3", x), 4096, 4096);
    x = net.relu("classifier.5", x);
    net.offer(x);
    x = net.linear("classifier.6", x, 4096, 1000);
    return net.finish(x);
}

} // namespace neurosurgeon
