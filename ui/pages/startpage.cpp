#include "ui/pages/startpage.h"

#include "ui/retranslator.h"
#include "ui/theme/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace neurosurgeon {

namespace {

/// A small picture of the role: a network of dots, the edge's part and the cloud's part in their colours.
class RoleGlyph : public QWidget {
public:
    RoleGlyph(Role role, QWidget *parent) : QWidget(parent), m_role(role)
    {
        setFixedHeight(64);
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setObjectName(QStringLiteral("roleGlyph"));
        setAccessibleName(QStringLiteral("-"));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const theme::Colors colors = theme::colors(palette());
        const int counts[] = {2, 3, 3, 2};
        const double step = 34;
        const double left = width() / 2.0 - 1.5 * step;
        const auto at = [&](int column, int row) {
            return QPointF(left + column * step, 32 + (row - (counts[column] - 1) / 2.0) * 20);
        };
        painter.setPen(QPen(colors.grid, 1.5));
        for (int column = 0; column < 3; ++column) {
            for (int a = 0; a < counts[column]; ++a) {
                for (int b = 0; b < counts[column + 1]; ++b)
                    painter.drawLine(at(column, a), at(column + 1, b));
            }
        }
        painter.setPen(Qt::NoPen);
        for (int column = 0; column < 4; ++column) {
            const bool edge = column < 2;
            const bool mine = m_role == Role::Demo || (m_role == Role::Edge) == edge;
            painter.setBrush(!mine ? colors.grid.darker(theme::isDark(palette()) ? 70 : 112) : edge ? colors.edge : colors.cloud);
            for (int row = 0; row < counts[column]; ++row)
                painter.drawEllipse(at(column, row), 6.5, 6.5);
        }
        painter.setPen(QPen(colors.selection, 2, Qt::DashLine));
        painter.drawLine(QPointF(left + 1.5 * step, 2), QPointF(left + 1.5 * step, 62));
    }

private:
    Role m_role;
};

} // namespace

StartPage::StartPage(QWidget *parent)
    : QWidget(parent), m_title(new QLabel(this)), m_subtitle(new QLabel(this)), m_recent(new QLabel(this)),
      m_open(new QPushButton(this))
{
    named(this, "startPage");
    named(m_title, "startTitle");
    named(m_subtitle, "startSubtitle");
    named(m_recent, "startRecent");
    named(m_open, "startOpenSession");
    auto *choices = new QHBoxLayout;
    choices->setSpacing(20);
    choices->addStretch(1);
    choices->addWidget(addChoice("chooseEdge", Role::Edge), 4);
    choices->addWidget(addChoice("chooseCloud", Role::Cloud), 4);
    choices->addWidget(addChoice("chooseDemo", Role::Demo), 4);
    choices->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 24, 32, 24);
    layout->addStretch(2);
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    layout->addWidget(m_subtitle, 0, Qt::AlignHCenter);
    layout->addSpacing(28);
    layout->addLayout(choices);
    layout->addSpacing(24);
    layout->addWidget(m_recent, 0, Qt::AlignHCenter);
    layout->addWidget(m_open, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    setTabOrder(m_choices.last(), m_open);
    m_recent->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(m_recent, &QLabel::linkActivated, this, [this](const QString &link) {
        if (link.startsWith(QStringLiteral("peer:")))
            Q_EMIT peerChosen(link.mid(5));
        else
            Q_EMIT sessionChosen(link.mid(5));
    });
    connect(m_open, &QPushButton::clicked, this, &StartPage::openSessionWanted);
    onLanguage(this, [this] {
        m_title->setText(tr("Where should the network be cut?"));
        m_subtitle->setText(tr("One computer plays the edge, one the cloud. Each runs its part of a neural network."));
        const QString titles[] = {tr("Edge"), tr("Cloud"), tr("Demo on this computer")};
        const QString texts[] = {tr("This computer holds the input. It measures the layers, finds the best cut and runs the first part."),
                                 tr("This computer helps. It waits for edges and runs the second part for them."),
                                 tr("Both roles here, with a slowed edge behind an emulated Wi-Fi link. Charts within seconds.")};
        for (int i = 0; i < 3; ++i) {
            m_choiceTitles[i]->setText(titles[i]);
            m_choiceTexts[i]->setText(texts[i]);
            m_choices[i]->setAccessibleName(titles[i]);
            m_choices[i]->setAccessibleDescription(texts[i]);
            m_choiceTitles[i]->setAccessibleName(titles[i]);
            m_choiceTexts[i]->setAccessibleName(texts[i]);
        }
        m_open->setText(tr("Open a session file…"));
        m_open->setAccessibleName(tr("Open a session file"));
        m_title->setAccessibleName(m_title->text());
        m_subtitle->setAccessibleName(m_subtitle->text());
        setAccessibleName(tr("Start"));
        fillRecent();
    });
    restyle();
}

QPushButton *StartPage::addChoice(const char *name, Role role)
{
    auto *button = new QPushButton(this);
    named(button, name);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setCursor(Qt::PointingHandCursor);
    auto *title = new QLabel(button);
    auto *text = new QLabel(button);
    title->setObjectName(QString::fromLatin1(name) + QStringLiteral("Title"));
    text->setObjectName(QString::fromLatin1(name) + QStringLiteral("Text"));
    for (QLabel *label : {title, text}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        label->setWordWrap(true);
    }
    auto *layout = new QVBoxLayout(button);
    layout->setContentsMargins(20, 26, 20, 20);
    layout->setSpacing(12);
    layout->addWidget(new RoleGlyph(role, button));
    layout->addSpacing(6);
    layout->addWidget(title);
    layout->addWidget(text, 1);
    m_choices.append(button);
    m_choiceTitles.append(title);
    m_choiceTexts.append(text);
    connect(button, &QPushButton::clicked, this, [this, role] { Q_EMIT roleChosen(role); });
    return button;
}

void StartPage::setRecent(const QStringList &peers, const QStringList &sessions)
{
    m_peers = peers;
    m_sessions = sessions;
    fillRecent();
}

void StartPage::fillRecent()
{
    QStringList links;
    for (const QString &peer : m_peers.mid(0, 3))
        links += QStringLiteral("<a href='peer:%1'>%2</a>").arg(peer, tr("connect to %1").arg(peer).toHtmlEscaped());
    for (const QString &file : m_sessions.mid(0, 3))
        links += QStringLiteral("<a href='file:%1'>%2</a>").arg(file, QFileInfo(file).fileName().toHtmlEscaped());
    m_recent->setText(links.isEmpty() ? QString() : tr("Lately: %1").arg(links.join(QStringLiteral(" · "))));
    m_recent->setAccessibleName(tr("Lately used"));
    m_recent->setVisible(!links.isEmpty());
}

void StartPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

void StartPage::restyle()
{
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 2.1);
    large.setBold(true);
    m_title->setFont(large);
    QFont medium = font();
    medium.setPointSizeF(font().pointSizeF() * 1.15);
    m_subtitle->setFont(medium);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::colors(palette()).muted);
    m_subtitle->setPalette(muted);
    medium.setPointSizeF(font().pointSizeF() * 1.5);
    medium.setBold(true);
    for (QLabel *label : std::as_const(m_choiceTitles))
        label->setFont(medium);
    for (QLabel *label : std::as_const(m_choiceTexts)) // a style sheet keeps the program's font from them
        label->setFont(font());
    const theme::Colors colors = theme::colors(palette());
    const QString sheet = QStringLiteral(
        "QPushButton { background: %1; border: 1px solid %2; border-radius: 10px; text-align: center; }"
        "QPushButton:hover { border: 2px solid %3; } QPushButton:focus { border: 2px solid %3; }"
        "QPushButton:pressed { background: %2; }")
                              .arg(colors.base.name(), colors.grid.darker(110).name(),
                                   palette().color(QPalette::Highlight).name());
    const int line = fontMetrics().height();
    for (QPushButton *choice : std::as_const(m_choices)) {
        choice->setMinimumSize(12 * line, 15 * line);
        choice->setMaximumWidth(22 * line);
        if (choice->styleSheet() != sheet)
            choice->setStyleSheet(sheet);
    }
}

} // namespace neurosurgeon
