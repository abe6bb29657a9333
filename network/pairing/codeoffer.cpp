#include "network/pairing/codeoffer.h"

namespace neurosurgeon {

CodeOffer::CodeOffer(QString cloudId, QObject *parent, KeyDerivation derive)
    : QObject(parent), m_cloudId(std::move(cloudId)), m_derive(derive)
{
    m_expiry.setParent(this);
    m_expiry.setSingleShot(true);
    connect(&m_expiry, &QTimer::timeout, this, [this] { close(tr("The pairing code has expired; show a new one.")); });
}

void CodeOffer::open(const QString &code)
{
    m_expiry.stop();
    m_key.clear();
    m_status = {};
    m_nonce = randomBytes(codeNonceBytes);
    derivePairingKey(this, m_derive, code, m_cloudId, m_nonce, [this, code, nonce = m_nonce](const Expected<QByteArray> &key) {
        if (m_nonce != nonce)
            return; // replaced or closed meanwhile
        if (!key)
            return close(QString::fromStdString(key.error().message));
        m_key = *key;
        m_status = {code, QDateTime::currentDateTimeUtc().addSecs(std::chrono::seconds(lifetime).count()), maxTries};
        m_expiry.start(lifetime);
        Q_EMIT changed(m_status, {});
    });
}

void CodeOffer::close(const QString &reason)
{
    m_expiry.stop();
    m_key.clear();
    m_nonce.clear();
    m_status = {};
    Q_EMIT changed(m_status, reason);
}

QByteArray CodeOffer::take()
{
    if (!isOpen())
        return {};
    --m_status.triesLeft;
    Q_EMIT changed(m_status, {});
    return m_key;
}

void CodeOffer::settle(bool success)
{
    if (m_key.isEmpty())
        return;
    if (success)
        close({});
    else if (m_status.triesLeft == 0)
        close(tr("A wrong code was tried three times; the code does not count any more, show a new one."));
}

} // namespace neurosurgeon
