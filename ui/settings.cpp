#include "ui/settings.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr int remembered = 8;

QString fileIn(const QString &folder)
{
    return folder + QStringLiteral("/window.ini");
}

QString defaultFile()
{
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("neurosurgeon-workbench"),
                     QStringLiteral("window")).fileName();
}

} // namespace

Settings::Settings(const QString &folder)
    : m_settings(folder.isEmpty() ? defaultFile() : fileIn(folder), QSettings::IniFormat)
{
}

theme::Scheme Settings::scheme() const
{
    return static_cast<theme::Scheme>(std::clamp(m_settings.value(QStringLiteral("scheme"), 0).toInt(), 0, 2));
}

double Settings::fontPoints() const
{
    return std::clamp(m_settings.value(QStringLiteral("font_points"), 10.0).toDouble(), 7.0, 32.0);
}

void Settings::remember(const QString &key, const QString &entry)
{
    QStringList list = m_settings.value(key).toStringList();
    list.removeAll(entry);
    list.prepend(entry);
    m_settings.setValue(key, list.mid(0, remembered));
}

} // namespace neurosurgeon
