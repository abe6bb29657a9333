#include "ui/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace neurosurgeon {

void Language::use(const QString &code)
{
    m_code = codes().contains(code) ? code
             : QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
    // Installing and removing sends LanguageChange to every window; numbers must be right by then.
    QLocale::setDefault(m_code == QStringLiteral("en") ? QLocale(QLocale::English, QLocale::UnitedStates) : QLocale(m_code));
    QCoreApplication::removeTranslator(&m_translator);
    QCoreApplication::removeTranslator(&m_qtTranslator);
    if (m_qtTranslator.load(QStringLiteral("qtbase_") + m_code, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qtTranslator);
    // English has a file, too: for its plurals.
    if (m_translator.load(QStringLiteral(":/i18n/") + m_code))
        QCoreApplication::installTranslator(&m_translator);
}

} // namespace neurosurgeon
