#pragma once

#include "core/engine/engine.h"

#include <list>
#include <memory>

namespace neurosurgeon {

/// Compiled segments, the least recently used dropped first. Belongs to the inference thread.
class SegmentCache {
public:
    explicit SegmentCache(std::int64_t maxBytes) : m_maxBytes(maxBytes) {}

    /// The cached segment, or a fresh one.
    Expected<std::shared_ptr<Segment>> segment(const std::shared_ptr<Model> &model, const LayerSet &layers, Optimize optimize,
                                               int rows = 1);
    std::int64_t bytes() const { return m_bytes; }
    std::size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        std::shared_ptr<Model> model;
        LayerSet layers;
        Optimize optimize;
        int rows;
        std::shared_ptr<Segment> segment;
    };
    std::int64_t m_maxBytes;
    std::int64_t m_bytes = 0;
    std::list<Entry> m_entries; ///< most recently used first
};

} // namespace neurosurgeon
