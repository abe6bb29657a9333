#include "ui/pages/linkpanel.h"

#include "network/link/endpoint.h"
#include "ui/pages/linkchoice.h"
#include "ui/retranslator.h"
#include "ui/text/format.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace neurosurgeon {

namespace {

constexpr quint16 defaultPort = 9999;
constexpr qint64 longAgoSeconds = 600;

} // namespace

std::optional<std::pair<QString, quint16>> hostAndPort(const QString &text)
{
    const QUrl url = QUrl::fromUserInput(QStringLiteral("tcp://") + text.trimmed());
    if (text.trimmed().isEmpty() || !url.isValid() || url.host().isEmpty() || url.port(defaultPort) <= 0)
        return std::nullopt;
    return std::pair(url.host(), static_cast<quint16>(url.port(defaultPort)));
}

QString protectionText(Protection protection)
{
    switch (protection) {
    case Protection::Encrypted: return LinkPanel::tr("encrypted (TLS)");
    case Protection::PlainData: return LinkPanel::tr("paired, data in plain");
    case Protection::None: break;
    }
    return LinkPanel::tr("not encrypted");
}

LinkPanel::LinkPanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent), m_workbench(workbench), m_state(new QLabel(this)), m_security(new QLabel(this)),
      m_address(new QComboBox(this)), m_connect(new QPushButton(this)), m_pair(new QPushButton(this)), m_rate(new QLabel(this)), m_range(new QLabel(this)),
      m_roundTrip(new QLabel(this)), m_linkLabel(new QLabel(this)), m_link(new LinkChoice(this)),
      m_slowdownLabel(new QLabel(this)), m_slowdown(new QDoubleSpinBox(this))
{
    build();
    connect(m_connect, &QPushButton::clicked, this, [this] {
        if (m_controller && m_controller->isConnected())
            Q_EMIT disconnectWanted();
        else
            Q_EMIT connectWanted(m_address->currentText());
    });
    connect(m_pair, &QPushButton::clicked, this, [this] { Q_EMIT pairWanted(m_address->currentText()); });
    connect(m_address->lineEdit(), &QLineEdit::returnPressed, this, [this] { Q_EMIT connectWanted(m_address->currentText()); });
    connect(m_link, &LinkChoice::linkChosen, this, [this](const std::optional<LinkSettings> &link) {
        Emulation emulation = m_workbench.choices().emulation;
        emulation.link = link;
        m_workbench.chooseEmulation(emulation);
    });
    connect(m_link, &LinkChoice::scenarioWanted, this, &LinkPanel::scenarioWanted);
    connect(m_link, &LinkChoice::problem, this, &LinkPanel::problem);
    connect(m_slowdown, &QDoubleSpinBox::valueChanged, this, [this](double factor) {
        Emulation emulation = m_workbench.choices().emulation;
        emulation.edgeSlowdown = factor;
        m_workbench.chooseEmulation(emulation);
    });
    connect(&workbench, &Workbench::choicesChanged, this, &LinkPanel::showEmulation);
    connect(&workbench, &Workbench::choicesChanged, this, &LinkPanel::updateTexts);
    connect(&workbench, &Workbench::linkChanged, this, &LinkPanel::updateTexts);
    connect(&workbench, &Workbench::linkSampled, this, &LinkPanel::updateTexts);
    m_age.setInterval(1000);
    connect(&m_age, &QTimer::timeout, this, &LinkPanel::updateTexts);
    showEmulation();
    onLanguage(this, [this] { retranslate(); });
    restyle();
}

void LinkPanel::build()
{
    named(this, "linkPanel");
    named(m_state, "linkState");
    named(m_security, "linkSecurity");
    named(m_address, "linkAddress");
    named(m_connect, "linkConnect");
    named(m_pair, "linkPair");
    named(m_rate, "linkRate");
    named(m_range, "linkRange");
    named(m_roundTrip, "linkRoundTrip");
    named(m_linkLabel, "linkEmulationLabel");
    named(m_link, "linkEmulation");
    named(m_slowdownLabel, "edgeSlowdownLabel");
    named(m_slowdown, "edgeSlowdown");
    m_address->setEditable(true);
    m_address->setInsertPolicy(QComboBox::NoInsert);
    m_address->lineEdit()->setObjectName(QStringLiteral("linkAddressText"));
    m_address->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_slowdown->setRange(1, 100);
    m_slowdown->setDecimals(1);
    m_slowdown->setPrefix(QStringLiteral("× "));
    m_slowdown->setKeyboardTracking(false);
    for (QLabel *label : {m_state, m_security, m_range, m_roundTrip})
        label->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 2, 10, 6);
    layout->setSpacing(4);
    layout->addWidget(m_state);
    layout->addWidget(m_security);
    layout->addWidget(m_address);
    layout->addWidget(m_connect);
    layout->addWidget(m_pair);
    layout->addSpacing(2);
    layout->addWidget(m_rate);
    layout->addWidget(m_range);
    layout->addWidget(m_roundTrip);
    layout->addSpacing(4);
    layout->addWidget(m_linkLabel);
    layout->addWidget(m_link);
    layout->addWidget(m_slowdownLabel);
    layout->addWidget(m_slowdown);
    layout->addStretch();
}

void LinkPanel::setController(EdgeController *controller)
{
    m_controller = controller;
    if (!controller)
        return;
    connect(controller, &EdgeController::stateChanged, this, &LinkPanel::updateTexts);
    updateTexts();
    m_age.start();
}

void LinkPanel::setRecentPeers(const QStringList &peers)
{
    const QString text = m_address->currentText();
    m_address->clear();
    m_address->addItems(peers);
    m_address->setCurrentText(text.isEmpty() && !peers.isEmpty() ? peers.front() : text);
}

void LinkPanel::focusAddress()
{
    m_address->setFocus(Qt::OtherFocusReason);
    m_address->lineEdit()->selectAll();
}

void LinkPanel::showSample(const QString &cloud, const QString &address, const QString &link, double slowdown, const QDateTime &now)
{
    m_sample = !cloud.isEmpty();
    m_sampleAddress = address;
    m_now = now;
    m_workbench.setCloudName(cloud);
    const auto parsed = LinkSettings::parse(link.toStdString());
    m_workbench.setEmulation({parsed ? std::optional(*parsed) : std::nullopt, slowdown});
    updateTexts();
}

void LinkPanel::retranslate()
{
    m_linkLabel->setText(tr("Link (emulated)"));
    m_linkLabel->setAccessibleName(m_linkLabel->text());
    m_slowdownLabel->setText(tr("Edge slower by (emulated)"));
    m_slowdownLabel->setAccessibleName(m_slowdownLabel->text());
    m_slowdown->setAccessibleName(tr("Emulated slowdown of the edge"));
    m_slowdown->setToolTip(tr("Every computation of the edge takes this many times as long"));
    m_address->setAccessibleName(tr("Address of the cloud"));
    m_address->lineEdit()->setAccessibleName(tr("Address of the cloud"));
    m_address->lineEdit()->setPlaceholderText(tr("address:port"));
    m_address->setToolTip(tr("For example 192.168.1.7:9999, as the cloud's window shows it"));
    m_pair->setText(tr("Pair…"));
    m_pair->setAccessibleName(tr("Pair with a cloud"));
    updateTexts();
}

void LinkPanel::showEmulation()
{
    const Emulation &emulation = m_workbench.choices().emulation;
    const QSignalBlocker block(m_slowdown);
    m_slowdown->setValue(emulation.edgeSlowdown);
    m_link->setLink(emulation.link);
}

void LinkPanel::restyle()
{
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.5);
    large.setBold(true);
    m_rate->setFont(large);
    QFont bold = font();
    bold.setBold(true);
    m_state->setFont(bold);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::colors(palette()).muted);
    for (QLabel *label : {m_security, m_range, m_roundTrip, m_linkLabel, m_slowdownLabel})
        label->setPalette(muted);
}

void LinkPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

void LinkPanel::updateTexts()
{
    const bool connected = m_sample || (m_controller && m_controller->isConnected());
    const QString address = m_sample ? m_sampleAddress
                            : m_controller ? endpointText(m_controller->host(), m_controller->port())
                                           : QString();
    m_state->setText(connected ? QStringLiteral("● ") + m_workbench.facts().cloudName : tr("not connected"));
    m_state->setAccessibleName(m_state->text());
    m_pair->setVisible(!connected);
    const Protection protection = m_sample ? Protection::Encrypted : m_controller ? m_controller->protection() : Protection::None;
    m_security->setText(connected ? QStringLiteral("%1, %2").arg(address, protectionText(protection)) : tr("Type the address that the cloud's window shows."));
    m_security->setAccessibleName(m_security->text());
    m_address->setVisible(!connected);
    const bool connecting = m_controller && m_controller->activity() == EdgeController::Activity::Connecting;
    m_connect->setEnabled(!connecting);
    m_connect->setText(connecting ? tr("Connecting…") : connected ? tr("Disconnect") : tr("Connect"));
    m_connect->setAccessibleName(m_connect->text());
    const auto &samples = m_workbench.samples();
    const auto &link = m_workbench.facts().link;
    m_rate->setText(link ? format::rate(link->mbitPerSecond) : tr("– Mbit/s"));
    m_rate->setAccessibleName(tr("Bandwidth %1").arg(m_rate->text()));
    m_rate->setToolTip(tr("Goodput of tensors, 10⁶ bit/s, measured by the receiver"));
    const bool whatIf = m_workbench.choices().whatIf.active;
    QPalette rate = palette();
    if (whatIf)
        rate.setColor(QPalette::WindowText, theme::colors(palette()).muted);
    m_rate->setPalette(rate);
    m_range->setVisible(link && !samples.empty()); // how old the rate is counts most where nobody is connected
    m_roundTrip->setVisible(connected && link.has_value());
    if (!link)
        return;
    m_roundTrip->setText(tr("round trip %1").arg(format::time(link->roundTrip)));
    m_roundTrip->setAccessibleName(m_roundTrip->text());
    if (!samples.empty()) {
        const LinkSample &last = samples.back();
        const qint64 age = std::max<qint64>(0, last.at.secsTo(m_now.value_or(QDateTime::currentDateTimeUtc())));
        const QString range = tr("%1 to %2").arg(format::number(last.goodput.low), format::number(last.goodput.high));
        m_range->setText(whatIf ? tr("measured; the what-if below counts")
                         : age < longAgoSeconds ? tr("%1, %2 s ago").arg(range).arg(age)
                                                : tr("%1, %2").arg(range, format::dateTime(last.at)));
        m_range->setAccessibleName(m_range->text());
    }
}

} // namespace neurosurgeon
