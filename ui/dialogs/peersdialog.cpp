#include "ui/dialogs/peersdialog.h"

#include "ui/pages/linkpanel.h"
#include "ui/retranslator.h"
#include "ui/text/sentences.h"
#include "ui/theme/theme.h"
#include "ui/widgets/datatable.h"

#include <QApplication>
#include <QFormLayout>
#include <QGroupBox>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace neurosurgeon {

namespace {

/// Names are anybody's choice.
QString idOf(const PeersModel::Row &row)
{
    return row.peer ? row.peer->id : row.cloud->beacon.deviceId;
}

} // namespace

PeersDialog::PeersDialog(TrustController &controller, PeerRole peers, QWidget *parent)
    : QDialog(parent), m_controller(controller), m_role(peers), m_table(new DataTable("peersTable", &m_model, this)),
      m_connect(new QPushButton(this)), m_rename(new QPushButton(this)), m_forget(new QPushButton(this)), m_pairBox(new QGroupBox(this)),
      m_addressLabel(new QLabel(m_pairBox)), m_address(new QLineEdit(m_pairBox)), m_codeLabel(new QLabel(m_pairBox)),
      m_code(new QLineEdit(m_pairBox)), m_check(new QPushButton(m_pairBox)), m_pair(new QPushButton(m_pairBox)),
      m_message(new QLabel(this)), m_close(new QPushButton(this))
{
    build();
    connectAll();
    onLanguage(this, [this] { retranslate(); });
    m_controller.reload();
    if (m_role == PeerRole::Cloud)
        m_controller.search();
    updateRows();
}

void PeersDialog::build()
{
    named(this, "peersDialog");
    named(m_connect, "peersConnect");
    named(m_rename, "peersRename");
    named(m_forget, "peersForget");
    named(m_pairBox, "pairBox");
    named(m_addressLabel, "pairAddressLabel");
    named(m_address, "pairAddress");
    named(m_codeLabel, "pairCodeLabel");
    named(m_code, "pairCode");
    named(m_check, "pairCheck");
    named(m_pair, "pairButton");
    named(m_message, "peersMessage");
    named(m_close, "peersClose");
    m_table->setStretchColumn(PeersModel::Address);
    m_table->view()->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setMinimumSize(560, 160);
    m_addressLabel->setBuddy(m_address);
    m_codeLabel->setBuddy(m_code);
    m_code->setMaxLength(16);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    for (QPushButton *button : {m_connect, m_rename, m_forget, m_check, m_close})
        button->setAutoDefault(false);
    m_pair->setDefault(true);
    auto *rowButtons = new QHBoxLayout;
    rowButtons->addWidget(m_connect);
    rowButtons->addStretch();
    rowButtons->addWidget(m_rename);
    rowButtons->addWidget(m_forget);
    auto *pairButtons = new QHBoxLayout;
    pairButtons->addWidget(m_check);
    pairButtons->addStretch();
    pairButtons->addWidget(m_pair);
    auto *form = new QFormLayout(m_pairBox);
    form->addRow(m_addressLabel, m_address);
    form->addRow(m_codeLabel, m_code);
    form->addRow(pairButtons);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_table, 1);
    layout->addLayout(rowButtons);
    layout->addWidget(m_pairBox);
    layout->addWidget(m_message);
    layout->addWidget(m_close, 0, Qt::AlignRight);
    m_connect->setVisible(m_role == PeerRole::Cloud);
    m_pairBox->setVisible(m_role == PeerRole::Cloud);
}

void PeersDialog::connectAll()
{
    connect(&m_controller, &TrustController::peersChanged, this, &PeersDialog::updateRows);
    connect(&m_controller, &TrustController::cloudsChanged, this, &PeersDialog::updateRows);
    connect(&m_controller, &TrustController::checked, this, &PeersDialog::showChecked);
    connect(&m_controller, &TrustController::paired, this, [this](const Peer &peer) {
        m_code->clear();
        updateButtons();
        say(tr("Paired with %1. Connecting…").arg(peer.name), false);
        Q_EMIT connectWanted(peer.lastAddress);
    });
    connect(&m_controller, &TrustController::failed, this, [this](const Error &error) {
        updateButtons();
        say(inLanguage(QString::fromStdString(error.message)), true);
        m_code->selectAll();
    });
    connect(&m_controller, &TrustController::notice, this, [this](const QString &sentences) { say(sentences, true); });
    connect(m_table, &DataTable::currentRowChanged, this, [this] {
        if (const auto *row = currentRow(); row && m_role == PeerRole::Cloud)
            m_address->setText(row->address());
        updateButtons();
    });
    connect(m_connect, &QPushButton::clicked, this, [this] {
        if (const auto *row = currentRow())
            Q_EMIT connectWanted(row->address());
    });
    connect(m_forget, &QPushButton::clicked, this, [this] {
        if (const auto *row = currentRow(); row && row->peer)
            m_controller.forget(*row->peer);
    });
    connect(m_rename, &QPushButton::clicked, this, [this] {
        const auto *row = currentRow();
        if (!row || !row->peer)
            return;
        auto *ask = new QInputDialog(this);
        ask->setAttribute(Qt::WA_DeleteOnClose);
        ask->setWindowTitle(tr("Rename"));
        ask->setLabelText(tr("What is this device to be called here?"));
        ask->setTextValue(row->peer->name);
        connect(ask, &QInputDialog::textValueSelected, this, [this, peer = *row->peer](const QString &name) { m_controller.rename(peer, name); });
        ask->open();
    });
    connect(m_address, &QLineEdit::textChanged, this, &PeersDialog::updateButtons);
    connect(m_code, &QLineEdit::textChanged, this, &PeersDialog::updateButtons);
    connect(m_pair, &QPushButton::clicked, this, &PeersDialog::pair);
    connect(m_check, &QPushButton::clicked, this, &PeersDialog::check);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
}

void PeersDialog::setAddress(const QString &hostAndPort)
{
    m_address->setText(hostAndPort);
    m_code->setFocus(Qt::OtherFocusReason);
}

const PeersModel::Row *PeersDialog::currentRow() const
{
    const int row = m_table->currentSourceRow();
    return row < 0 ? nullptr : &m_model.rows()[static_cast<std::size_t>(row)];
}

void PeersDialog::updateRows()
{
    const auto *before = currentRow();
    const QString id = before ? idOf(*before) : QString();
    // An address changes when a person selects a row, not when somebody calls out another.
    const QSignalBlocker unselected(m_table);
    m_model.setRows(m_controller.peers(), m_role == PeerRole::Cloud ? m_controller.clouds() : std::vector<SeenCloud>(), m_role);
    for (std::size_t i = 0; i < m_model.rows().size(); ++i)
        if (idOf(m_model.rows()[i]) == id)
            m_table->selectSourceRow(static_cast<int>(i));
    m_table->fitColumns();
    updateButtons();
}

void PeersDialog::updateButtons()
{
    const auto *row = currentRow();
    const bool paired = row && row->peer;
    m_connect->setEnabled(paired && !row->address().isEmpty());
    m_rename->setEnabled(paired);
    m_forget->setEnabled(paired);
    const bool address = hostAndPort(m_address->text()).has_value();
    m_check->setEnabled(address);
    m_pair->setEnabled(address && !m_code->text().trimmed().isEmpty());
}

void PeersDialog::pair()
{
    const auto where = hostAndPort(m_address->text());
    if (!where)
        return;
    m_pair->setEnabled(false);
    say(tr("Pairing with %1…").arg(where->first), false);
    m_controller.pair(where->first, where->second, m_code->text());
}

void PeersDialog::check()
{
    const auto where = hostAndPort(m_address->text());
    if (!where)
        return;
    say(tr("Trying the way to %1, a few seconds…").arg(where->first), false);
    m_controller.check(where->first, where->second);
}

void PeersDialog::showChecked(const std::vector<CheckResult> &results)
{
    QStringList lines;
    bool broken = false;
    for (const CheckResult &result : results) {
        if (!result.fine)
            continue;
        lines += (*result.fine ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + inLanguage(result.sentence);
        broken = broken || (!*result.fine && result.step != CheckedStep::Beacon);
    }
    say(lines.join(u'\n'), broken);
}

void PeersDialog::say(const QString &text, bool isError)
{
    QPalette colours = QApplication::palette();
    if (isError)
        colours.setColor(QPalette::WindowText, theme::colors(colours).error);
    m_message->setPalette(colours);
    m_message->setText(text);
    m_message->setAccessibleName(text.isEmpty() ? tr("Message") : text);
    adjustSize();
}

void PeersDialog::retranslate()
{
    const bool edge = m_role == PeerRole::Cloud;
    setWindowTitle(edge ? tr("Pairing and peers") : tr("Paired edges"));
    setAccessibleName(windowTitle());
    m_table->setAccessibleName(edge ? tr("Clouds, paired and found") : tr("Paired edges"));
    const auto set = [](QPushButton *button, const QString &text) {
        button->setText(text);
        button->setAccessibleName(QString(text).remove(u'&'));
    };
    set(m_connect, tr("&Connect"));
    set(m_rename, tr("&Rename…"));
    set(m_forget, tr("&Forget"));
    m_forget->setToolTip(tr("Deletes its key here: it gets in no more until it is paired again"));
    set(m_check, tr("C&heck the connection"));
    set(m_pair, tr("&Pair"));
    set(m_close, tr("Close"));
    m_pairBox->setTitle(tr("Pair with a cloud"));
    m_pairBox->setAccessibleName(m_pairBox->title());
    m_addressLabel->setText(tr("Address"));
    m_codeLabel->setText(tr("Code"));
    for (auto [label, field] : {std::pair{m_addressLabel, m_address}, {m_codeLabel, m_code}}) {
        label->setAccessibleName(label->text());
        field->setAccessibleName(label->text());
    }
    m_address->setPlaceholderText(tr("as the cloud's window shows it"));
    m_code->setPlaceholderText(QStringLiteral("K7QF-9XTM"));
    if (m_message->text().isEmpty())
        say(edge ? tr("The cloud shows its address and a code for five minutes. Type both here, once.")
                 : tr("These edges may use this cloud whenever it runs."), false);
    m_model.retranslate();
}

} // namespace neurosurgeon
