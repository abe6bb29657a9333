#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <memory>
#include <vector>

namespace neurosurgeon::test {

/// Stands between an edge and a cloud: counts what passes, holds it up, or swallows it without a word.
class Relay : public QObject {
public:
    explicit Relay(quint16 cloud) : m_cloud(cloud)
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, &Relay::accept);
    }
    quint16 port() const { return m_server.serverPort(); }
    /// Bytes of the edge that went on.
    qint64 passedOn() const { return m_passedOn; }
    /// So long nothing goes either way, as over a cut link; what has come goes on afterwards.
    void cutFor(std::chrono::milliseconds time)
    {
        m_cut = true;
        QTimer::singleShot(time, this, [this] {
            m_cut = false;
            accept();
            for (const auto &link : m_links) {
                pass(*link, link->edge, link->cloud);
                pass(*link, link->cloud, link->edge);
            }
        });
    }
    /// The connections there are, from this one on, stay open, and from now on nothing comes out of them: half-open, on
    /// either side.
    void swallow(std::size_t first = 0)
    {
        for (std::size_t i = first; i < m_links.size(); ++i)
            m_links[i]->swallows = true;
    }

private:
    struct Link : QObject {
        QTcpSocket *edge = nullptr;
        QTcpSocket *cloud = nullptr;
        bool swallows = false;
    };

    void accept()
    {
        while (!m_cut && m_server.hasPendingConnections()) {
            Link &link = *m_links.emplace_back(std::make_unique<Link>());
            link.edge = m_server.nextPendingConnection();
            link.edge->setParent(&link);
            link.cloud = new QTcpSocket(&link);
            link.cloud->connectToHost(QHostAddress::LocalHost, m_cloud);
            for (const auto &[from, to] : {std::pair{link.edge, link.cloud}, std::pair{link.cloud, link.edge}}) {
                connect(from, &QTcpSocket::readyRead, &link, [this, &link, from, to] { pass(link, from, to); });
                connect(from, &QTcpSocket::disconnected, &link, [this, &link, from, to] {
                    pass(link, from, to);
                    if (!link.swallows)
                        to->disconnectFromHost();
                });
            }
        }
    }
    void pass(const Link &link, QTcpSocket *from, QTcpSocket *to)
    {
        if (m_cut)
            return;
        const QByteArray bytes = from->readAll();
        if (link.swallows)
            return;
        m_passedOn += from == link.edge ? bytes.size() : 0;
        to->write(bytes);
    }

    quint16 m_cloud;
    QTcpServer m_server;
    std::vector<std::unique_ptr<Link>> m_links;
    qint64 m_passedOn = 0;
    bool m_cut = false;
};

} // namespace neurosurgeon::test
