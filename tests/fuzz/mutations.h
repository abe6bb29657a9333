#pragma once

// How a fuzz target runs without libFuzzer: it replays what is kept, then mutates it and valid inputs.

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <chrono>
#include <functional>
#include <random>
#include <vector>

/// Defined by each target; libFuzzer calls it as well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace neurosurgeon {

inline constexpr int mutationsOfEach = 3000;
inline constexpr std::chrono::milliseconds fuzzTime{5000}; ///< of each target

inline QByteArray mutated(QByteArray wire, std::mt19937 &random)
{
    const auto below = [&](qsizetype limit) { return qsizetype(random() % std::uint32_t(limit)); };
    for (int changes = 1 + int(random() % 4); changes > 0 && wire.size() > 3; --changes) {
        const qsizetype at = below(wire.size());
        switch (random() % 5) {
        case 0:
            wire[at] = char(random());
            break;
        case 1:
            wire[at] = char(wire[at] ^ (1 << random() % 8));
            break;
        case 2:
            wire.remove(at, 1 + below(8));
            break;
        case 3:
            wire.insert(at, QByteArray(1 + below(8), char(random())));
            break;
        case 4:
            wire.insert(at, wire.mid(below(wire.size()), below(40)));
            break;
        }
    }
    return wire;
}

inline void runOn(const QByteArray &input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.constData()), std::size_t(input.size()));
}

/// Without libFuzzer: replays the files named, or else tests/fuzz/corpus/TARGET; mutates valid inputs from a fixed seed, then
/// those of the corpus until fuzzTime is over. The same inputs come in the same order each time. `wrap` adds what a target
/// expects around a mutant.
inline int fuzzFromSeeds(int argc, char **argv, const std::vector<QByteArray> &valid,
                         const std::function<QByteArray(const QByteArray &mutant, std::mt19937 &random)> &wrap
                         = [](const QByteArray &mutant, std::mt19937 &) { return mutant; })
{
    for (int i = 1; i < argc; ++i) {
        QFile file(QString::fromLocal8Bit(argv[i]));
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        runOn(file.readAll());
    }
    if (argc > 1)
        return 0;
    const QString target = QFileInfo(QString::fromLocal8Bit(argv[0])).fileName().mid(int(sizeof("tst_")) - 1);
    const QDir corpus(QStringLiteral(NEUROSURGEON_SOURCE_DIR "/tests/fuzz/corpus/") + target);
    const QStringList kept = corpus.entryList(QDir::Files, QDir::Name);
    if (kept.isEmpty())
        return 1;
    const auto end = std::chrono::system_clock::now() + fuzzTime; // a target may have the steady clock in its own hands
    std::vector<QByteArray> found;
    for (const QString &name : kept) {
        QFile file(corpus.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        found.push_back(file.readAll());
        runOn(found.back());
    }
    std::mt19937 random(5);
    for (const QByteArray &seed : valid)
        runOn(wrap(seed, random));
    for (int i = 0; i < mutationsOfEach && std::chrono::system_clock::now() < end; ++i)
        for (const QByteArray &seed : valid)
            runOn(wrap(mutated(seed, random), random));
    while (std::chrono::system_clock::now() < end)
        for (const QByteArray &input : found)
            runOn(mutated(input, random));
    return 0;
}

} // namespace neurosurgeon
