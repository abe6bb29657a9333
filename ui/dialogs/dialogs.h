#pragma once

#include "ui/settings.h"

#include <QDialog>

class QComboBox;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QDoubleSpinBox;

namespace neurosurgeon {

/// Who made this and which versions run, as text to copy into a bug report. GUI thread.
class AboutDialog : public QDialog {
    Q_OBJECT
public:
    /// `engine` describes LibTorch once it is loaded, else it is empty.
    explicit AboutDialog(const QString &engine, QWidget *parent = nullptr);
    static QString versions(const QString &engine);
};

/// Language, colours, size of the text, number of runs. Takes effect at once. GUI thread.
class PreferencesDialog : public QDialog {
    Q_OBJECT
public:
    PreferencesDialog(const Settings &settings, QWidget *parent = nullptr);

Q_SIGNALS:
    void languageChosen(const QString &code);
    void schemeChosen(neurosurgeon::theme::Scheme scheme);
    void fontPointsChosen(double points);
    void runTimesChosen(int times);
    void reconnectChosen(bool on);
};

} // namespace neurosurgeon
