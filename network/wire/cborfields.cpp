#include "network/wire/cborfields.h"

#include "network/wire/messages.h"

#include <algorithm>
#include <cmath>

namespace neurosurgeon {

using namespace Qt::StringLiterals;

namespace {

bool isControl(QChar c)
{
    return c.category() == QChar::Other_Control;
}

bool isWireType(qint64 type)
{
    return type >= 0 && type <= std::numeric_limits<std::uint8_t>::max() && elementBytes(DataType(type)) > 0;
}

} // namespace

void CborFields::bad(QLatin1StringView key)
{
    if (!m_error)
        m_error = Error{ErrorCode::Refused,
                        std::string("The other side sent a ") + m_message + " message whose field \"" + key.data() +
                            "\" is missing or makes no sense. Install the same version on both machines."};
}

void CborFields::require(bool rule, const char *what)
{
    if (!rule && !m_error)
        m_error = Error{ErrorCode::Refused, std::string("The other side sent a ") + m_message + " message in which " +
                                                what + ". Install the same version on both machines."};
}

bool CborFields::readInteger(QLatin1StringView key, qint64 &out, qint64 least, qint64 most)
{
    const QCborValue value = m_map.value(key);
    if (!value.isInteger() || value.toInteger() < least || value.toInteger() > most) {
        bad(key);
        return false;
    }
    out = value.toInteger();
    return true;
}

void CborFields::number(QLatin1StringView key, double &out, double least, double most)
{
    const QCborValue value = m_map.value(key);
    const double number = value.toDouble(std::numeric_limits<double>::quiet_NaN());
    if (!(value.isDouble() || value.isInteger()) || !(number >= least && number <= most))
        return bad(key);
    out = number;
}

void CborFields::optionalNumber(QLatin1StringView key, double &out, double least, double most)
{
    if (m_map.contains(key))
        number(key, out, least, most);
}

void CborFields::duration(QLatin1StringView key, std::chrono::nanoseconds &out)
{
    qint64 count = 0;
    if (readInteger(key, count, 0, maxDurationNs))
        out = std::chrono::nanoseconds(count);
}

void CborFields::text(QLatin1StringView key, std::string &out, std::size_t maxBytes)
{
    const QCborValue value = m_map.value(key);
    const QString text = value.toString();
    const QByteArray utf8 = text.toUtf8();
    if (!value.isString() || std::size_t(utf8.size()) > maxBytes || std::any_of(text.begin(), text.end(), isControl))
        return bad(key);
    out = utf8.toStdString();
}

void CborFields::sha256(QLatin1StringView key, std::string &out)
{
    std::string digits;
    text(key, digits, 64);
    const bool isHex = std::all_of(digits.begin(), digits.end(),
                                   [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (digits.size() != 64 || !isHex)
        return bad(key);
    out = std::move(digits);
}

void CborFields::bytes(QLatin1StringView key, QByteArray &out, qsizetype least, qsizetype most)
{
    const QCborValue value = m_map.value(key);
    const QByteArray bytes = value.toByteArray();
    if (!value.isByteArray() || bytes.size() < least || bytes.size() > most)
        return bad(key);
    out = bytes;
}

void CborFields::array(QLatin1StringView key, QCborArray &out, qsizetype least, qsizetype most)
{
    const QCborValue value = m_map.value(key);
    const QCborArray array = value.toArray();
    if (!value.isArray() || array.size() < least || array.size() > most)
        return bad(key);
    out = array;
}

void CborFields::map(QLatin1StringView key, QCborMap &out)
{
    const QCborValue value = m_map.value(key);
    if (!value.isMap())
        return bad(key);
    out = value.toMap();
}

void CborFields::link(QLatin1StringView key, std::optional<LinkSettings> &out)
{
    if (!m_map.contains(key))
        return;
    QCborMap inner;
    map(key, inner);
    CborFields in(inner, m_message);
    LinkSettings settings;
    const qint64 mostDelay = std::chrono::nanoseconds(maxLinkDelay).count();
    qint64 delay = 0;
    in.number("mbit_per_second"_L1, settings.mbitPerSecond, 0, maxLinkMbitPerSecond);
    in.integer("one_way_delay_ns"_L1, delay, 0, mostDelay);
    settings.oneWayDelay = std::chrono::nanoseconds(delay);
    in.require(settings.mbitPerSecond == 0 || settings.mbitPerSecond >= minLinkMbitPerSecond, "the link's rate is too low");
    const auto optionalDelay = [mostDelay](CborFields &fields, std::chrono::nanoseconds &field) {
        qint64 value = 0;
        if (fields.m_map.contains("jitter_ns"_L1))
            fields.integer("jitter_ns"_L1, value, 0, mostDelay);
        field = std::chrono::nanoseconds(value);
    };
    optionalDelay(in, settings.jitter);
    QCborArray steps;
    if (inner.contains("steps"_L1))
        in.array("steps"_L1, steps, 0, qsizetype(maxLinkSteps));
    for (const QCborValue &value : std::as_const(steps)) {
        const QCborMap entry = value.toMap();
        CborFields each(entry, m_message);
        LinkStep step;
        each.duration("at_ns"_L1, step.at);
        each.number("mbit_per_second"_L1, step.mbitPerSecond, 0, maxLinkMbitPerSecond);
        each.integer("one_way_delay_ns"_L1, delay, 0, mostDelay);
        step.oneWayDelay = std::chrono::nanoseconds(delay);
        in.require(step.mbitPerSecond == 0 || step.mbitPerSecond >= minLinkMbitPerSecond, "the link's rate is too low");
        optionalDelay(each, step.jitter);
        in.require(each.isSound(), "a step of the link makes no sense");
        settings.scenario.push_back(step);
    }
    if (!in.isSound())
        return bad(key);
    out = std::move(settings);
}

void CborFields::tensors(QLatin1StringView key, std::vector<TensorSpec> &out)
{
    QCborArray list;
    array(key, list, 0, maxTensors);
    for (const QCborValue &value : std::as_const(list)) {
        TensorSpec spec;
        if (!readTensor(value, spec))
            return bad(key);
        out.push_back(std::move(spec));
    }
    if (const auto sum = payloadBytes(out); !sum && !m_error)
        m_error = sum.error();
}

bool CborFields::readTensor(const QCborValue &value, TensorSpec &out)
{
    const QCborValue type = value["type"_L1];
    const QCborValue shape = value["shape"_L1];
    if (!type.isInteger() || !isWireType(type.toInteger()) || !shape.isArray())
        return false;
    const QCborArray extents = shape.toArray();
    if (extents.size() > qsizetype(maxDimensions))
        return false;
    out.type = DataType(type.toInteger());
    for (const QCborValue &extent : extents) {
        if (!extent.isInteger())
            return false;
        out.shape.push_back(extent.toInteger());
    }
    return true;
}

QCborValue cborText(const std::string &text, std::size_t maxBytes)
{
    QString clean = QString::fromStdString(text);
    std::replace_if(clean.begin(), clean.end(), isControl, u' ');
    while (std::size_t(clean.toUtf8().size()) > maxBytes)
        clean.chop(std::max<qsizetype>(1, (clean.toUtf8().size() - qsizetype(maxBytes)) / 4));
    if (!clean.isEmpty() && clean.back().isHighSurrogate())
        clean.chop(1);
    return clean;
}

QCborMap cborLink(const LinkSettings &link)
{
    const auto fields = [](const auto &values) {
        QCborMap map{{"mbit_per_second"_L1, values.mbitPerSecond},
                     {"one_way_delay_ns"_L1, qint64(values.oneWayDelay.count())}};
        if (values.jitter.count() > 0)
            map.insert("jitter_ns"_L1, qint64(values.jitter.count()));
        return map;
    };
    QCborMap map = fields(link);
    QCborArray steps;
    for (const LinkStep &step : link.scenario) {
        QCborMap entry = fields(step);
        entry.insert("at_ns"_L1, qint64(step.at.count()));
        steps.append(entry);
    }
    if (!steps.isEmpty())
        map.insert("steps"_L1, steps);
    return map;
}

QCborArray cborTensors(const std::vector<TensorSpec> &tensors)
{
    QCborArray list;
    for (const TensorSpec &spec : tensors) {
        QCborArray shape;
        for (const std::int64_t extent : spec.shape)
            shape.append(qint64(extent));
        list.append(QCborMap{{"type"_L1, qint64(spec.type)}, {"shape"_L1, shape}});
    }
    return list;
}

Expected<std::size_t> payloadBytes(const std::vector<TensorSpec> &tensors)
{
    const auto refuse = [](const char *why) {
        return failure(ErrorCode::Refused, std::string("The other side announced tensors that ") + why +
                                               ". Install the same version on both machines.");
    };
    if (tensors.size() > maxTensors)
        return refuse("are too many");
    std::uint64_t sum = 0;
    for (const TensorSpec &spec : tensors) {
        std::uint64_t bytes = elementBytes(spec.type);
        if (bytes == 0)
            return refuse("are of an unknown type");
        if (sum % bytes != 0)
            return refuse("would lie misaligned");
        if (spec.shape.size() > maxDimensions)
            return refuse("have too many dimensions");
        for (const std::int64_t extent : spec.shape) {
            if (extent < 1 || extent > maxDimension)
                return refuse("have an impossible shape");
            bytes *= std::uint64_t(extent); // at most 2^30 * 2^24 here: no overflow
            if (bytes > maxTensorPayloadBytes)
                return refuse("are too large");
        }
        sum += bytes;
        if (sum > maxTensorPayloadBytes)
            return refuse("are too large");
    }
    return std::size_t(sum);
}

Expected<std::size_t> checkPayload(const std::vector<TensorSpec> &tensors, std::size_t announcedBytes)
{
    const auto bytes = payloadBytes(tensors);
    if (bytes && *bytes != announcedBytes)
        return failure(ErrorCode::Refused, "The other side announced " + std::to_string(announcedBytes) +
                                               " bytes for tensors of " + std::to_string(*bytes) +
                                               ". Install the same version on both machines.");
    return bytes;
}

Expected<std::vector<TensorView>> tensorViews(const std::vector<TensorSpec> &tensors, const TensorBuffer &payload)
{
    if (const auto bytes = checkPayload(tensors, payload.size()); !bytes)
        return tl::unexpected(bytes.error());
    std::vector<TensorView> views;
    std::size_t offset = 0;
    for (const TensorSpec &spec : tensors) {
        views.push_back(payload.view(spec, offset));
        offset += std::size_t(spec.bytes());
    }
    return views;
}

} // namespace neurosurgeon
