#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace neurosurgeon {

/// Times how a payload arrives, so that it tells the link's rate: bytes() came between begin() and end(). What a shaper lets through
/// at once in the beginning (an eighth, at most 32 KiB) does not count; and where the last eighth came so much slower than
/// what was before that the link must have changed meanwhile, it alone counts: a mixture of both rates is neither. (Faster in
/// the end is what slow start looks like.) A plain value.
class ArrivalClock {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// A payload of `size` bytes begins; 0 if there is none.
    void start(std::size_t size, TimePoint now);
    void add(std::size_t bytes, TimePoint now);

    TimePoint begin() const;
    TimePoint end() const { return m_last.at; }
    std::size_t bytes() const;

private:
    struct Mark {
        TimePoint at;
        std::size_t bytes = 0; ///< counted ones until then
    };
    const Mark &first() const;

    std::size_t m_size = 0;
    std::size_t m_arrived = 0;
    Mark m_first;
    Mark m_last;
    std::optional<Mark> m_late; ///< seven eighths had come
};

} // namespace neurosurgeon
