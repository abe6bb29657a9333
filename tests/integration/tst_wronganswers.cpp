#include "tests/support/cliprocess.h"
#include "tests/support/forger.h"

#include <QTest>

using namespace neurosurgeon;
using namespace neurosurgeon::test;

Q_DECLARE_METATYPE(neurosurgeon::TensorSpec)

/// A cloud that answers, but not with what the model gives.
class WrongAnswersTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_state;
    CloudProcess m_cloud;

    CliResult edge(Forger::Forge forge) const
    {
        const Forger forger(m_cloud.port(), std::move(forge));
        QProcess process;
        setUpEnvironment(process);
        process.start(cliProgram(), {"edge", "-t", "le_net", "-p", QString::number(forger.port()), "--state", m_state.path(),
                                     "--partition", "4", "--runs", "2", "--json"});
        CliResult result;
        // The forger has to be served meanwhile.
        if (QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60'000))
            result.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
        result.output = process.readAllStandardOutput();
        result.errors = process.readAllStandardError();
        return result;
    }
    static TensorView zeros(const TensorSpec &spec)
    {
        return TensorView::copyOf(spec, std::vector<std::byte>(static_cast<std::size_t>(spec.bytes())));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_cloud.isListening()); }

    void anHonestAnswerIsTaken()
    {
        const auto result = edge([](const auto &answer) { return answer; });
        QVERIFY2(result.exitCode == 0, result.errors);
    }

    void anAnswerOfAnotherKindIsRefused_data()
    {
        QTest::addColumn<TensorSpec>("spec");
        QTest::addColumn<QString>("says");
        QTest::newRow("bytes for floats") << TensorSpec{DataType::UInt8, {1, 4000}} << "uint8 1x4000";
        QTest::newRow("another shape") << TensorSpec{DataType::Float32, {1000, 1}} << "float32 1000x1";
        QTest::newRow("fewer classes") << TensorSpec{DataType::Float32, {1, 10}} << "float32 1x10";
        QTest::newRow("more classes") << TensorSpec{DataType::Float32, {1, 2000}} << "at most 4000";
    }

    void anAnswerOfAnotherKindIsRefused()
    {
        QFETCH(TensorSpec, spec);
        QFETCH(QString, says);
        const auto result = edge([&](const auto &) { return Forger::Tensors{zeros(spec)}; });
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.sentence().contains(says), result.errors);
        QVERIFY(result.output.isEmpty());
        QVERIFY(m_cloud.isRunning());
    }

    void anAnswerWithoutATensorIsRefused()
    {
        const auto result = edge([](const auto &) { return Forger::Tensors{}; });
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.sentence().contains("0 tensors"), result.errors);
    }

    void aWrongValueIsToldAndFails()
    {
        const auto result = edge([](const auto &answer) { return Forger::Tensors{zeros(answer.front().spec())}; });
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.sentence().contains("0 of 2"), result.errors);
        const QJsonObject answers = result.json().value("answers").toObject();
        QCOMPARE(answers.value("answered").toInt(), 2);
        QCOMPARE(answers.value("right").toInt(-1), 0);
    }
};

QTEST_GUILESS_MAIN(WrongAnswersTest)
#include "tst_wronganswers.moc"
