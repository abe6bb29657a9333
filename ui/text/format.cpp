#include "ui/text/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace neurosurgeon::format {

namespace {

QLocale locale()
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale;
}

constexpr QChar space(0x00a0);

} // namespace

QString number(double value)
{
    const double size = std::abs(value);
    if (size < 0.005)
        return QStringLiteral("0");
    return locale().toString(value, 'f', size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

double toMs(std::chrono::nanoseconds time)
{
    return static_cast<double>(time.count()) / 1e6;
}

QString milliseconds(std::chrono::nanoseconds time)
{
    return number(toMs(time));
}

QString time(std::chrono::nanoseconds time)
{
    const double ms = toMs(time);
    if (std::abs(ms) >= 9'999.5)
        return number(ms / 1e3) + space + QStringLiteral("s");
    return number(ms) + space + QStringLiteral("ms");
}

QString bytes(std::int64_t bytes)
{
    const double value = static_cast<double>(bytes);
    if (bytes >= 1 << 20)
        return number(value / (1 << 20)) + space + QStringLiteral("MiB");
    if (bytes >= 1 << 10)
        return number(value / (1 << 10)) + space + QStringLiteral("KiB");
    return locale().toString(static_cast<qlonglong>(bytes)) + space + QStringLiteral("B");
}

QString rate(double mbitPerSecond)
{
    return number(mbitPerSecond) + space + QStringLiteral("Mbit/s");
}

QString count(std::int64_t count)
{
    const double value = static_cast<double>(count);
    if (value >= 1e9)
        return number(value / 1e9) + space + QStringLiteral("G");
    if (value >= 1e6)
        return number(value / 1e6) + space + QStringLiteral("M");
    if (value >= 1e3)
        return number(value / 1e3) + space + QStringLiteral("k");
    return locale().toString(static_cast<qlonglong>(count));
}

QString dateTime(const QDateTime &at)
{
    return at.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString dateTime(const std::string &iso)
{
    const QString text = QString::fromStdString(iso);
    const QDateTime at = QDateTime::fromString(text, Qt::ISODate);
    return at.isValid() ? dateTime(at) : text;
}

QString change(double share)
{
    const int percent = static_cast<int>(std::lround(share * 100));
    const QString sign = percent < 0 ? QString(QChar(0x2212)) : percent > 0 ? QStringLiteral("+") : QString();
    return sign + locale().toString(std::abs(percent)) + space + QStringLiteral("%");
}

QString percent(double share)
{
    const double value = share * 100;
    return (value >= 9.95 ? locale().toString(static_cast<int>(std::lround(value))) : number(value)) + space
           + QStringLiteral("%");
}

} // namespace neurosurgeon::format
