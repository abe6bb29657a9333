#pragma once

#include "ui/state/workbench.h"

#include <QWidget>

class QCheckBox;
class QGridLayout;
class QLabel;
class QSlider;

namespace neurosurgeon {

/// Sliders for bandwidth, round trip, edge slowdown and cloud load. Moving one starts the what-if. GUI thread.
class WhatIfPanel : public QWidget {
    Q_OBJECT
public:
    explicit WhatIfPanel(Workbench &workbench, QWidget *parent = nullptr);

private:
    struct Knob {
        QLabel *name;
        QLabel *value;
        QSlider *slider;
        double low;
        double high; ///< the slider is logarithmic between them
        double WhatIf::*field;
    };

    void addKnob(QGridLayout *layout, const char *name, double low, double high, double WhatIf::*field);
    WhatIf present() const;
    void onSlider(const Knob &knob, int position);
    void onChoices();
    void retranslate();

    Workbench &m_workbench;
    QCheckBox *m_active;
    std::vector<Knob> m_knobs;
    bool m_updating = false;
};

} // namespace neurosurgeon
