#pragma once

#include "core/engine/tensor.h"
#include "core/error.h"
#include "network/link/linksettings.h"

#include <QByteArray>
#include <QCborArray>
#include <QCborMap>
#include <QLatin1StringView>

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace neurosurgeon {

/// Longest time a message may state, in nanoseconds: a day.
inline constexpr qint64 maxDurationNs = 86'400'000'000'000;

/// Reads the fields of one message and remembers the first one that does not fit. Used by fromCbor() alone.
class CborFields {
public:
    CborFields(const QCborMap &map, const char *message) : m_map(map), m_message(message) {}

    /// An integer or enumeration inside [least, most].
    template<class T>
    void integer(QLatin1StringView key, T &out, qint64 least, qint64 most)
    {
        qint64 value = 0;
        if (readInteger(key, value, least, most))
            out = static_cast<T>(value);
    }
    void number(QLatin1StringView key, double &out, double least, double most);
    /// The same for a field that may be missing; `out` stays as it is then.
    void optionalNumber(QLatin1StringView key, double &out, double least, double most);
    void duration(QLatin1StringView key, std::chrono::nanoseconds &out);
    void text(QLatin1StringView key, std::string &out, std::size_t maxBytes);
    void sha256(QLatin1StringView key, std::string &out);
    void bytes(QLatin1StringView key, QByteArray &out, qsizetype least, qsizetype most);
    void array(QLatin1StringView key, QCborArray &out, qsizetype least, qsizetype most);
    void map(QLatin1StringView key, QCborMap &out);
    void link(QLatin1StringView key, std::optional<LinkSettings> &out);
    void tensors(QLatin1StringView key, std::vector<TensorSpec> &out);

    /// For rules that span fields.
    void require(bool rule, const char *what);
    bool isSound() const { return !m_error; }
    template<class Message>
    Expected<Message> result(Message message) const
    {
        if (m_error)
            return tl::unexpected(*m_error);
        return message;
    }

private:
    bool readInteger(QLatin1StringView key, qint64 &out, qint64 least, qint64 most);
    bool readTensor(const QCborValue &value, TensorSpec &out);
    void bad(QLatin1StringView key);

    const QCborMap &m_map;
    const char *m_message;
    std::optional<Error> m_error;
};

/// Text as it may cross: without control characters, cut to `maxBytes` of UTF-8.
QCborValue cborText(const std::string &text, std::size_t maxBytes);
QCborMap cborLink(const LinkSettings &link);
QCborArray cborTensors(const std::vector<TensorSpec> &tensors);

} // namespace neurosurgeon
