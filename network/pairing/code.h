#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QString>

#include <functional>

class QObject;

namespace neurosurgeon {

/// Characters of a pairing code: 40 bits, behind scrypt and three tries.
inline constexpr int codeCharacters = 8;
inline constexpr qsizetype codeNonceBytes = 16;
inline constexpr qsizetype keyBytes = 32;

/// A fresh random code in its plain form, e.g. "K7QF9XTM": Crockford's base 32.
QString newPairingCode();
/// What a person typed as a plain code: case, dashes and spaces do not matter, O reads as 0, I and L as 1.
/// Errors: Usage.
Expected<QString> readPairingCode(const QString &typed);
/// As it is shown: "K7QF-9XTM".
QString shownPairingCode(const QString &code);

/// The key of the pairing's tunnel: scrypt (RFC 7914, N = 2^16, r = 8, p = 1) of the plain code, salted with the cloud's id and
/// the code's nonce. Takes a quarter of a second and 64 MiB, which is the point: never on the network thread.
/// Errors: Failed when there is no memory.
Expected<QByteArray> pairingKey(const QString &code, const QString &cloudId, const QByteArray &nonce);
using KeyDerivation = Expected<QByteArray> (*)(const QString &code, const QString &cloudId, const QByteArray &nonce);
/// The same on a thread of the pool; `done` is called on `context`'s thread, unless that is gone by then.
void derivePairingKey(QObject *context, KeyDerivation derive, const QString &code, const QString &cloudId, const QByteArray &nonce,
                      std::function<void(Expected<QByteArray>)> done);
/// `count` bytes from the system's generator.
QByteArray randomBytes(qsizetype count);

} // namespace neurosurgeon
