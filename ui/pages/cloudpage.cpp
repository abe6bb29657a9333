#include "ui/pages/cloudpage.h"

#include "network/pairing/code.h"
#include "ui/charts/requestschart.h"
#include "ui/exports.h"
#include "ui/retranslator.h"
#include "ui/state/sessionfile.h"
#include "ui/text/format.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/panel.h"

#include <QCheckBox>
#include <QDateTime>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace neurosurgeon {

CloudPage::CloudPage(LogModel &log, QWidget *parent)
    : QWidget(parent), m_waiting(new QLabel(this)), m_address(new QLabel(this)), m_others(new QLabel(this)),
      m_code(new QLabel(this)),
      m_codeHint(new QLabel(this)), m_showCode(new QPushButton(this)), m_peers(new QPushButton(this)), m_plain(new QCheckBox(this)), m_openHint(new QLabel(this)), m_loadName(new QLabel(this)), m_load(new QLabel(this)),
      m_rateName(new QLabel(this)), m_rate(new QLabel(this)), m_totalName(new QLabel(this)), m_total(new QLabel(this)),
      m_requests(new RequestsChart(this)), m_sessionsTable(new DataTable("sessionsTable", &m_sessions, this)),
      m_logTable(new DataTable("cloudLogTable", &log, this)), m_disconnect(new QPushButton(this)),
      m_requestsFrame(new Panel("requestsFrame", m_requests, this)),
      m_sessionsFrame(new Panel("sessionsFrame", m_sessionsTable, this)),
      m_logFrame(new Panel("cloudLogFrame", m_logTable, this))
{
    named(this, "cloudPage");
    named(m_requests, "requestsChart");
    named(m_disconnect, "disconnectSession");
    m_sessionsFrame->addHeaderWidget(m_disconnect);
    m_sessionsTable->setStretchColumn(SessionsModel::Partition);
    m_logTable->setStretchColumn(LogModel::Text);
    m_sessionsTable->view()->setSelectionMode(QAbstractItemView::SingleSelection);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(6);
    layout->addWidget(buildHead(), 0, 0);
    layout->addWidget(m_requestsFrame, 0, 1);
    layout->addWidget(m_sessionsFrame, 1, 0, 1, 2);
    layout->addWidget(m_logFrame, 2, 0, 1, 2);
    layout->setColumnStretch(0, 3);
    layout->setColumnStretch(1, 2);
    layout->setRowStretch(1, 2);
    layout->setRowStretch(2, 2);
    connect(m_plain, &QCheckBox::clicked, this, &CloudPage::plainWanted);
    connect(m_showCode, &QPushButton::clicked, this, &CloudPage::codeWanted);
    connect(m_peers, &QPushButton::clicked, this, &CloudPage::peersWanted);
    connect(m_sessionsTable, &DataTable::currentRowChanged, this, &CloudPage::updateButtons);
    connect(&m_sessions, &QAbstractItemModel::modelReset, this, &CloudPage::updateButtons);
    connect(m_disconnect, &QPushButton::clicked, this, [this] {
        const int row = m_sessionsTable->currentSourceRow();
        if (m_controller && row >= 0)
            m_controller->disconnectSession(m_sessions.rows()[static_cast<std::size_t>(row)].id);
    });
    connect(&log, &QAbstractItemModel::rowsInserted, m_logTable, [this] { m_logTable->view()->scrollToBottom(); });
    onLanguage(this, [this] { retranslate(); });
    restyle();
}

QWidget *CloudPage::buildHead()
{
    auto *head = new QWidget(this);
    named(head, "cloudHead");
    named(m_waiting, "cloudWaiting");
    named(m_address, "cloudAddress");
    named(m_others, "cloudOtherAddresses");
    named(m_code, "cloudCode");
    named(m_codeHint, "cloudCodeHint");
    named(m_showCode, "cloudShowCode");
    named(m_peers, "cloudPeers");
    named(m_plain, "cloudPlain");
    named(m_openHint, "cloudOpenHint");
    named(m_loadName, "cloudLoadName");
    named(m_load, "cloudLoad");
    named(m_rateName, "cloudRateName");
    named(m_rate, "cloudRate");
    named(m_totalName, "cloudTotalName");
    named(m_total, "cloudTotal");
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_others->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_others->setWordWrap(true);
    m_openHint->setWordWrap(true);
    auto *layout = new QGridLayout(head);
    layout->setContentsMargins(10, 6, 10, 12);
    layout->setHorizontalSpacing(24);
    layout->addWidget(m_waiting, 0, 0, 1, 3);
    layout->addWidget(m_address, 1, 0, 1, 3);
    layout->addWidget(m_others, 2, 0, 1, 3);
    m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_codeHint->setWordWrap(true);
    layout->addWidget(m_code, 3, 0, 1, 3);
    layout->addWidget(m_codeHint, 4, 0, 1, 3);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(12);
    buttons->addWidget(m_showCode);
    buttons->addWidget(m_peers);
    buttons->addWidget(m_plain);
    buttons->addStretch();
    layout->addLayout(buttons, 5, 0, 1, 3);
    layout->addWidget(m_openHint, 8, 0, 1, 3);
    layout->addWidget(m_loadName, 6, 0);
    layout->addWidget(m_rateName, 6, 1);
    layout->addWidget(m_totalName, 6, 2);
    layout->addWidget(m_load, 7, 0);
    layout->addWidget(m_rate, 7, 1);
    layout->addWidget(m_total, 7, 2);
    m_headFrame = new Panel("cloudHeadFrame", head, this);
    return m_headFrame;
}

void CloudPage::setController(CloudController *controller)
{
    if (m_controller)
        m_controller->disconnect(this);
    m_controller = controller;
    if (!controller)
        return;
    connect(controller, &CloudController::statusChanged, this, &CloudPage::updateStatus);
    connect(controller, &CloudController::sessionsChanged, this, [this](const std::vector<SessionRow> &rows) {
        const bool first = m_sessions.rows().size() != rows.size();
        m_sessions.setRows(rows);
        if (first)
            m_sessionsTable->fitColumns();
        m_sessionsFrame->setEmpty(rows.empty());
        updateStatus();
    });
    m_sessionsFrame->setEmpty(true);
    updateStatus();
}

Expected<void> CloudPage::exportTo(const QString &file)
{
    if (!m_controller || m_controller->status().history.empty())
        return failure(ErrorCode::Usage, tr("Nothing was asked of this cloud yet.").toStdString());
    if (QFileInfo(file).suffix().toLower() != QStringLiteral("csv"))
        return exportChart(*m_requests, tr("Answered requests"), file);
    const auto &history = m_controller->status().history;
    QByteArray lines("second,answered_requests\r\n");
    for (std::size_t i = 0; i < history.size(); ++i)
        lines += QByteArray::number(static_cast<qlonglong>(i) - static_cast<qlonglong>(history.size())) + ','
                 + QByteArray::number(history[i]) + "\r\n";
    return saveFile(file, lines);
}

void CloudPage::updateButtons()
{
    m_disconnect->setEnabled(m_sessionsTable->currentSourceRow() >= 0);
}

void CloudPage::updateStatus()
{
    if (!m_controller)
        return;
    const CloudController::Status &status = m_controller->status();
    const int edges = static_cast<int>(m_sessions.rows().size());
    m_waiting->setText(!status.listening ? tr("not listening") : edges == 0 ? tr("waiting for an edge at") : tr("%n edge(s) at", nullptr, edges));
    m_waiting->setAccessibleName(m_waiting->text());
    m_address->setText(status.addresses.isEmpty() ? QStringLiteral("–") : status.addresses.front());
    m_address->setAccessibleName(tr("Address %1").arg(m_address->text()));
    m_others->setText(status.addresses.size() > 1 ? tr("also %1").arg(status.addresses.mid(1).join(QStringLiteral(", "))) : QString());
    m_others->setAccessibleName(m_others->text().isEmpty() ? tr("no other addresses") : m_others->text());
    m_others->setVisible(status.addresses.size() > 1);
    m_plain->setChecked(status.allowPlain);
    updateCode(status);
    m_openHint->setVisible(status.open);
    m_openHint->setText(tr("Anyone who reaches this address may use this computer, and data travels in plain."));
    m_openHint->setAccessibleName(m_openHint->text());
    m_load->setText(format::percent(status.load));
    m_rate->setText(tr("%1 /s").arg(format::number(status.requestsPerSecond)));
    m_total->setText(QLocale().toString(static_cast<qulonglong>(status.requests)));
    m_load->setAccessibleName(m_loadName->text() + u' ' + m_load->text());
    m_rate->setAccessibleName(m_rateName->text() + u' ' + m_rate->text());
    m_total->setAccessibleName(m_totalName->text() + u' ' + m_total->text());
    m_requests->setHistory(status.history);
    m_requestsFrame->setEmpty(status.history.empty());
    updateButtons();
}

void CloudPage::updateCode(const CloudController::Status &status)
{
    const bool shown = !status.code.code.isEmpty();
    m_code->setVisible(shown);
    m_code->setText(shownPairingCode(status.code.code));
    m_code->setAccessibleName(tr("Pairing code %1").arg(m_code->text()));
    const qint64 seconds = std::max<qint64>(0, m_now.value_or(QDateTime::currentDateTimeUtc()).secsTo(status.code.until));
    m_codeHint->setText(shown ? tr("Type this code on the edge. It is valid for %1:%2 and %n more try(s).", nullptr, status.code.triesLeft)
                                    .arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'))
                        : status.paired == 0 ? tr("No edge is paired yet: only programs on this computer can use this cloud.")
                                             : tr("%n paired edge(s) may use this cloud.", nullptr, status.paired));
    m_codeHint->setAccessibleName(m_codeHint->text());
    m_showCode->setText(shown ? tr("Another code") : tr("Pair an edge…"));
    m_showCode->setAccessibleName(m_showCode->text());
    m_showCode->setEnabled(status.listening);
}

void CloudPage::retranslate()
{
    setAccessibleName(tr("Cloud"));
    m_headFrame->setTitle(tr("This cloud"));
    m_requestsFrame->setTitle(tr("Answered requests"));
    m_requestsFrame->setCaption(tr("a second, last 60 s"));
    m_requestsFrame->setEmptyText(tr("Nothing was asked of this cloud yet."), {});
    m_sessionsFrame->setTitle(tr("Connected edges"));
    m_sessionsFrame->setEmptyText(tr("No edge is connected. On the other computer choose Edge and type the address above."), {});
    m_logFrame->setTitle(tr("Log"));
    m_sessionsTable->setAccessibleName(tr("Connected edges"));
    m_logTable->setAccessibleName(tr("Log"));
    m_plain->setText(tr("Allow plain data"));
    m_plain->setAccessibleName(m_plain->text());
    m_plain->setToolTip(tr("Paired edges may send their tensors without encryption, which is faster and can be read and changed on the way"));
    m_peers->setText(tr("Peers…"));
    m_peers->setAccessibleName(tr("Paired edges"));
    m_disconnect->setText(tr("Disconnect"));
    m_disconnect->setAccessibleName(tr("Disconnect the chosen edge"));
    m_loadName->setText(tr("Load"));
    m_loadName->setToolTip(tr("Share of the last ten seconds spent computing"));
    m_rateName->setText(tr("Throughput"));
    m_rateName->setToolTip(tr("Answered requests a second, over the last ten seconds"));
    m_totalName->setText(tr("Answered"));
    m_totalName->setToolTip(tr("Requests answered since this cloud listens"));
    for (QLabel *label : {m_loadName, m_rateName, m_totalName})
        label->setAccessibleName(label->text());
    // Until a cloud runs.
    for (QLabel *label : {m_waiting, m_address, m_others, m_code, m_codeHint, m_openHint, m_load, m_rate, m_total})
        label->setAccessibleName(tr("This cloud"));
    m_showCode->setText(tr("Pair an edge…"));
    m_showCode->setAccessibleName(m_showCode->text());
    m_sessions.retranslate();
    updateStatus();
    m_sessionsTable->fitColumns();
}

void CloudPage::restyle()
{
    QFont address = font();
    address.setPointSizeF(font().pointSizeF() * 3.2);
    address.setBold(true);
    m_address->setFont(address);
    address.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
    address.setPointSizeF(font().pointSizeF() * 3.6);
    m_code->setFont(address);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.7);
    large.setBold(true);
    for (QLabel *label : {m_load, m_rate, m_total})
        label->setFont(large);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::colors(palette()).muted);
    for (QLabel *label : {m_waiting, m_others, m_codeHint, m_openHint, m_loadName, m_rateName, m_totalName})
        label->setPalette(muted);
}

void CloudPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

} // namespace neurosurgeon
