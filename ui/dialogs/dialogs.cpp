#include "ui/dialogs/dialogs.h"

#include "network/session/thisprogram.h"
#include "network/wire/frame.h"
#include "ui/language.h"
#include "ui/retranslator.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QSysInfo>
#include <QVBoxLayout>

namespace neurosurgeon {

QString AboutDialog::versions(const QString &engine)
{
    QStringList lines{QStringLiteral("Neurosurgeon Workbench %1").arg(QString::fromStdString(programVersion())),
                      QStringLiteral("Protocol %1 to %2").arg(protocolMin).arg(protocolMax),
                      QStringLiteral("Qt %1 (built with %2)").arg(QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR)),
                      engine.isEmpty() ? QStringLiteral("LibTorch not loaded") : engine,
                      QStringLiteral("%1, %2").arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture())};
    return lines.join(u'\n');
}

AboutDialog::AboutDialog(const QString &engine, QWidget *parent) : QDialog(parent)
{
    named(this, "aboutDialog");
    setWindowTitle(tr("About Neurosurgeon Workbench"));
    setAccessibleName(windowTitle());
    auto *words = new QLabel(tr("Cuts a neural network into a part for the edge and a part for the cloud, shows what every "
                                "cut costs, and runs the best one for real.<br>After Kang et al., <i>Neurosurgeon</i>, ASPLOS "
                                "2017. Free software under the GNU GPL, version 3."), this);
    named(words, "aboutText");
    words->setWordWrap(true);
    words->setAccessibleName(tr("About this program"));
    auto *text = new QPlainTextEdit(versions(engine), this);
    named(text, "aboutVersions");
    text->setReadOnly(true);
    text->setAccessibleName(tr("Versions"));
    text->setMinimumSize(420, 120);
    auto *copy = new QPushButton(tr("Copy the versions"), this);
    auto *close = new QPushButton(tr("Close"), this);
    named(copy, "aboutCopy");
    named(close, "aboutClose");
    copy->setAccessibleName(copy->text());
    close->setAccessibleName(close->text());
    close->setDefault(true);
    connect(copy, &QPushButton::clicked, this, [text] { QGuiApplication::clipboard()->setText(text->toPlainText()); });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(copy);
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(words);
    layout->addWidget(text, 1);
    layout->addLayout(buttons);
}

PreferencesDialog::PreferencesDialog(const Settings &settings, QWidget *parent) : QDialog(parent)
{
    named(this, "preferencesDialog");
    auto *language = new QComboBox(this);
    auto *scheme = new QComboBox(this);
    auto *points = new QDoubleSpinBox(this);
    auto *times = new QSpinBox(this);
    auto *reconnect = new QCheckBox(this);
    auto *close = new QPushButton(this);
    QLabel *labels[] = {new QLabel(this), new QLabel(this), new QLabel(this), new QLabel(this)};
    named(language, "preferencesLanguage");
    named(scheme, "preferencesScheme");
    named(points, "preferencesFont");
    named(times, "preferencesTimes");
    named(reconnect, "preferencesReconnect");
    named(close, "preferencesClose");
    reconnect->setChecked(settings.reconnects());
    language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language->addItem(QStringLiteral("简体中文"), QStringLiteral("zh_CN"));
    language->setCurrentIndex(settings.language() == QStringLiteral("zh_CN") ? 1 : 0);
    for (int i = 0; i < 3; ++i)
        scheme->addItem(QString());
    scheme->setCurrentIndex(static_cast<int>(settings.scheme()));
    points->setRange(7, 32);
    points->setDecimals(0);
    points->setValue(settings.fontPoints());
    times->setRange(1, 10'000);
    times->setValue(settings.runTimes());
    auto *form = new QFormLayout;
    QWidget *fields[] = {language, scheme, points, times};
    for (int i = 0; i < 4; ++i) {
        labels[i]->setBuddy(fields[i]);
        labels[i]->setObjectName(fields[i]->objectName() + QStringLiteral("Label"));
        form->addRow(labels[i], fields[i]);
    }
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(reconnect);
    layout->addWidget(close, 0, Qt::AlignRight);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(language, &QComboBox::activated, this, [this, language] { Q_EMIT languageChosen(language->currentData().toString()); });
    connect(scheme, &QComboBox::activated, this, [this](int index) { Q_EMIT schemeChosen(static_cast<theme::Scheme>(index)); });
    connect(points, &QDoubleSpinBox::valueChanged, this, &PreferencesDialog::fontPointsChosen);
    connect(times, &QSpinBox::valueChanged, this, &PreferencesDialog::runTimesChosen);
    connect(reconnect, &QCheckBox::toggled, this, &PreferencesDialog::reconnectChosen);
    onLanguage(this, [this, reconnect, scheme, points, close, language, times, labels = std::vector<QLabel *>(labels, labels + 4)] {
        setWindowTitle(tr("Preferences"));
        setAccessibleName(windowTitle());
        const QString names[] = {tr("Language"), tr("Colours"), tr("Text size"), tr("Runs of Run N")};
        QWidget *widgets[] = {language, scheme, points, times};
        for (std::size_t i = 0; i < labels.size(); ++i) {
            labels[i]->setText(names[i]);
            labels[i]->setAccessibleName(names[i]);
            widgets[i]->setAccessibleName(names[i]);
        }
        scheme->setItemText(0, tr("as the system"));
        scheme->setItemText(1, tr("light"));
        scheme->setItemText(2, tr("dark"));
        points->setSuffix(tr(" pt"));
        reconnect->setText(tr("Reconnect to a lost cloud by itself"));
        reconnect->setAccessibleName(reconnect->text());
        close->setText(tr("Close"));
        close->setAccessibleName(close->text());
    });
}

} // namespace neurosurgeon
