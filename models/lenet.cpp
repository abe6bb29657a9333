#include "models/zoo.h"

namespace neurosurgeon {

/// The seed's LeNet, widened to 224x224 images: 49,854,240 parameters, nearly all in its first linear layer.
Network buildLeNet(WeightSource &weights)
{
    NetBuilder net("le_net", {1, 3, 224, 224}, weights);
    auto x = net.input();
    x = net.relu("features.1", net.conv("features.0", x, {.in = 3, .out = 6, .kernel = 5, .padding = 2}));
    net.offer(x);
    x = net.maxPool("features.2", x, {});
    net.offer(x);
    x = net.relu("features.4", net.conv("features.3", x, {.in = 6, .out = 16, .kernel = 5}));
    net.offer(x);
    x = net.flatten("flatten", net.maxPool("features.5", x, {}));
    net.offer(x);
    x = net.relu("classifier.1", net.linear("classifier.0", x, 46656, 1024));
    net.offer(x);
    x = net.relu("classifier.3", net.linear("classifier.2", x, 1024, 1024));
    net.offer(x);
    x = net.linear("classifier.4", x, 1024, 1000);
    return net.finish(x);
}

} // namespace neurosurgeon
