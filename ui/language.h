#pragma once

#include <QTranslator>

namespace neurosurgeon {

/// The languages of the window, switched while it runs: translator and number format together. GUI thread.
class Language {
public:
    /// "en", "zh_CN"; empty or unknown takes the system's.
    void use(const QString &code);
    const QString &code() const { return m_code; }
    static QStringList codes() { return {QStringLiteral("en"), QStringLiteral("zh_CN")}; }

private:
    QTranslator m_translator;
    QTranslator m_qtTranslator; ///< Qt's own dialogs, where its translations are installed
    QString m_code;
};

} // namespace neurosurgeon
