#pragma once

#include "models/netbuilder.h"

#include <memory>
#include <span>
#include <string_view>

namespace neurosurgeon {

/// One architecture of the zoo. All take a 1x3x224x224 image and give 1000 class scores.
struct ZooEntry {
    std::string_view name;
    Network (*build)(WeightSource &weights);
};

std::span<const ZooEntry> zoo();

Network buildAlexNet(WeightSource &weights);
Network buildVggNet(WeightSource &weights);
Network buildLeNet(WeightSource &weights);
Network buildMobileNet(WeightSource &weights);
Network buildResNet18(WeightSource &weights);

} // namespace neurosurgeon
