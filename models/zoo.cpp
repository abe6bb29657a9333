#include "models/zoo.h"

namespace neurosurgeon {

std::span<const ZooEntry> zoo()
{
    static constexpr ZooEntry entries[] = {
        {"alex_net", buildAlexNet},     {"vgg_net", buildVggNet},   {"le_net", buildLeNet},
        {"mobile_net", buildMobileNet}, {"resnet18", buildResNet18},
    };
    return entries;
}

} // namespace neurosurgeon
