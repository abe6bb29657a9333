#pragma once

#include "ui/mainwindow.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkpanel.h"
#include "ui/scenes/samples.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QTemporaryDir>

/// What the tests of the window share: a window with a recorded session and a settings folder of its own.
namespace neurosurgeon::test {

struct SampleWindow {
    QTemporaryDir state;
    std::unique_ptr<MainWindow> window;

    explicit SampleWindow(const QString &session = QStringLiteral("vgg_net"))
    {
        QApplication::setStyle(new theme::Style); // as the program's
        WindowOptions options;
        options.stateFolder = state.path();
        window = std::make_unique<MainWindow>(options);
        window->language().use(QStringLiteral("en"));
        window->resize(1280, 800);
        if (!session.isEmpty()) {
            auto contents = sampleSession(session);
            Q_ASSERT(contents);
            const QDateTime now = sampleNow(*contents);
            window->workbench().restore(std::move(contents->facts), std::move(contents->choices), std::move(contents->runs),
                                        std::move(contents->samples));
            window->showSamplePage(Role::Edge, QStringLiteral("test"));
            // A fixed "now": the sample's age is a text like any other.
            window->edgePage()->linkPanel()->showSample(QStringLiteral("cloud"), QStringLiteral("10.0.0.1:9999"), QStringLiteral("wifi"), 5, now);
        }
        window->show();
    }
    Workbench &workbench() { return window->workbench(); }
};

} // namespace neurosurgeon::test
