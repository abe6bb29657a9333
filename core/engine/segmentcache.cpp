#include "core/engine/segmentcache.h"

#include <algorithm>

namespace neurosurgeon {

Expected<std::shared_ptr<Segment>> SegmentCache::segment(const std::shared_ptr<Model> &model, const LayerSet &layers,
                                                         Optimize optimize, int rows)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return entry.model == model && entry.optimize == optimize && entry.rows == rows && entry.layers == layers;
    });
    if (found != m_entries.end()) {
        m_entries.splice(m_entries.begin(), m_entries, found);
        return found->segment;
    }
    auto compiled = model->compile(layers, optimize, rows);
    if (!compiled)
        return compiled;
    m_entries.push_front({model, layers, optimize, rows, *compiled});
    m_bytes += (*compiled)->bytes();
    while (m_bytes > m_maxBytes && m_entries.size() > 1) {
        m_bytes -= m_entries.back().segment->bytes();
        m_entries.pop_back();
    }
    return compiled;
}

} // namespace neurosurgeon
