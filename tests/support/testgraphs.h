#pragma once

#include "core/graph/modelgraph.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace neurosurgeon::test {

/// A layer that gives `elements` float32 values.
inline Layer layer(std::string name, std::vector<int> inputs, std::int64_t elements)
{
    Layer made;
    made.name = std::move(name);
    made.kind = inputs.size() > 1 ? LayerKind::Add : LayerKind::Conv;
    made.inputs = std::move(inputs);
    made.output = {DataType::Float32, {1, elements}};
    made.flops = 10 * elements;
    made.parameters = elements;
    return made;
}

/// Layers "a", "b", ... in a row; `elements` are the sizes of the input and of each layer's output.
inline ModelGraph chain(const std::vector<std::int64_t> &elements)
{
    ModelGraph graph;
    graph.model = "chain";
    graph.input = {DataType::Float32, {1, elements.front()}};
    for (std::size_t i = 1; i < elements.size(); ++i) {
        const int index = static_cast<int>(i) - 1;
        graph.layers.push_back(layer(std::string(1, static_cast<char>('a' + index)), {index - 1}, elements[i]));
        graph.offered.push_back(index);
    }
    return graph;
}

/// input -> a -> (b, c) -> d -> e: a residual block between two chains.
inline ModelGraph diamond()
{
    ModelGraph graph;
    graph.model = "diamond";
    graph.input = {DataType::Float32, {1, 8}};
    graph.layers = {layer("a", {-1}, 7), layer("b", {0}, 6), layer("c", {0}, 5), layer("d", {1, 2}, 4),
                    layer("e", {3}, 3)};
    graph.offered = {0, 3, 4};
    return graph;
}

/// Any number of layers, each reading one or two earlier ones; every layer but the last is read by somebody.
inline ModelGraph randomDag(std::mt19937 &random, int layers)
{
    ModelGraph graph;
    graph.model = "random";
    graph.input = {DataType::Float32, {1, 16}};
    for (int i = 0; i < layers; ++i) {
        std::vector<int> inputs{i - 1};
        const int other = std::uniform_int_distribution<int>(-1, i - 1)(random);
        if (other != i - 1)
            inputs.push_back(other);
        graph.layers.push_back(
            layer("l" + std::to_string(i), inputs, std::uniform_int_distribution<int>(1, 99)(random)));
    }
    return graph;
}

} // namespace neurosurgeon::test
