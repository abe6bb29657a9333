#include "ui/controllers/reconnector.h"

#include "ui/text/sentences.h"

#include <algorithm>

namespace neurosurgeon {

namespace {

constexpr int mostDoublings = 5;
constexpr std::chrono::seconds longest(30);

} // namespace

Reconnector::Reconnector(QObject *parent) : QObject(parent), m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        ++m_tries;
        Q_EMIT attempt();
    });
}

void Reconnector::begin()
{
    m_tries = 0;
    m_trying = true;
    m_timer.start(wait());
}

void Reconnector::stop()
{
    m_trying = false;
    m_timer.stop();
}

std::chrono::seconds Reconnector::wait() const
{
    return std::min(std::chrono::seconds(1 << std::min(m_tries, mostDoublings)), longest);
}

Problem Reconnector::amended(Problem problem)
{
    if (m_trying && problem.next == NextStep::Pair)
        stop();
    if (!m_trying || problem.isWarning)
        return problem;
    if (problem.next != NextStep::Reconnect) {
        stop(); // refused, not unreachable: another try would end the same way
        return problem;
    }
    m_timer.start(wait());
    problem.detail = inLanguage(problem.detail) + u' ' + tr("The next try follows in %n s.", nullptr, static_cast<int>(wait().count()));
    problem.other = NextStep::StopTrying;
    return problem;
}

} // namespace neurosurgeon
