#pragma once

#include <QEvent>
#include <QWidget>

#include <functional>
#include <utility>

namespace neurosurgeon {

/// Runs a function now and whenever the program's language changes: texts of a widget in one place, no second list.
/// Lives as long as the widget. GUI thread.
class Retranslator : public QObject {
public:
    Retranslator(QWidget *widget, std::function<void()> texts) : QObject(widget), m_texts(std::move(texts))
    {
        widget->installEventFilter(this);
        m_texts();
    }
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::LanguageChange)
            m_texts();
        return false;
    }

private:
    std::function<void()> m_texts;
};

/// Sets the texts of `widget` and its children by `texts`, now and at every change of language.
inline void onLanguage(QWidget *widget, std::function<void()> texts)
{
    new Retranslator(widget, std::move(texts));
}

/// Every widget has a name for tests and one for screen readers.
inline void named(QWidget *widget, const char *objectName)
{
    widget->setObjectName(QString::fromLatin1(objectName));
}

} // namespace neurosurgeon
