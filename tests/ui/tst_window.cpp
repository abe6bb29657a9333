#include "tests/ui/uisupport.h"

#include "ui/charts/totalschart.h"
#include "ui/filecommands.h"
#include "ui/pages/edgepage.h"
#include "ui/pages/linkchoice.h"
#include "ui/widgets/lessonbar.h"
#include "ui/windowactions.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QImage>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace neurosurgeon;

class WindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyWidgetHasItsNames_data();
    void everyWidgetHasItsNames();
    void languageSwitchesEverything();
    void noTextIsClipped_data();
    void noTextIsClipped();
    void runWithoutACloudShowsTheWay();
    void bannerClosesByEscape();
    void emulationIsUndone();
    void aLinkIsTypedOrReadFromAFile();
    void keysOnTheClosedLinkListAskNothing();
    void aDropOnAChartReachesTheWindow_data();
    void aDropOnAChartReachesTheWindow();
    void lessonHidesTheAnswerUntilRevealed();
    void lessonSpeaksTheWindowsLanguage();
    void fullScreenIsLeftAsItWasEntered();
    void warningsLeaveAnErrorInPlace();

private:
    static QWidget *viewport(QGraphicsView *view) { return view->viewport(); }
};

void WindowTest::everyWidgetHasItsNames_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("Chinese") << QStringLiteral("zh_CN");
}

void WindowTest::everyWidgetHasItsNames()
{
    QFETCH(QString, language);
    test::SampleWindow sample;
    sample.window->language().use(language);
    const auto widgets = sample.window->findChildren<QWidget *>();
    QStringList nameless;
    for (const QWidget *widget : widgets) {
        // What Qt builds inside its own widgets (names begin with qt_, or the class is private) is not ours to name.
        bool qtOwn = widget->objectName().startsWith(QStringLiteral("qt_"));
        for (const QWidget *parent = widget->parentWidget(); parent && !qtOwn; parent = parent->parentWidget()) {
            for (const char *whole : {"QAbstractItemView", "QComboBox", "QAbstractSpinBox", "QTabWidget", "QSplitter", "QLineEdit",
                                      "QStatusBar", "QToolBar", "QMenuBar", "QGraphicsView"})
                qtOwn = qtOwn || (parent->inherits(whole) && widget->objectName().isEmpty());
        }
        if (qtOwn || widget->inherits("QSplitterHandle") || widget->inherits("QScrollBar") || widget->inherits("QStackedWidget")
            || widget->objectName().startsWith(QStringLiteral("qt_")))
            continue;
        const QString what = QStringLiteral("%1 %2 in %3").arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
                                                               widget->parentWidget() ? widget->parentWidget()->objectName() : QString());
        if (widget->objectName().isEmpty() || widget->accessibleName().isEmpty())
            nameless += what;
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void WindowTest::languageSwitchesEverything()
{
    test::SampleWindow sample;
    const auto texts = [&] {
        QStringList all;
        for (const QLabel *label : sample.window->findChildren<QLabel *>())
            all += label->text();
        for (const QAction *action : sample.window->findChildren<QAction *>())
            all += action->text();
        return all;
    };
    const QStringList english = texts();
    sample.window->language().use(QStringLiteral("zh_CN"));
    QCoreApplication::processEvents();
    QVERIFY(sample.window->windowTitle().contains(QStringLiteral("边缘")));
    QVERIFY(texts() != english);
    sample.window->language().use(QStringLiteral("en"));
    QCoreApplication::processEvents();
    QCOMPARE(texts(), english);
}

void WindowTest::noTextIsClipped_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("start");
    for (const char *language : {"en", "zh_CN"}) {
        QTest::addRow("%s, edge", language) << QString::fromLatin1(language) << false;
        QTest::addRow("%s, start", language) << QString::fromLatin1(language) << true;
    }
}

void WindowTest::noTextIsClipped()
{
    QFETCH(QString, language);
    QFETCH(bool, start);
    test::SampleWindow sample(start ? QString() : QStringLiteral("vgg_net"));
    sample.window->language().use(language);
    QCoreApplication::processEvents();
    for (const QLabel *label : sample.window->findChildren<QLabel *>()) {
        // A panel's caption gives way by design and says the rest in its tool tip.
        if (!label->isVisible() || label->text().isEmpty() || label->objectName().endsWith(QStringLiteral("Caption")))
            continue;
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        const QString what = QStringLiteral("%1: \"%2\" %3x%4").arg(label->objectName(), label->text()).arg(label->width()).arg(label->height());
        QVERIFY2(label->height() >= needed - 1, qPrintable(what));
        QVERIFY2(label->wordWrap() || label->width() >= label->sizeHint().width() - 1, qPrintable(what));
    }
    for (const QAbstractButton *button : sample.window->findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || button->text().isEmpty())
            continue;
        const int needed = button->fontMetrics().horizontalAdvance(button->text());
        QVERIFY2(button->width() >= needed, qPrintable(button->objectName() + u' ' + button->text()));
    }
}

void WindowTest::runWithoutACloudShowsTheWay()
{
    test::SampleWindow sample;
    Q_EMIT sample.window->banner()->nextStepWanted(NextStep::None);
    sample.window->showProblem({QStringLiteral("A run needs a cloud."), {}, NextStep::Connect, true});
    auto *button = sample.window->findChild<QAbstractButton *>(QStringLiteral("bannerButton"));
    QVERIFY(button && button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!sample.window->banner()->isVisible());
}

void WindowTest::bannerClosesByEscape()
{
    test::SampleWindow sample;
    sample.window->showProblem({QStringLiteral("x"), {}, NextStep::ShowLog, false});
    QVERIFY(sample.window->banner()->isVisible());
    QTest::keyClick(sample.window->banner(), Qt::Key_Escape);
    QVERIFY(!sample.window->banner()->isVisible());
}

void WindowTest::emulationIsUndone()
{
    test::SampleWindow sample;
    auto *slowdown = sample.window->findChild<QDoubleSpinBox *>(QStringLiteral("edgeSlowdown"));
    auto *link = sample.window->findChild<QComboBox *>(QStringLiteral("linkEmulation"));
    QVERIFY(slowdown && link);
    const QSignalSpy wanted(&sample.workbench(), &Workbench::emulationWanted);
    slowdown->setFocus();
    slowdown->setValue(8);
    QCOMPARE(sample.workbench().choices().emulation.edgeSlowdown, 8.0);
    link->setFocus();
    QTest::keyClick(link, Qt::Key_Down);
    QCOMPARE(sample.workbench().choices().emulation.link->mbitPerSecond, 100.0);
    sample.window->actions()->undo->trigger();
    QCOMPARE(link->currentText(), QStringLiteral("Wi-Fi, 18.88 Mbit/s"));
    sample.window->actions()->undo->trigger();
    QCOMPARE(slowdown->value(), 5.0);
    QCOMPARE(wanted.count(), 4);
}

void WindowTest::aLinkIsTypedOrReadFromAFile()
{
    test::SampleWindow sample;
    auto *link = sample.window->findChild<LinkChoice *>(QStringLiteral("linkEmulation"));
    const auto emulated = [&] { return sample.workbench().choices().emulation.link; };
    const auto choose = [link](const QString &entry) {
        const int index = link->findText(entry);
        link->setCurrentIndex(index);
        Q_EMIT link->activated(index);
        return index >= 0;
    };
    const auto type = [&](const QString &text) {
        if (!choose(QStringLiteral("Other…")))
            return false;
        auto *field = sample.window->findChild<QLineEdit *>(QStringLiteral("linkDialogText"));
        if (!field || field->accessibleName().isEmpty())
            return false;
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
        return QTest::qWaitFor([&] { return !sample.window->findChild<QInputDialog *>(QStringLiteral("linkDialog")); });
    };
    const auto before = emulated();
    QVERIFY(type(QStringLiteral("20,x")));
    QVERIFY(sample.window->banner()->isVisible());
    QVERIFY(emulated() == before && link->link() == before);
    QCOMPARE(link->currentText(), QStringLiteral("Wi-Fi, 18.88 Mbit/s"));

    QVERIFY(type(QStringLiteral("20, 5, 2")));
    const auto typed = emulated();
    QVERIFY(typed == *LinkSettings::parse("20,5,2"));
    const QString typedName = link->currentText();

    const QString file = sample.state.filePath(QStringLiteral("walk.json"));
    QVERIFY(saveFile(file, R"([{"at_s": 0, "rate": 50, "jitter": 1}, {"at_s": 10, "rate": 5, "delay": 20}])"));
    QVERIFY(choose(QStringLiteral("Scenario file…")));
    QCOMPARE(link->currentText(), typedName); // nothing is chosen yet
    auto *dialog = sample.window->findChild<QFileDialog *>(QStringLiteral("fileDialog"));
    QVERIFY(dialog);
    dialog->selectFile(file);
    static_cast<QDialog *>(dialog)->accept();
    const auto scenario = emulated();
    QVERIFY(scenario == *LinkSettings::load(file.toStdString()));
    const QString scenarioName = link->currentText();
    const QString broken = sample.state.filePath(QStringLiteral("broken.json"));
    QVERIFY(saveFile(broken, "{}"));
    sample.window->banner()->hide();
    sample.window->files()->chooseScenario(broken);
    QVERIFY(sample.window->banner()->isVisible());
    QVERIFY(emulated() == scenario);

    // Chosen again, nothing of them is lost; nor in another language.
    QVERIFY(choose(typedName));
    QVERIFY(emulated() == typed);
    QVERIFY(choose(scenarioName));
    QVERIFY(emulated() == scenario);
    sample.window->language().use(QStringLiteral("zh_CN"));
    QCoreApplication::processEvents();
    QVERIFY(link->currentText() != scenarioName);
    QVERIFY(link->currentData().value<LinkSettings>() == scenario);
    sample.window->language().use(QStringLiteral("en"));
    QCoreApplication::processEvents();
    QVERIFY(choose(QStringLiteral("as it is")));
    QVERIFY(!emulated());
    while (sample.workbench().undoStack().canUndo())
        sample.window->actions()->undo->trigger();
    QVERIFY(emulated() == before && link->link() == before);
}

void WindowTest::keysOnTheClosedLinkListAskNothing()
{
    test::SampleWindow sample;
    auto *link = sample.window->findChild<LinkChoice *>(QStringLiteral("linkEmulation"));
    const auto dialogs = [&] { return sample.window->findChildren<QDialog *>().size(); };
    const qsizetype before = dialogs();
    const QSignalSpy wanted(link, &LinkChoice::scenarioWanted);
    link->setFocus();
    QTest::keyClick(link, Qt::Key_End);
    QCOMPARE(link->currentText(), QStringLiteral("1 Gbit/s"));
    QCOMPARE(sample.workbench().choices().emulation.link->mbitPerSecond, 1000.0);
    const QSignalSpy chosen(link, &LinkChoice::linkChosen);
    for (const auto key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_PageDown, Qt::Key_End, Qt::Key_O, Qt::Key_S}) {
        QTest::keyClick(link, key);
        QCOMPARE(link->currentText(), QStringLiteral("1 Gbit/s"));
    }
    QWheelEvent wheel(QPointF(5, 5), link->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(link, &wheel);
    QCOMPARE(link->currentText(), QStringLiteral("1 Gbit/s"));
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(wanted.count(), 0);
    QCOMPARE(dialogs(), before);

    // Opened and confirmed, they ask.
    const auto confirm = [&](Qt::Key move, int times) {
        QTest::keyClick(link, Qt::Key_Space);
        QVERIFY(link->view()->isVisible());
        for (int i = 0; i < times; ++i)
            QTest::keyClick(link->view(), move);
        QTest::keyClick(link->view(), Qt::Key_Return);
    };
    confirm(Qt::Key_Down, 1);
    QTRY_VERIFY(sample.window->findChild<QInputDialog *>(QStringLiteral("linkDialog")));
    sample.window->findChild<QInputDialog *>(QStringLiteral("linkDialog"))->reject();
    confirm(Qt::Key_End, 1);
    QTRY_COMPARE(wanted.count(), 1);
    QCOMPARE(link->currentText(), QStringLiteral("1 Gbit/s"));
}

void WindowTest::aDropOnAChartReachesTheWindow_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("a picture") << QStringLiteral("picture.png") << true;
    QTest::newRow("a model file") << QStringLiteral("net.safetensors") << false;
    QTest::newRow("words") << QStringLiteral("words.txt") << false;
}

void WindowTest::aDropOnAChartReachesTheWindow()
{
    QFETCH(QString, file);
    QFETCH(bool, accepted);
    test::SampleWindow sample;
    const QString path = sample.state.filePath(file);
    if (accepted) {
        QImage image(8, 8, QImage::Format_RGB32);
        image.fill(Qt::red);
        QVERIFY(image.save(path));
    } else {
        QVERIFY(saveFile(path, "no picture"));
    }
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QWidget *under = viewport(sample.window->edgePage()->totalsChart());
    const QPoint at = under->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(under, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(under, &drop);
    QCOMPARE(sample.workbench().choices().input == path, accepted);
    QCOMPARE(sample.window->banner()->isVisible(), !accepted);
}

void WindowTest::lessonHidesTheAnswerUntilRevealed()
{
    test::SampleWindow sample;
    sample.window->actions()->lesson->trigger();
    LessonBar *lesson = sample.window->lessonBar();
    QVERIFY(lesson->isVisible());
    auto *next = sample.window->findChild<QAbstractButton *>(QStringLiteral("lessonNext"));
    auto *reveal = sample.window->findChild<QAbstractButton *>(QStringLiteral("lessonReveal"));
    QTest::mouseClick(next, Qt::LeftButton);
    QVERIFY(lesson->isGuessing());
    QVERIFY(!sample.window->edgePage()->totalsChart()->isVisible());
    sample.workbench().selectPoint(2);
    reveal->setFocus();
    QTest::keyClick(reveal, Qt::Key_Return);
    QVERIFY(!lesson->isGuessing());
    QVERIFY(sample.window->edgePage()->totalsChart()->isVisible());
    QVERIFY(sample.window->findChild<QLabel *>(QStringLiteral("lessonText"))->text().contains(QStringLiteral("The guess takes")));
    sample.window->actions()->lesson->trigger();
    QVERIFY(!lesson->isVisible());
}

void WindowTest::lessonSpeaksTheWindowsLanguage()
{
    test::SampleWindow sample;
    sample.window->actions()->lesson->trigger();
    sample.window->lessonBar()->goTo(2);
    sample.window->language().use(QStringLiteral("zh_CN"));
    QCoreApplication::processEvents();
    QCOMPARE(sample.window->lessonBar()->step(), 2);
    QVERIFY(sample.window->findChild<QLabel *>(QStringLiteral("lessonTitle"))->text().contains(QStringLiteral("猜一猜")));
    sample.window->language().use(QStringLiteral("en"));
}

void WindowTest::fullScreenIsLeftAsItWasEntered()
{
    test::SampleWindow sample;
    const double points = QApplication::font().pointSizeF();
    const QSize before = sample.window->size();
    sample.window->actions()->fullScreen->trigger();
    QTRY_VERIFY(sample.window->isFullScreen());
    QVERIFY(QApplication::font().pointSizeF() >= points);
    sample.window->actions()->fullScreen->trigger();
    QTRY_COMPARE(sample.window->size(), before);
    QVERIFY(!sample.window->isFullScreen());
    QCOMPARE(QApplication::font().pointSizeF(), points);
}

void WindowTest::warningsLeaveAnErrorInPlace()
{
    test::SampleWindow sample;
    const Problem error{QStringLiteral("error"), {}, NextStep::Reconnect, false};
    sample.window->showProblem(error);
    sample.window->showProblem({QStringLiteral("warning"), {}, NextStep::None, true});
    QVERIFY(sample.window->banner()->problem() == error);
}

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
