#pragma once

#include "ui/theme/theme.h"

#include <QFrame>
#include <QList>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedLayout;
class QVBoxLayout;

namespace neurosurgeon {

/// A titled area. Its header holds title, a caption, chips of a legend and small buttons; the body is one widget.
/// While it is empty it shows one sentence and the button that fills it. GUI thread.
class Panel : public QFrame {
    Q_OBJECT
public:
    /// `name` becomes the object name; children are named after it.
    Panel(const char *name, QWidget *body, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setCaption(const QString &caption);
    QString title() const;
    /// Coloured squares with words, right of the title.
    void setLegend(const QList<std::pair<theme::Part, QString>> &entries);
    void addHeaderWidget(QWidget *widget);
    QWidget *body() const { return m_body; }

    /// `button` may be empty: a sentence alone.
    void setEmptyText(const QString &sentence, const QString &button);
    void setEmpty(bool empty);
    bool isEmpty() const { return m_empty; }

Q_SIGNALS:
    void fillWanted();

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fitHeader();
    void elideCaption();
    void restyle();

    QWidget *m_body;
    QLabel *m_title;
    QLabel *m_legend;
    QLabel *m_caption;
    QHBoxLayout *m_header;
    QStackedLayout *m_stack;
    QWidget *m_hint;
    QLabel *m_sentence;
    QPushButton *m_button;
    QList<std::pair<theme::Part, QString>> m_entries;
    bool m_empty = false;
};

} // namespace neurosurgeon
