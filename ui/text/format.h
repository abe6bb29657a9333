#pragma once

#include <QDateTime>
#include <QString>

#include <chrono>
#include <cstdint>

/// Numbers for people: a unit, about three digits, the language's decimal mark (QLocale's default).
namespace neurosurgeon::format {

/// "31.2 ms", "0.42 ms", "1.27 s".
QString time(std::chrono::nanoseconds time);
/// As milliseconds without a unit, for columns whose header names it.
QString milliseconds(std::chrono::nanoseconds time);
/// "784 KiB", "12.3 MiB".
QString bytes(std::int64_t bytes);
/// "18.9 Mbit/s".
QString rate(double mbitPerSecond);
/// "3.93 G", "138 M", "1.2 k".
QString count(std::int64_t count);
/// "-41 %", "+3 %", with a real minus sign.
QString change(double share);
/// Local time, the same in every language: 2026-03-02 10:14.
QString dateTime(const QDateTime &at);
/// From what a profile or a deployment holds (ISO 8601); as it is if it is none.
QString dateTime(const std::string &iso);
QString percent(double share);
/// About three digits, no unit.
QString number(double value);

double toMs(std::chrono::nanoseconds time);

} // namespace neurosurgeon::format
