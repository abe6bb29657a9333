#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurosurgeon {

/// Element types that may cross a boundary. The values are part of the wire format: append only.
enum class DataType : std::uint8_t { Float32 = 1, Float16 = 2, UInt8 = 3, Int64 = 4 };

std::size_t elementBytes(DataType type);
const char *dataTypeName(DataType type);

/// Type and shape of a dense, row-major tensor.
struct TensorSpec {
    DataType type = DataType::Float32;
    std::vector<std::int64_t> shape;

    std::int64_t elements() const;
    std::int64_t bytes() const;
    bool operator==(const TensorSpec &) const = default;
};

/// "1x3x224x224"
std::string shapeText(const std::vector<std::int64_t> &shape);

/// A dense tensor that shares its bytes with whoever made them: a LibTorch storage, a receive buffer, a test's
/// vector. Copying the view copies no data; the bytes live as long as one view does. Read only, any thread.
class TensorView {
public:
    TensorView() = default;
    /// `data` points at spec.bytes() bytes (host memory, little endian) which `owner` keeps alive.
    TensorView(TensorSpec spec, const std::byte *data, std::shared_ptr<const void> owner);
    /// A view that owns a copy of `bytes`; bytes.size() must equal spec.bytes().
    static TensorView copyOf(TensorSpec spec, std::span<const std::byte> bytes);

    const TensorSpec &spec() const { return m_spec; }
    std::span<const std::byte> bytes() const;
    const float *floats() const;
    const std::shared_ptr<const void> &owner() const { return m_owner; }

private:
    TensorSpec m_spec;
    const std::byte *m_data = nullptr;
    std::shared_ptr<const void> m_owner;
};

/// Uninitialised host memory, aligned to 64 bytes and in large pages where it is large: filled by a socket or a
/// generator, then turned into a TensorView without a copy. Large ones are used again (up to 64 MiB wait for it).
class TensorBuffer {
public:
    explicit TensorBuffer(std::size_t bytes);
    std::byte *data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }
    /// A view on [offset, offset + spec.bytes()), which must lie inside the buffer.
    TensorView view(TensorSpec spec, std::size_t offset = 0) const;

private:
    std::shared_ptr<std::byte[]> m_data;
    std::size_t m_size = 0;
};

} // namespace neurosurgeon
