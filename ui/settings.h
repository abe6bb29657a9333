#pragma once

#include "ui/theme/theme.h"

#include <QSettings>
#include <QStringList>

namespace neurosurgeon {

/// What is remembered between starts. GUI thread.
class Settings {
public:
    /// In `folder` if given (tests, `--state`), else where the desktop keeps settings.
    explicit Settings(const QString &folder = {});

    QString language() const { return m_settings.value(QStringLiteral("language")).toString(); }
    void setLanguage(const QString &code) { m_settings.setValue(QStringLiteral("language"), code); }
    theme::Scheme scheme() const;
    void setScheme(theme::Scheme scheme) { m_settings.setValue(QStringLiteral("scheme"), static_cast<int>(scheme)); }
    double fontPoints() const;
    void setFontPoints(double points) { m_settings.setValue(QStringLiteral("font_points"), points); }
    QString model() const { return m_settings.value(QStringLiteral("model"), QStringLiteral("vgg_net")).toString(); }
    void setModel(const QString &model) { m_settings.setValue(QStringLiteral("model"), model); }
    QString input() const { return m_settings.value(QStringLiteral("input")).toString(); }
    void setInput(const QString &input) { m_settings.setValue(QStringLiteral("input"), input); }
    int adapt() const { return m_settings.value(QStringLiteral("adapt"), 0).toInt(); }
    void setAdapt(int adapt) { m_settings.setValue(QStringLiteral("adapt"), adapt); }
    /// What becomes of runs and tasks whose cloud vanishes (OnLoss).
    int onLoss() const { return m_settings.value(QStringLiteral("on_loss"), 2).toInt(); }
    void setOnLoss(int onLoss) { m_settings.setValue(QStringLiteral("on_loss"), onLoss); }
    int runTimes() const { return m_settings.value(QStringLiteral("run_times"), 20).toInt(); }
    void setRunTimes(int times) { m_settings.setValue(QStringLiteral("run_times"), times); }
    /// Whether a lost cloud is tried again without being asked.
    bool reconnects() const { return m_settings.value(QStringLiteral("reconnects"), true).toBool(); }
    void setReconnects(bool on) { m_settings.setValue(QStringLiteral("reconnects"), on); }
    /// Whether tensors go unencrypted to paired clouds that allow it.
    bool plainData() const { return m_settings.value(QStringLiteral("plain_data"), false).toBool(); }
    void setPlainData(bool on) { m_settings.setValue(QStringLiteral("plain_data"), on); }
    QByteArray geometry() const { return m_settings.value(QStringLiteral("geometry")).toByteArray(); }
    void setGeometry(const QByteArray &geometry) { m_settings.setValue(QStringLiteral("geometry"), geometry); }

    QStringList recentPeers() const { return m_settings.value(QStringLiteral("recent_peers")).toStringList(); }
    void addPeer(const QString &peer) { remember(QStringLiteral("recent_peers"), peer); }
    QStringList recentSessions() const { return m_settings.value(QStringLiteral("recent_sessions")).toStringList(); }
    void addSession(const QString &file) { remember(QStringLiteral("recent_sessions"), file); }

private:
    void remember(const QString &key, const QString &entry);

    QSettings m_settings;
};

} // namespace neurosurgeon
