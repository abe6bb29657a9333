#include "core/engine/tensor.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace neurosurgeon {

namespace {

constexpr std::size_t cacheLine = 64;
constexpr std::size_t largePage = std::size_t{2} << 20;

/// From a few large pages on a buffer asks for them: a convolution that walks 9 MB of weights in 4 KiB pages spends
/// 5 to 8 % of its time on address translation (docs/measuring.md). Where they are not to be had nothing changes.
std::size_t alignmentFor(std::size_t bytes)
{
    return bytes >= 2 * largePage ? largePage : cacheLine;
}

void askForLargePages([[maybe_unused]] void *data, [[maybe_unused]] std::size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (alignmentFor(bytes) == largePage)
        madvise(data, bytes / largePage * largePage, MADV_HUGEPAGE);
#endif
}

std::byte *newMemory(std::size_t bytes)
{
    auto *data = static_cast<std::byte *>(::operator new(bytes, std::align_val_t{alignmentFor(bytes)}));
    askForLargePages(data, bytes);
    return data;
}

void deleteMemory(std::byte *data, std::size_t bytes)
{
    ::operator delete(data, std::align_val_t{alignmentFor(bytes)});
}

/// Large buffers that nobody needs any more, for the next one of the same size: a session receives the same tensor again and
/// again, and memory fresh from the system is cleared first (and on a virtual machine found first), which can take longer than
/// the tensor's way through the socket. Any thread.
class SpareBuffers {
public:
    std::byte *take(std::size_t bytes)
    {
        if (bytes >= leastBytes) {
            const std::lock_guard lock(m_mutex);
            const auto spare = std::find_if(m_spares.rbegin(), m_spares.rend(), [bytes](const Spare &each) { return each.bytes == bytes; });
            if (spare != m_spares.rend()) {
                std::byte *data = spare->data;
                m_spares.erase(std::next(spare).base());
                m_kept -= bytes;
                return data;
            }
        }
        return newMemory(bytes);
    }

    void put(std::byte *data, std::size_t bytes)
    {
        if (bytes < leastBytes || bytes > mostKept)
            return deleteMemory(data, bytes);
        const std::lock_guard lock(m_mutex);
        m_spares.push_back({data, bytes});
        for (m_kept += bytes; m_kept > mostKept; m_spares.pop_front()) {
            deleteMemory(m_spares.front().data, m_spares.front().bytes);
            m_kept -= m_spares.front().bytes;
        }
    }

private:
    static constexpr std::size_t leastBytes = std::size_t{256} << 10;
    static constexpr std::size_t mostKept = std::size_t{64} << 20;

    struct Spare {
        std::byte *data;
        std::size_t bytes;
    };

    std::mutex m_mutex;
    std::deque<Spare> m_spares; ///< the oldest first
    std::size_t m_kept = 0;
};

/// Never destroyed: buffers may outlive what has static storage.
SpareBuffers &spareBuffers()
{
    static auto &spares = *new SpareBuffers;
    return spares;
}

} // namespace

std::size_t elementBytes(DataType type)
{
    switch (type) {
    case DataType::Float32: return 4;
    case DataType::Float16: return 2;
    case DataType::UInt8: return 1;
    case DataType::Int64: return 8;
    }
    return 0;
}

const char *dataTypeName(DataType type)
{
    switch (type) {
    case DataType::Float32: return "float32";
    case DataType::Float16: return "float16";
    case DataType::UInt8: return "uint8";
    case DataType::Int64: return "int64";
    }
    return "unknown";
}

std::int64_t TensorSpec::elements() const
{
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        count *= extent;
    return count;
}

std::int64_t TensorSpec::bytes() const
{
    return elements() * static_cast<std::int64_t>(elementBytes(type));
}

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::string text;
    for (const std::int64_t extent : shape)
        text += (text.empty() ? "" : "x") + std::to_string(extent);
    return text;
}

TensorView::TensorView(TensorSpec spec, const std::byte *data, std::shared_ptr<const void> owner)
    : m_spec(std::move(spec)), m_data(data), m_owner(std::move(owner))
{
}

TensorView TensorView::copyOf(TensorSpec spec, std::span<const std::byte> bytes)
{
    assert(static_cast<std::int64_t>(bytes.size()) == spec.bytes());
    const TensorBuffer buffer(bytes.size());
    std::memcpy(buffer.data(), bytes.data(), bytes.size());
    return buffer.view(std::move(spec));
}

std::span<const std::byte> TensorView::bytes() const
{
    return {m_data, m_data ? static_cast<std::size_t>(m_spec.bytes()) : 0};
}

const float *TensorView::floats() const
{
    assert(m_spec.type == DataType::Float32);
    return reinterpret_cast<const float *>(m_data);
}

TensorBuffer::TensorBuffer(std::size_t bytes) : m_size(bytes)
{
    m_data = std::shared_ptr<std::byte[]>(spareBuffers().take(bytes), [bytes](std::byte *data) { spareBuffers().put(data, bytes); });
}

TensorView TensorBuffer::view(TensorSpec spec, std::size_t offset) const
{
    assert(offset + static_cast<std::size_t>(spec.bytes()) <= m_size);
    return TensorView(std::move(spec), m_data.get() + offset, m_data);
}

} // namespace neurosurgeon
