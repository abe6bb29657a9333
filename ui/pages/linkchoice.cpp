#include "ui/pages/linkchoice.h"

#include "ui/retranslator.h"
#include "ui/text/format.h"

#include <QInputDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScopedValueRollback>

#include <algorithm>

namespace neurosurgeon {

namespace {

/// The entries that ask; all others hold their settings.
enum class Ask { Value, Scenario };

QString nameOf(const LinkSettings &link)
{
    QStringList parts{link.mbitPerSecond > 0 ? format::rate(link.mbitPerSecond) : LinkChoice::tr("any rate"), format::time(link.roundTrip())};
    if (link.jitter.count() > 0)
        parts += LinkChoice::tr("jitter %1").arg(format::time(link.jitter));
    if (!link.scenario.empty())
        parts += LinkChoice::tr("changing");
    return parts.join(LinkChoice::tr(", "));
}

} // namespace

LinkChoice::LinkChoice(QWidget *parent) : QComboBox(parent)
{
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
    connect(this, &QComboBox::activated, this, &LinkChoice::choose);
    onLanguage(this, [this] { retranslate(); });
}

void LinkChoice::retranslate()
{
    clear();
    addItem(tr("as it is"), QVariant::fromValue(LinkSettings{}));
    const std::pair<QString, const char *> presets[] = {
        {tr("Cat-1, 0.13 Mbit/s"), "cat1"},   {tr("3G, 1.1 Mbit/s"), "3g"}, {tr("4G, 5.85 Mbit/s"), "4g"},
        {tr("Wi-Fi, 18.88 Mbit/s"), "wifi"}, {tr("100 Mbit/s"), "100m"},  {tr("1 Gbit/s"), "1g"},
    };
    for (const auto &[name, preset] : presets)
        addItem(name, QVariant::fromValue(*LinkSettings::parse(preset)));
    for (const LinkSettings &link : m_given)
        addItem(nameOf(link), QVariant::fromValue(link));
    insertSeparator(count());
    addItem(tr("Other…"), QVariant::fromValue(Ask::Value));
    addItem(tr("Scenario file…"), QVariant::fromValue(Ask::Scenario));
    setAccessibleName(tr("Emulated link"));
    setToolTip(tr("Slows the link down on purpose, in both directions; changing it connects again"));
    setLink(m_link);
}

void LinkChoice::setLink(const std::optional<LinkSettings> &link)
{
    m_link = link && link->isActive() ? link : std::nullopt;
    const LinkSettings wanted = m_link.value_or(LinkSettings{});
    for (int i = 0; i < count(); ++i) {
        const QVariant entry = itemData(i);
        if (entry.canConvert<LinkSettings>() && entry.value<LinkSettings>() == wanted)
            return setCurrentIndex(i);
    }
    m_given.push_back(wanted);
    const int place = lastLink() + 1;
    insertItem(place, nameOf(wanted), QVariant::fromValue(wanted));
    setCurrentIndex(place);
}

std::optional<LinkSettings> LinkChoice::link() const
{
    return m_link;
}

int LinkChoice::lastLink() const
{
    return findData(QVariant::fromValue(Ask::Value)) - 2; // over the separator
}

void LinkChoice::keyPressEvent(QKeyEvent *event)
{
    const QScopedValueRollback closed(m_isClosed, true);
    if (event->key() != Qt::Key_End)
        return QComboBox::keyPressEvent(event);
    if (currentIndex() == lastLink())
        return;
    setCurrentIndex(lastLink());
    choose(lastLink());
}

void LinkChoice::wheelEvent(QWheelEvent *event)
{
    const QScopedValueRollback closed(m_isClosed, true);
    QComboBox::wheelEvent(event);
}

void LinkChoice::choose(int index)
{
    const QVariant entry = itemData(index);
    if (entry.canConvert<LinkSettings>()) {
        const auto link = entry.value<LinkSettings>();
        m_link = link.isActive() ? std::optional(link) : std::nullopt;
        return Q_EMIT linkChosen(m_link);
    }
    setLink(m_link); // until there is an answer
    if (m_isClosed)
        return;
    if (entry.value<Ask>() == Ask::Value)
        ask();
    else
        Q_EMIT scenarioWanted();
}

void LinkChoice::ask()
{
    auto *dialog = new QInputDialog(window());
    dialog->setObjectName(QStringLiteral("linkDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Emulate a link"));
    dialog->setAccessibleName(dialog->windowTitle());
    dialog->setLabelText(tr("Mbit/s, round trip in ms, jitter in ms; the last two may be left out. For example 20,5"));
    dialog->setTextEchoMode(QLineEdit::Normal); // makes the field
    if (auto *field = dialog->findChild<QLineEdit *>()) {
        field->setObjectName(QStringLiteral("linkDialogText"));
        field->setAccessibleName(tr("Link to emulate"));
    }
    connect(dialog, &QInputDialog::textValueSelected, this, &LinkChoice::accept);
    dialog->open();
}

void LinkChoice::accept(const QString &text)
{
    const QString plain = text.simplified().replace(QStringLiteral(", "), QStringLiteral(","));
    const auto link = LinkSettings::parse(plain.toStdString());
    if (!link)
        return Q_EMIT problem({tr("This link cannot be emulated; it stays as it was."), QString::fromStdString(link.error().message)});
    setLink(*link);
    Q_EMIT linkChosen(m_link);
}

} // namespace neurosurgeon
