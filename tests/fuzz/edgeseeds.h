#pragma once

// The scripts that edgefuzz begins with: sessions as they should be, pairings and other ways in, and what a hostile cloud may try.

#include "tests/fuzz/edgetalk.h"

namespace neurosurgeon::test::seeds {

// What follows a Step is read where hostilecloud.h or edgeuser.h plays it; the last 0 of an answer is the newest such request.

enum Asked { Model, Profile, Partition, Inference, LargeInference = 67 };
enum LinkAsked { Measure, RoundTrip, Watch, NoWatch, Work };

inline QByteArray ask(int what)
{
    return script(at(Step::Ask), what);
}

inline QByteArray askLink(int what)
{
    return script(at(Step::Link), what);
}

inline QByteArray result(int line, int what = 0, int request = 0)
{
    return script(at(Step::Result, line), what, request);
}

inline QByteArray hangUp(int line)
{
    return script(at(Step::HangUp, line), 0);
}

inline const QByteArray moment = script(at(Step::Wait), 1);
inline const QByteArray second = script(at(Step::Wait), 2);
inline const QByteArray tooLong = script(at(Step::Wait), 3); ///< longer than a silent peer is borne
inline const QByteArray cancel = script(at(Step::Stop), 0);
inline const QByteArray closing = script(at(Step::Stop), 1);

/// Secured by the cloud `id`, then TLS.
inline QByteArray tunnel(int line, int id = 0)
{
    return script(at(Step::Secured, line), id, at(Step::Shake, line), 0);
}

inline QByteArray open(Protection protection)
{
    return script(at(Step::Open), int(protection));
}

/// A session with control on `line` and data on the next one.
inline QByteArray session(int line, Protection protection, int welcome = 0)
{
    return open(protection) + (protection == Protection::None ? QByteArray() : tunnel(line)) + script(at(Step::Welcome, line), welcome)
        + (protection == Protection::Encrypted ? tunnel(line + 1) : QByteArray()) + script(at(Step::Attached, line + 1));
}

inline QByteArray model(int line)
{
    return ask(Model) + script(at(Step::ModelReady, line), 2, 0) + ask(Profile) + script(at(Step::Progress, line), 0x31, 0)
        + script(at(Step::ProfileReply, line), 9, 0) + ask(Partition) + script(at(Step::Prepared, line), 5, 0);
}

inline std::vector<QByteArray> sessions()
{
    const QByteArray plain = session(0, Protection::None);
    const QByteArray encrypted = session(0, Protection::Encrypted);
    const QByteArray inferences = ask(Inference) + result(1) + ask(Inference + 4) + ask(Inference + 8) + result(1, 64, 1) + result(1, 128, 5);
    const QByteArray alive = second + script(at(Step::Pong, 0), 0, at(Step::Ping, 1), 3) + second
        + script(at(Step::Ping, 0), 4, at(Step::Pong, 1), 0);
    const QByteArray probes = askLink(Watch) + askLink(Measure) + script(at(Step::ProbeReply, 1), 64, 80, 0)
        + script(at(Step::ProbeReply, 1), 128, 80, 0) + askLink(RoundTrip) + script(at(Step::Pong, 0), 0) + askLink(Measure)
        + script(at(Step::ProbeReply, 1), 67, 9, 0) + askLink(Work) + second + script(at(Step::Ping, 0), 1)
        + script(at(Step::ProbeReply, 1), 29, 0, 0) + second + script(at(Step::ProbeReply, 1), 48, 30, 0);
    const QByteArray dies = ask(Inference) + script(at(Step::Split), 40) + result(1) + ask(Inference) + script(at(Step::Split), 60)
        + result(1) + hangUp(1);
    const QByteArray goodbye = ask(Inference) + script(at(Step::Goodbye, 2)) + hangUp(3) + open(Protection::None)
        + script(at(Step::Welcome, 4), 1) + moment;
    const QByteArray refusals = ask(Model) + script(at(Step::Error, 0), 39, 0) + ask(Partition) + script(at(Step::Error, 0), 44, 0)
        + ask(Inference) + script(at(Step::Error, 1), 46, 0, at(Step::Error, 0), 12);
    const QByteArray given = askLink(Measure) + askLink(Measure) + askLink(RoundTrip) + ask(LargeInference) + ask(Partition) + cancel
        + result(1) + moment;
    return {plain + model(0) + inferences + alive + closing,
            encrypted + model(0) + inferences + alive + closing,
            session(0, Protection::PlainData) + model(0) + inferences + tooLong,
            plain + probes + alive + probes,
            plain + dies + session(2, Protection::None) + goodbye,
            encrypted + dies + session(2, Protection::Encrypted) + goodbye,
            plain + model(0) + refusals + session(2, Protection::PlainData) + script(at(Step::Error, 3), 11),
            plain + script(at(Step::Stall, 1)) + given + script(at(Step::Stall, 1)) + probes,
            // Over an emulated link: some megabits, a rate that delivers nothing, a scenario.
            session(0, Protection::None, 4) + probes + given + second + ask(Inference) + moment + result(1, 4),
            session(0, Protection::None, 132) + model(0) + closing,
            session(0, Protection::None, 196) + model(0) + ask(LargeInference) + second + cancel};
}

inline std::vector<QByteArray> waysIn()
{
    const QByteArray begin = script(at(Step::Pair), 0);
    const QByteArray giveUp = script(at(Step::Pair), 1);
    const QByteArray workOut = script(at(Step::Pair), 2);
    const auto pairing = [&](int line) {
        return begin + script(at(Step::Secured, line), 2) + workOut
            + script(at(Step::Shake, line), 0, at(Step::PairOffer, line), 0, at(Step::PairDone, line));
    };
    // With the cloud just paired, whose control is connection 1 then.
    const QByteArray afterwards = open(Protection::Encrypted) + tunnel(1, 2) + script(at(Step::Welcome, 1), 0) + tunnel(2, 2)
        + script(at(Step::Attached, 2)) + hangUp(2);
    const QByteArray wrongCode = begin + script(at(Step::Secured, 0), 1) + workOut + script(at(Step::Shake, 0), 1) + begin
        + script(at(Step::Secured, 1), 64) + giveUp;
    const QByteArray unreached = script(at(Step::Dialling), 1) + open(Protection::None) + script(at(Step::Dialling), 2)
        + open(Protection::Encrypted) + script(at(Step::Accept, 1), 0) + tunnel(1) + open(Protection::None) + tooLong
        + open(Protection::None) + cancel;
    const QByteArray closedMeanwhile = open(Protection::Encrypted) + script(at(Step::Secured, 0), 0, at(Step::Silently)) + closing
        + script(at(Step::Shake, 0), 0, at(Step::Silently)) + open(Protection::Encrypted) + open(Protection::PlainData);
    return {pairing(0) + afterwards, wrongCode + pairing(2), unreached + begin + tooLong + tooLong + tooLong + tooLong, closedMeanwhile};
}

/// Twice what comes once, before its time, from somebody else, for nobody, or what cannot be read.
inline std::vector<QByteArray> attacks()
{
    const QByteArray plain = session(0, Protection::None);
    const QByteArray welcome = script(at(Step::Welcome, 0), 0);
    QByteArray silentControl = plain;
    QByteArray attachedForEver = plain;
    for (int i = 0; i < 6; ++i) {
        silentControl += second + script(at(Step::Ping, 1), i);
        attachedForEver += second + script(at(Step::Attached, 1));
    }
    const QByteArray attached = script(at(Step::Attached, 1));
    return {silentControl,
            attachedForEver,
            plain + attached + askLink(Measure) + attached + script(at(Step::Welcome, 0), 1, at(Step::Attached, 0), at(Step::Again, 0)),
            open(Protection::None) + welcome + welcome + attached + script(at(Step::Attached, 2)) + closing + attached,
            open(Protection::Encrypted) + tunnel(0) + welcome + ask(Inference) + askLink(Measure) + tunnel(1, 1) + attached,
            open(Protection::None) + welcome + ask(Inference) + ask(Model) + attached + model(1) + script(at(Step::ProfileReply, 0), 3, 7),
            // An answer that has begun before its request was asked.
            plain + script(at(Step::Split), 55, at(Step::ProfileReply, 0), 9, 7) + ask(Profile) + script(at(Step::ProfileReply, 0), 3, 0),
            plain + ask(Model) + script(at(Step::AnyType, 0), 17, 0, 3, 0xa1, 0x61, 0x61, at(Step::Mutate), 20, 255)
                + script(at(Step::Prepared, 0), 1, 0, at(Step::Raw, 1), 3, 1, 2, 3)};
}

inline std::vector<QByteArray> all()
{
    std::vector<QByteArray> scripts = sessions();
    for (const auto &more : {waysIn(), attacks()})
        scripts.insert(scripts.end(), more.begin(), more.end());
    return scripts;
}

} // namespace neurosurgeon::test::seeds
