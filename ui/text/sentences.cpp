#include "ui/text/sentences.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace neurosurgeon {

namespace {

constexpr char context[] = "neurosurgeon::Sentence";

// A test looks each of them up in the sources of core and network.
constexpr const char *known[] = {
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud closed the connection; check that it still runs, then connect again."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud at %1 does not answer; check the address, and that `neurosurgeon-cli cloud` runs there."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "There is no cloud at %1; start `neurosurgeon-cli cloud` there, or check the address and the port."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The name %1 is not known on this network; check how it is written, or type the address that the cloud shows."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Nobody on this network says what the name %1 means; type the address that the cloud shows."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The name %1 means %2."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Nothing at %1 answers; check the address, the cable or Wi-Fi, and that no firewall stands between."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud said goodbye; start it again and reconnect."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "There is no connection to a cloud; connect first."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The connection to %1 failed: %2. Check the address and that the program runs there."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The other side closed the connection in the middle of a message. Check that it still runs."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The other side has been silent for %1 ms. Check the network and that the program there still runs."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud cannot listen on %1 (%2); choose another port with -p, or 0 for a free one."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud has too many unfinished connections; try again in a few seconds."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud runs version %1 (protocol %2 to %3), the edge version %4 (protocol %5 to %6); install the same version on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud serves %1 edges already; try again when one has left."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This data connection belongs to no session; connect again."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud's operator ended this session; connect again if that was a mistake."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud (version %1) does not have the model \"%2\" with the weights %3; install the edge's version of the program there."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud's %1 has other weights than the edge's (%2 there, %3 here; the cloud runs version %4, the edge version %5); use the same version and weights on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud's %1 has other layers than the edge's (%2 there, %3 here; the cloud runs version %4, the edge version %5); use the same version and weights on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud's %1 has other layers and weights than the edge's (%2 there, %3 here; the cloud runs version %4, the edge version %5); use the same version and weights on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud's profile cannot be used (%1); use the same version on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud answered with a tensor of another shape than the model's output; use the same version on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud answered with %1 where the model gives %2; install the same version on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The other side announced %1 bytes where at most %2 were expected. Install the same version on both machines."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The link could not be measured; try again when it is less busy."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Too many requests wait already; ask again when some are answered."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The image %1 does not exist; choose a PNG or JPEG file."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The image %1 is neither PNG nor JPEG; choose a PNG or JPEG file."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The image %1 is larger than 100 megapixels; choose a PNG or JPEG file."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The image %1 cannot be decoded (%2); choose a PNG or JPEG file."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The image %1 needs more memory than there is; choose a PNG or JPEG file."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "\"%1\" is no link: give MBIT, MBIT,RTT_MS or MBIT,RTT_MS,JITTER_MS (for example 20,5), a scenario file (.json), or one of cat1, 3g, 4g, wifi, 100m, 1g."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The scenario %1 cannot be read; it must be a list of steps like {\"at_s\": 10, \"rate\": 5.85, \"delay\": 20}."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The scenario %1 is not a JSON list of 1 to %2 steps; it must be a list of steps like {\"at_s\": 10, \"rate\": 5.85, \"delay\": 20}."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The scenario %1 is wrong in step %2 (times ascend from 0); it must be a list of steps like {\"at_s\": 10, \"rate\": 5.85, \"delay\": 20}."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The scenario %1 is wrong in step %2; it must be a list of steps like {\"at_s\": 10, \"rate\": 5.85, \"delay\": 20}."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The profile cannot be written to %1; check the folder's permissions and free space, or choose another --state."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The compute module %1 is missing beside the program; run ./neurosurgeon.sh build."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 was not found beside this program; build the whole project."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The demonstration's cloud ended."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This is not the code that %1 shows; type it again, %2 tries are left."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This is not the code that %1 shows; type it again, %2 try is left."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This is not the code that %1 showed, and it does not count any more; let the cloud show a new one."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 does not accept this computer's key, or is not the device it says it is; forget it here and pair again."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This edge is not paired with %1; let the cloud show a code and type it here, with `neurosurgeon-cli pair --ip %2 --code CODE` for example."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 takes only paired edges; pair with `neurosurgeon-cli pair`, and leave --insecure out."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 is not paired with this edge (any more); pair again: let the cloud show a code and type it on the edge."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 shows no pairing code at the moment; let it show one, and type it within five minutes."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud has forgotten this edge; pair again."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "A peer needs a name of at least one character."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "A peer's name has at most %1 characters, this one has %2; choose a shorter one."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This cloud takes tensors encrypted only; leave `--channel plain` out, or start the cloud with --allow-plain."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud lets %1 inferences of one peer wait, answers it has not read included; ask again when some are answered."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud keeps %1 MB of one peer's tensors; ask again when some are answered, or choose a point where less crosses."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud answers %1 inferences a second of one peer; ask more slowly."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This is no pairing code; type the 8 letters and digits that the cloud shows, for example K7QF-9XTM."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "A pairing code has 8 letters and digits, this one %1; type what the cloud shows, for example K7QF-9XTM."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The pairing code has expired; show a new one."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "A wrong code was tried three times; the code does not count any more, show a new one."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud at %1 does not answer; check the address, and that it shows a code."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "This computer is not paired with %1; let it show a code and type it here."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 can be reached."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud runs version %1, this computer %2."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "A key of %1 is stored here."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The cloud has proved the same key."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "%1 calls out its address on this network."),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "No beacon came from there. Many networks hold them back; the address can be typed."),
};

// What Qt says of sockets and files, inside such a sentence.
constexpr const char *causes[] = {
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The bound address is already in use"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The address is not available"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The address is protected"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Permission denied"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Connection refused"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Connection timed out"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Network operation timed out"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Network unreachable"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Host unreachable"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "Host not found"),
    QT_TRANSLATE_NOOP("neurosurgeon::Sentence", "The remote host closed the connection"),
};

QRegularExpression patternOf(const QString &sentence)
{
    // In turn: %1 is one name or number, whatever it holds.
    static const QRegularExpression hole(QStringLiteral("\\\\%\\d"));
    return QRegularExpression(QRegularExpression::anchoredPattern(
        QRegularExpression::escape(sentence).replace(hole, QStringLiteral("(.+?)"))));
}

} // namespace

QStringList knownSentences()
{
    QStringList sentences;
    for (const char *sentence : known)
        sentences += QString::fromLatin1(sentence);
    return sentences;
}

QString inLanguage(const QString &english)
{
    static const auto patterns = [] {
        std::vector<QRegularExpression> made;
        for (const char *sentence : known)
            made.push_back(patternOf(QString::fromLatin1(sentence)));
        return made;
    }();
    for (std::size_t i = 0; i < std::size(known); ++i) {
        const QRegularExpressionMatch match = patterns[i].match(english);
        if (!match.hasMatch())
            continue;
        const QString text = QCoreApplication::translate(context, known[i]);
        // In one pass: a name may itself hold a percent sign and a digit.
        QString said;
        for (qsizetype at = 0; at < text.size(); ++at) {
            const int number = text[at] == u'%' && at + 1 < text.size() ? text[at + 1].digitValue() : -1;
            if (number < 1)
                said += text[at];
            else
                said += inLanguage(match.captured(number)), ++at;
        }
        return said;
    }
    const auto cause = std::find_if(std::begin(causes), std::end(causes), [&](const char *known) { return english == QLatin1String(known); });
    return cause == std::end(causes) ? english : QCoreApplication::translate(context, *cause);
}

} // namespace neurosurgeon
