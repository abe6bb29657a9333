#pragma once

#include "core/engine/engine.h"
#include "core/engine/inputs.h"

#include <memory>
#include <optional>
#include <utility>

namespace neurosurgeon::test {

/// Computes nothing: gives the same values of the right shape each time and counts its runs.
class FakeSegment final : public Segment {
public:
    FakeSegment(const ModelGraph &graph, const LayerSet &layers, std::int64_t bytes, int rows = 1)
        : m_graph(graph), m_bytes(bytes), m_rows(rows)
    {
        LayerSet before = layers;
        before.flip();
        m_inputs = crossingLayers(graph, before);
        if (layers.front())
            m_inputs = {ModelGraph::networkInput};
        m_outputs = crossingLayers(graph, layers);
        if (layers.back())
            m_outputs = {static_cast<int>(layers.size()) - 1};
    }

    const std::vector<int> &inputs() const override { return m_inputs; }
    const std::vector<int> &outputs() const override { return m_outputs; }
    std::int64_t bytes() const override { return m_bytes; }

    Expected<std::vector<TensorView>> run(std::span<const TensorView>,
                                          std::vector<std::chrono::nanoseconds> *layerTimes,
                                          std::vector<std::chrono::nanoseconds> *layoutTimes) override
    {
        ++runs;
        if (error)
            return tl::make_unexpected(*error);
        if (layerTimes)
            layerTimes->assign(m_graph.layers.size(), std::chrono::microseconds(5));
        if (layoutTimes)
            layoutTimes->assign(m_graph.layers.size(), std::chrono::microseconds(1));
        if (m_results.empty())
            for (const int output : m_outputs) {
                TensorSpec spec = producedBy(m_graph, output);
                spec.shape.front() *= m_rows;
                m_results.push_back(randomInput(spec, 1));
            }
        return m_results;
    }

    int runs = 0;
    std::optional<Error> error;

private:
    ModelGraph m_graph; ///< a segment may outlive its model
    std::int64_t m_bytes;
    int m_rows;
    std::vector<int> m_inputs;
    std::vector<int> m_outputs;
    std::vector<TensorView> m_results;
};

/// Remembers what was compiled.
class FakeModel final : public Model {
public:
    explicit FakeModel(ModelGraph graph, std::int64_t segmentBytes = 100)
        : m_graph(std::move(graph)), m_segmentBytes(segmentBytes)
    {
    }

    const ModelGraph &graph() const override { return m_graph; }
    const std::string &weightsSha256() const override { return m_hash; }

    Expected<std::shared_ptr<Segment>> compile(const LayerSet &layers, Optimize, int rows) override
    {
        if (error)
            return tl::make_unexpected(*error);
        compiled.push_back(layers);
        return std::make_shared<FakeSegment>(m_graph, layers, m_segmentBytes, rows);
    }

    std::vector<LayerSet> compiled;
    std::optional<Error> error;

private:
    ModelGraph m_graph;
    std::int64_t m_segmentBytes;
    std::string m_hash = std::string(64, 'f');
};

} // namespace neurosurgeon::test
