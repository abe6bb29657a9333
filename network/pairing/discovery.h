#pragma once

#include "network/pairing/beacon.h"

#include <QObject>
#include <QTimer>
#include <QUdpSocket>

namespace neurosurgeon {

/// Calls a beacon out on every interface: IPv4 broadcast and multicast, IPv6 multicast. Network thread.
class BeaconSender : public QObject {
    Q_OBJECT
public:
    /// `address` is where the cloud listens: only interfaces that have it are used, all of them for Any.
    BeaconSender(Beacon beacon, QHostAddress address, QObject *parent = nullptr);
    /// Faster while a code is shown; the change itself is called out at once.
    void setPairing(bool pairing);

private:
    void send();

    Beacon m_beacon;
    QHostAddress m_address;
    QUdpSocket m_v4;
    QUdpSocket m_v6;
    QTimer m_timer;
};

/// Listens for beacons on every interface. Any thread with an event loop.
class BeaconListener : public QObject {
    Q_OBJECT
public:
    explicit BeaconListener(QObject *parent = nullptr);

    std::vector<SeenCloud> clouds() const { return m_seen.list(); }
    /// False if the port is not to be had: the list stays empty, addresses can still be typed.
    bool isListening() const { return m_listening; }

Q_SIGNALS:
    void cloudsChanged(const std::vector<neurosurgeon::SeenCloud> &clouds);

private:
    void join();
    void read(QUdpSocket &socket);
    void tick();

    QUdpSocket m_v4;
    QUdpSocket m_v6;
    QTimer m_timer;
    SeenClouds m_seen;
    bool m_listening = false;
    int m_ticks = 0;
};

} // namespace neurosurgeon
