#pragma once

#include "core/engine/tensor.h"

#include <QByteArray>
#include <QtGlobal>

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace neurosurgeon {

/// Frames that wait to be sent, cut into slices on their way out. Network thread.
class SendQueue {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Bytes that belong to one frame. `bytes` may point into `owner`, which must outlive their use.
    struct Slice {
        QByteArray bytes;
        std::shared_ptr<const void> owner;
    };

    void add(quint64 request, QByteArray head, std::vector<TensorView> payload, TimePoint now);
    /// Removes frames of this request of which no slice has been taken.
    void drop(quint64 request);
    void clear() { m_frames.clear(); }

    bool isEmpty() const { return m_frames.empty(); }
    std::size_t frames() const { return m_frames.size(); }
    /// When the frame that is next was queued. The queue must not be empty.
    TimePoint queuedAt() const { return m_frames.front().queued; }
    /// The next slice, at most `maxBytes`, never across two tensors. The queue must not be empty.
    Slice take(qsizetype maxBytes);

private:
    struct Entry {
        quint64 request = 0;
        TimePoint queued;
        std::vector<Slice> parts;   ///< head, then the tensors
        std::size_t part = 0;
        qsizetype offset = 0;       ///< within the part

        bool started() const { return part > 0 || offset > 0; }
    };

    std::deque<Entry> m_frames;
};

} // namespace neurosurgeon
