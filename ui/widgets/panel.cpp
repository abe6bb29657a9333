#include "ui/widgets/panel.h"

#include "ui/retranslator.h"

#include <QAbstractButton>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>

namespace neurosurgeon {

Panel::Panel(const char *name, QWidget *body, QWidget *parent)
    : QFrame(parent), m_body(body), m_title(new QLabel(this)), m_legend(new QLabel(this)), m_caption(new QLabel(this)),
      m_hint(new QWidget(this)), m_sentence(new QLabel(m_hint)), m_button(new QPushButton(m_hint))
{
    named(this, name);
    const QString prefix = QString::fromLatin1(name);
    m_title->setObjectName(prefix + QStringLiteral("Title"));
    m_legend->setObjectName(prefix + QStringLiteral("Legend"));
    m_caption->setObjectName(prefix + QStringLiteral("Caption"));
    m_hint->setObjectName(prefix + QStringLiteral("Hint"));
    m_sentence->setObjectName(prefix + QStringLiteral("HintText"));
    m_button->setObjectName(prefix + QStringLiteral("HintButton"));
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);

    m_caption->setMinimumWidth(10);
    m_caption->installEventFilter(this);
    m_caption->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_legend->setTextFormat(Qt::RichText);

    m_header = new QHBoxLayout;
    m_header->setContentsMargins(10, 3, 8, 0);
    m_header->setSpacing(10);
    m_header->addWidget(m_title);
    m_header->addWidget(m_caption, 1);
    m_header->addWidget(m_legend);

    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    auto *hint = new QVBoxLayout(m_hint);
    hint->setContentsMargins(16, 4, 16, 8);
    hint->addStretch();
    hint->addWidget(m_sentence);
    hint->addWidget(m_button, 0, Qt::AlignHCenter);
    hint->addStretch();

    m_stack = new QStackedLayout;
    m_stack->addWidget(body);
    m_stack->addWidget(m_hint);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_header);
    layout->addLayout(m_stack, 1);
    connect(m_button, &QPushButton::clicked, this, &Panel::fillWanted);
    fitHeader();
    restyle();
}

void Panel::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
    m_title->setAccessibleName(title);
    m_hint->setAccessibleName(title);
    // Parts without a text of their own still say where they belong.
    if (m_entries.isEmpty())
        m_legend->setAccessibleName(title);
    for (QLabel *label : {m_caption, m_sentence}) {
        if (label->text().isEmpty())
            label->setAccessibleName(title);
    }
    if (m_button->text().isEmpty())
        m_button->setAccessibleName(title);
    if (m_body->accessibleName().isEmpty() || m_body->property("namedByPanel").toBool()) {
        m_body->setAccessibleName(title);
        m_body->setProperty("namedByPanel", true);
    }
}

QString Panel::title() const
{
    return m_title->text();
}

void Panel::setCaption(const QString &caption)
{
    m_caption->setToolTip(caption);
    elideCaption();
    m_caption->setAccessibleName(caption.isEmpty() ? title() : caption);
}

void Panel::setLegend(const QList<std::pair<theme::Part, QString>> &entries)
{
    m_entries = entries;
    const theme::Colors colors = theme::colors(palette());
    QStringList chips;
    QStringList words;
    for (const auto &[part, word] : entries) {
        chips += QStringLiteral("<span style='color:%1'>%2</span>&nbsp;%3")
                     .arg(colors.of(part).name(), part == theme::Part::Upload ? QStringLiteral("▨") : QStringLiteral("■"), word);
        words += word;
    }
    m_legend->setText(chips.join(QStringLiteral("&nbsp;&nbsp; ")));
    m_legend->setAccessibleName(words.isEmpty() ? title() : words.join(u' '));
    m_legend->setVisible(!entries.isEmpty());
}

void Panel::addHeaderWidget(QWidget *widget)
{
    m_header->addWidget(widget);
    fitHeader();
}

void Panel::fitHeader()
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    // The same height with and without buttons, so that neighbours' titles stand on one line.
    const int height = fontMetrics().height() * 4 / 3;
    m_title->setMinimumHeight(height);
    for (int i = 0; i < m_header->count(); ++i) {
        if (auto *button = qobject_cast<QAbstractButton *>(m_header->itemAt(i)->widget()))
            button->setMaximumHeight(height);
    }
}

void Panel::elideCaption()
{
    m_caption->setText(m_caption->fontMetrics().elidedText(m_caption->toolTip(), Qt::ElideRight, m_caption->width()));
}

bool Panel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_caption && event->type() == QEvent::Resize)
        elideCaption();
    return QFrame::eventFilter(watched, event);
}

void Panel::setEmptyText(const QString &sentence, const QString &button)
{
    m_sentence->setText(sentence);
    m_sentence->setAccessibleName(sentence);
    m_button->setText(button);
    m_button->setAccessibleName(button.isEmpty() ? sentence : button);
    m_button->setVisible(!button.isEmpty());
}

void Panel::setEmpty(bool empty)
{
    m_empty = empty;
    m_stack->setCurrentIndex(empty ? 1 : 0);
    m_legend->setVisible(!empty && !m_entries.isEmpty());
}

void Panel::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
    if (event->type() == QEvent::FontChange)
        fitHeader();
}

void Panel::restyle()
{
    // Fusion takes the outlines of check boxes and fields from this role; on the page's own they would vanish.
    const QColor ground = theme::colors(palette()).base;
    if (palette().color(QPalette::Window) != ground) {
        QPalette own;
        own.setColor(QPalette::Window, ground);
        setPalette(own); // comes back here
        return;
    }
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::colors(palette()).muted);
    for (QLabel *label : {m_caption, m_legend, m_sentence})
        label->setPalette(muted);
    setLegend(m_entries);
    if (m_empty)
        m_legend->hide();
}

} // namespace neurosurgeon
