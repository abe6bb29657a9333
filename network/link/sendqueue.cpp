#include "network/link/sendqueue.h"

#include <algorithm>

namespace neurosurgeon {

void SendQueue::add(quint64 request, QByteArray head, std::vector<TensorView> payload, TimePoint now)
{
    Entry entry{.request = request, .queued = now, .parts = {}};
    entry.parts.push_back({std::move(head), nullptr});
    for (const TensorView &tensor : payload) {
        const std::span<const std::byte> bytes = tensor.bytes();
        if (!bytes.empty())
            entry.parts.push_back(
                {QByteArray::fromRawData(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())),
                 tensor.owner()});
    }
    m_frames.push_back(std::move(entry));
}

void SendQueue::drop(quint64 request)
{
    std::erase_if(m_frames, [request](const Entry &entry) { return entry.request == request && !entry.started(); });
}

SendQueue::Slice SendQueue::take(qsizetype maxBytes)
{
    Entry &entry = m_frames.front();
    const Slice &part = entry.parts[entry.part];
    const qsizetype size = std::min(maxBytes, part.bytes.size() - entry.offset);
    Slice slice{part.bytes, part.owner};
    if (size < part.bytes.size())
        slice.bytes = part.owner ? QByteArray::fromRawData(part.bytes.constData() + entry.offset, size)
                                 : part.bytes.mid(entry.offset, size);
    entry.offset += size;
    if (entry.offset == part.bytes.size()) {
        entry.offset = 0;
        if (++entry.part == entry.parts.size())
            m_frames.pop_front();
    }
    return slice;
}

} // namespace neurosurgeon
