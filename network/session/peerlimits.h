#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace neurosurgeon {

/// What one peer (all its sessions together) may take of a cloud. A peer is a device that has proved its key, else an address.
struct PeerLimits {
    int waiting = 64;                   ///< inferences in the queue or being computed, and answers it has not taken yet
    std::int64_t bytes = 1'000'000'000; ///< of their tensors
    double perSecond = 0;               ///< inferences a second, with a second's worth at once; 0: any number
};

/// What one peer takes at the moment. Admission belongs to the network thread; tickets may end on any.
class PeerUse : public std::enable_shared_from_this<PeerUse> {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    /// One admitted inference: counts until the last copy is gone.
    using Ticket = std::shared_ptr<const void>;

    explicit PeerUse(PeerLimits limits);

    /// Why an inference of that size is refused now, as a sentence for the peer; nothing if it is welcome.
    /// `untaken`: answers that wait to be sent because the peer does not read them.
    std::optional<std::string> refusal(std::int64_t bytes, std::size_t untaken, TimePoint now) const;
    /// Counts it. Ask refusal() first.
    Ticket admit(std::int64_t bytes, TimePoint now);

    /// Three quarters of what may wait do: better to stop reading than to refuse.
    bool isCrowded() const { return 4 * m_waiting >= 3 * m_limits.waiting || 4 * m_bytes >= 3 * m_limits.bytes; }

    /// Nothing waits, and as much may be asked for at once as ever: as good as a new one.
    bool isUnused(TimePoint now) const { return m_waiting == 0 && allowance(now) >= std::max(m_limits.perSecond, 1.0); }

    const PeerLimits &limits() const { return m_limits; }
    int waiting() const { return m_waiting; }
    std::int64_t bytes() const { return m_bytes; }

private:
    double allowance(TimePoint now) const;

    PeerLimits m_limits;
    std::atomic<int> m_waiting = 0;
    std::atomic<std::int64_t> m_bytes = 0;
    double m_allowance;      ///< inferences it may ask for at once, when m_counted was
    TimePoint m_counted{};
};

} // namespace neurosurgeon
