#include "network/pairing/code.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QRandomGenerator>
#include <QThreadPool>

#include <openssl/evp.h>

namespace neurosurgeon {

namespace {

constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::uint64_t scryptN = 1 << 16;
constexpr std::uint64_t scryptR = 8;
constexpr std::uint64_t scryptP = 1;
constexpr std::uint64_t scryptMemory = 128ULL * 1024 * 1024;

} // namespace

QByteArray randomBytes(qsizetype count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    QRandomGenerator::system()->generate(bytes.begin(), bytes.end());
    return bytes;
}

QString newPairingCode()
{
    QString code;
    for (const char byte : randomBytes(codeCharacters))
        code += QLatin1Char(alphabet[static_cast<unsigned char>(byte) % 32]);
    return code;
}

Expected<QString> readPairingCode(const QString &typed)
{
    QString code;
    for (QChar character : typed.toUpper()) {
        if (character == u'-' || character.isSpace())
            continue;
        if (character == u'O')
            character = u'0';
        else if (character == u'I' || character == u'L')
            character = u'1';
        if (!QLatin1StringView(alphabet).contains(character) || code.size() == codeCharacters)
            return failure(ErrorCode::Usage, "This is no pairing code; type the 8 letters and digits that the cloud shows, "
                           "for example K7QF-9XTM.");
        code += character;
    }
    if (code.size() != codeCharacters)
        return failure(ErrorCode::Usage, "A pairing code has 8 letters and digits, this one " + std::to_string(code.size())
                           + "; type what the cloud shows, for example K7QF-9XTM.");
    return code;
}

QString shownPairingCode(const QString &code)
{
    return code.isEmpty() ? QString() : code.left(codeCharacters / 2) + u'-' + code.mid(codeCharacters / 2);
}

Expected<QByteArray> pairingKey(const QString &code, const QString &cloudId, const QByteArray &nonce)
{
    const QByteArray password = code.toLatin1();
    const QByteArray salt = cloudId.toLatin1() + nonce;
    QByteArray key(keyBytes, '\0');
    if (EVP_PBE_scrypt(password.constData(), static_cast<std::size_t>(password.size()),
                       reinterpret_cast<const unsigned char *>(salt.constData()), static_cast<std::size_t>(salt.size()), scryptN,
                       scryptR, scryptP, scryptMemory, reinterpret_cast<unsigned char *>(key.data()),
                       static_cast<std::size_t>(key.size())) != 1)
        return failure(ErrorCode::Failed, "The pairing code could not be worked out, it takes 64 MiB of memory; close other "
                       "programs and try again.");
    return key;
}

void derivePairingKey(QObject *context, KeyDerivation derive, const QString &code, const QString &cloudId, const QByteArray &nonce,
                      std::function<void(Expected<QByteArray>)> done)
{
    auto promise = std::make_shared<QPromise<Expected<QByteArray>>>();
    auto *watcher = new QFutureWatcher<Expected<QByteArray>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, done = std::move(done)] {
        watcher->deleteLater();
        done(watcher->result());
    });
    watcher->setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, derive, code, cloudId, nonce] {
        promise->addResult(derive(code, cloudId, nonce));
        promise->finish();
    });
}

} // namespace neurosurgeon
