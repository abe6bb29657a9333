#include "app/startup.h"
#include "ui/mainwindow.h"
#include "ui/scenes/screenshots.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QLoggingCategory>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace {

using namespace neurosurgeon;

Q_LOGGING_CATEGORY(startCategory, "neurosurgeon.start", QtInfoMsg)

int refuse(const char *sentence, int exitCode)
{
    std::fprintf(stderr, "%s\n", sentence);
    return exitCode;
}

void addOptions(QCommandLineParser &parser)
{
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({{QStringLiteral("role"), QStringLiteral("Start as edge or cloud."), QStringLiteral("edge|cloud")},
                       {QStringLiteral("connect"), QStringLiteral("Start as edge and connect to this cloud."), QStringLiteral("HOST:PORT")},
                       {QStringLiteral("demo"), QStringLiteral("Both roles on this computer.")},
                       {QStringLiteral("screenshot"), QStringLiteral("Draw every scene into this folder and end."), QStringLiteral("DIR")},
                       {QStringLiteral("state"), QStringLiteral("Where settings and profiles are kept."), QStringLiteral("DIR")},
                       {QStringLiteral("threads"), QStringLiteral("Compute threads."), QStringLiteral("N")},
                       {QStringLiteral("slowdown"), QStringLiteral("This role computes F times slower, emulated."), QStringLiteral("F")},
                       {QStringLiteral("link"), QStringLiteral("Emulated link: MBIT[,RTT_MS], cat1, 3g, 4g, wifi, 100m or 1g."), QStringLiteral("LINK")},
                       {QStringLiteral("port"), QStringLiteral("The cloud's port; 0 takes a free one (9999)."), QStringLiteral("PORT")},
                       {QStringLiteral("insecure"), QStringLiteral("No protection: the cloud takes anybody, the edge connects in plain, to paired clouds as well.")}});
}

/// Pictures, help and versions need no display.
bool needsDisplay(int argc, char **argv)
{
    static constexpr std::array without{"--screenshot", "--help", "-h", "--help-all", "--version", "-v"};
    return std::none_of(argv + 1, argv + argc, [](const char *argument) {
        const QByteArrayView name = QByteArrayView(argument).first(qsizetype(std::strcspn(argument, "=")));
        return std::ranges::any_of(without, [name](const char *other) { return name == other; });
    });
}

/// Qt ends the process with a dump where it finds no display. Whoever names a platform knows what they do.
bool hasDisplay(int argc, char **argv)
{
    const auto isSet = [](const char *variable) { return !qEnvironmentVariableIsEmpty(variable); };
    return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM") ||
           std::any_of(argv + 1, argv + argc, [](const char *argument) { return qstrcmp(argument, "-platform") == 0; });
}

/// Tells once when the window stands: `QT_LOGGING_RULES=neurosurgeon.start.debug=true` shows it.
class FirstFrame : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject *window, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            window->removeEventFilter(this);
            // After the event that painted everything.
            QMetaObject::invokeMethod(this, [] {
                qCDebug(startCategory, "first frame after %lld ms", static_cast<long long>(sinceProcessStart().count()));
            }, Qt::QueuedConnection);
        }
        return false;
    }
};

/// Empty on success, else what is wrong.
QString read(const QCommandLineParser &parser, WindowOptions &options)
{
    const QString role = parser.value(QStringLiteral("role"));
    if (role == QStringLiteral("edge") || parser.isSet(QStringLiteral("connect")))
        options.role = Role::Edge;
    else if (role == QStringLiteral("cloud"))
        options.role = Role::Cloud;
    else if (!role.isEmpty())
        return QStringLiteral("--role is edge or cloud, not %1.").arg(role);
    if (parser.isSet(QStringLiteral("demo")))
        options.role = Role::Demo;
    options.connectTo = parser.value(QStringLiteral("connect"));
    options.stateFolder = parser.value(QStringLiteral("state"));
    options.insecure = parser.isSet(QStringLiteral("insecure"));
    options.threads = computeThreads();
    if (parser.isSet(QStringLiteral("slowdown"))) {
        bool ok = false;
        options.slowdown = parser.value(QStringLiteral("slowdown")).toDouble(&ok);
        if (!ok || options.slowdown < 1 || options.slowdown > 1000)
            return QStringLiteral("--slowdown takes a factor from 1 to 1000.");
    }
    if (parser.isSet(QStringLiteral("port"))) {
        bool ok = false;
        options.port = parser.value(QStringLiteral("port")).toUShort(&ok);
        if (!ok)
            return QStringLiteral("--port takes a number from 0 to 65535.");
    }
    if (parser.isSet(QStringLiteral("link"))) {
        const auto link = LinkSettings::parse(parser.value(QStringLiteral("link")).toStdString());
        if (!link)
            return QString::fromStdString(link.error().message);
        options.link = *link;
    }
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    fixThreadEnvironment(argc, argv);
    if (!needsDisplay(argc, argv))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    else if (!hasDisplay(argc, argv))
        return refuse("There is no display (DISPLAY and WAYLAND_DISPLAY are empty). Start this program in a desktop session, "
                      "or use neurosurgeon-cli.", 1);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("neurosurgeon"));
    QApplication::setApplicationVersion(QStringLiteral(NEUROSURGEON_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("neurosurgeon"));
    QApplication::setStyle(new theme::Style);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/neurosurgeon.svg")));
    QCommandLineParser parser;
    addOptions(parser);
    parser.process(application);
    WindowOptions options;
    if (const QString wrong = read(parser, options); !wrong.isEmpty())
        return refuse(qPrintable(wrong), 2);
    if (parser.isSet(QStringLiteral("screenshot")))
        return takeScreenshots(parser.value(QStringLiteral("screenshot")));
    MainWindow window(options);
    FirstFrame firstFrame;
    window.installEventFilter(&firstFrame);
    window.show();
    return QApplication::exec();
}
