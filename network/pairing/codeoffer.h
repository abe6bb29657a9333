#pragma once

#include "network/pairing/code.h"

#include <QDateTime>
#include <QObject>
#include <QTimer>

namespace neurosurgeon {

/// The pairing code that a cloud shows, as a window or a log shows it.
struct CodeStatus {
    QString code;      ///< plain form; empty when none is shown
    QDateTime until;   ///< UTC
    int triesLeft = 0;
    bool operator==(const CodeStatus &) const = default;
};

/// One code at a time: valid for five minutes, three failures or one success. Network thread; the key is derived on another.
class CodeOffer : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::minutes lifetime{5};
    static constexpr int maxTries = 3;

    /// Tests inject a cheap derivation.
    explicit CodeOffer(QString cloudId, QObject *parent = nullptr, KeyDerivation derive = pairingKey);

    /// Replaces the present code; changed() follows when the key is worked out.
    void open(const QString &code);
    /// Why it ended goes along in changed(); may be empty.
    void close(const QString &reason);

    const CodeStatus &status() const { return m_status; }
    bool isOpen() const { return !m_key.isEmpty() && m_status.triesLeft > 0; }
    const QByteArray &nonce() const { return m_nonce; }
    /// The key for one attempt, which costs a try at once, so that attempts side by side cannot share one. Empty if none is left.
    QByteArray take();
    /// What became of an attempt: success ends the code, and so does the last failure.
    void settle(bool success);

Q_SIGNALS:
    void changed(const neurosurgeon::CodeStatus &status, const QString &reason);

private:
    QString m_cloudId;
    KeyDerivation m_derive;
    CodeStatus m_status;
    QByteArray m_nonce;
    QByteArray m_key;
    QTimer m_expiry;
};

} // namespace neurosurgeon
