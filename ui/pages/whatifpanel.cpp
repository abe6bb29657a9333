#include "ui/pages/whatifpanel.h"

#include "ui/retranslator.h"
#include "ui/text/format.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QSlider>

#include <cmath>

namespace neurosurgeon {

namespace {

constexpr int sliderSteps = 400;

} // namespace

WhatIfPanel::WhatIfPanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent), m_workbench(workbench), m_active(new QCheckBox(this))
{
    named(this, "whatIfPanel");
    named(m_active, "whatIfActive");
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(10, 2, 10, 10);
    layout->setVerticalSpacing(2);
    layout->addWidget(m_active, 0, 0, 1, 2);
    m_knobs.reserve(4);
    addKnob(layout, "whatIfBandwidth", 0.1, 1000, &WhatIf::mbitPerSecond);
    addKnob(layout, "whatIfRoundTrip", 0.1, 500, &WhatIf::roundTripMs);
    addKnob(layout, "whatIfSlowdown", 0.1, 100, &WhatIf::edgeSlowdown);
    addKnob(layout, "whatIfLoad", 0.1, 100, &WhatIf::cloudLoad);
    layout->setRowStretch(layout->rowCount(), 1);
    connect(m_active, &QCheckBox::toggled, this, [this](bool active) {
        if (m_updating)
            return;
        WhatIf whatIf = active ? present() : m_workbench.choices().whatIf;
        whatIf.active = active;
        m_workbench.setWhatIf(whatIf);
    });
    connect(&workbench, &Workbench::choicesChanged, this, &WhatIfPanel::onChoices);
    connect(&workbench, &Workbench::linkChanged, this, &WhatIfPanel::onChoices);
    connect(&workbench, &Workbench::profilesChanged, this, &WhatIfPanel::onChoices);
    onLanguage(this, [this] { retranslate(); });
    onChoices();
}

void WhatIfPanel::addKnob(QGridLayout *layout, const char *name, double low, double high, double WhatIf::*field)
{
    Knob knob{new QLabel(this), new QLabel(this), new QSlider(Qt::Horizontal, this), low, high, field};
    knob.slider->setObjectName(QString::fromLatin1(name));
    knob.name->setObjectName(QString::fromLatin1(name) + QStringLiteral("Name"));
    knob.value->setObjectName(QString::fromLatin1(name) + QStringLiteral("Value"));
    knob.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    knob.slider->setRange(0, sliderSteps);
    knob.slider->setSingleStep(4);
    knob.slider->setPageStep(40);
    knob.name->setBuddy(knob.slider);
    const int row = layout->rowCount();
    layout->addWidget(knob.name, row, 0);
    layout->addWidget(knob.value, row, 1);
    layout->addWidget(knob.slider, row + 1, 0, 1, 2);
    m_knobs.push_back(knob);
    connect(knob.slider, &QSlider::valueChanged, this, [this, index = m_knobs.size() - 1](int position) {
        if (!m_updating)
            onSlider(m_knobs[index], position);
    });
}

WhatIf WhatIfPanel::present() const
{
    if (m_workbench.choices().whatIf.active)
        return m_workbench.choices().whatIf;
    WhatIf whatIf;
    if (const auto &link = m_workbench.facts().link) {
        whatIf.mbitPerSecond = link->mbitPerSecond;
        whatIf.roundTripMs = format::toMs(link->roundTrip);
    }
    whatIf.edgeSlowdown = m_workbench.facts().edgeSlowdown;
    whatIf.cloudLoad = 1;
    return whatIf;
}

void WhatIfPanel::onSlider(const Knob &knob, int position)
{
    WhatIf whatIf = present();
    whatIf.active = true;
    const double value = knob.low * std::pow(knob.high / knob.low, static_cast<double>(position) / sliderSteps);
    // Three digits are what the label shows, so they are what counts.
    const double unit = std::pow(10, std::floor(std::log10(value)) - 2);
    whatIf.*knob.field = std::round(value / unit) * unit;
    m_workbench.setWhatIf(whatIf);
}

void WhatIfPanel::onChoices()
{
    m_updating = true;
    const WhatIf whatIf = present();
    m_active->setChecked(m_workbench.choices().whatIf.active);
    const QString values[] = {format::rate(whatIf.mbitPerSecond), format::number(whatIf.roundTripMs) + QStringLiteral(" ms"),
                              QStringLiteral("× ") + format::number(whatIf.edgeSlowdown),
                              QStringLiteral("× ") + format::number(whatIf.cloudLoad)};
    for (std::size_t i = 0; i < m_knobs.size(); ++i) {
        const Knob &knob = m_knobs[i];
        const double value = std::clamp(whatIf.*knob.field, knob.low, knob.high);
        knob.slider->setValue(static_cast<int>(std::lround(sliderSteps * std::log(value / knob.low) / std::log(knob.high / knob.low))));
        knob.value->setText(values[i]);
        knob.value->setAccessibleName(knob.name->text() + u' ' + values[i]);
        QPalette colored = palette();
        if (whatIf.active)
            colored.setColor(QPalette::WindowText, theme::colors(palette()).whatIf);
        knob.value->setPalette(colored);
    }
    m_updating = false;
}

void WhatIfPanel::retranslate()
{
    m_active->setText(tr("Assume other conditions"));
    m_active->setAccessibleName(tr("What-if: assume other conditions"));
    m_active->setToolTip(tr("Off: everything is as measured. Real runs are never affected."));
    const QString names[] = {tr("Bandwidth"), tr("Round trip"), tr("Edge slower by"), tr("Cloud load K")};
    const QString tips[] = {tr("0.1 to 1000 Mbit/s of tensors"), tr("0.1 to 500 ms there and back"),
                            tr("Factor on the edge's times, 0.1 to 100"), tr("Factor on the cloud's times: 2 means twice as busy")};
    for (std::size_t i = 0; i < m_knobs.size(); ++i) {
        m_knobs[i].name->setText(names[i]);
        m_knobs[i].name->setAccessibleName(names[i]);
        m_knobs[i].slider->setAccessibleName(tr("What-if: %1").arg(names[i]));
        m_knobs[i].slider->setToolTip(tips[i]);
    }
    setAccessibleName(tr("What-if"));
    onChoices();
}

} // namespace neurosurgeon
