#include "network/session/taskqueue.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace neurosurgeon;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

class TaskQueueTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    const TensorSpec m_spec{DataType::Float32, {1, 3, 8, 8}};

    std::string picture(const char *name) const
    {
        QImage image(16, 16, QImage::Format_RGB32);
        image.fill(Qt::red);
        return image.save(m_folder.filePath(name)) ? m_folder.filePath(name).toStdString() : std::string();
    }
    Expected<TensorView> filled(TaskInputs &inputs, const std::string &name, int number = 0) const
    {
        BatchTask task;
        task.inputName = name;
        inputs.fill(task, number, m_spec);
        return task.input;
    }

private Q_SLOTS:
    void aQueueStandsInOrderOfArrival()
    {
        QFile file(m_folder.filePath("queue.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"([{"model": "b", "arrival_ms": 5, "deadline_ms": 20}, {"model": "a", "input": "cat.png"}])");
        file.close();
        const auto tasks = readTaskQueue(file.fileName());
        QVERIFY(tasks);
        QCOMPARE(modelsOf(*tasks), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(tasks->front().inputName, m_folder.filePath("cat.png").toStdString());
        QCOMPARE(tasks->back().arrival, nanoseconds(5ms));
        QVERIFY(tasks->back().deadline == nanoseconds(20ms));
    }

    void imagesAreKeptOnceAndWithinTheLimit()
    {
        TaskInputs inputs(0, 2 * m_spec.bytes());
        const std::string first = picture("1.png");
        const auto one = filled(inputs, first);
        QVERIFY(one);
        QVERIFY(filled(inputs, picture("2.png")));
        QVERIFY(!filled(inputs, m_folder.filePath("none.png").toStdString()));
        const auto third = filled(inputs, picture("3.png"));
        QVERIFY(!third);
        QVERIFY(third.error().message.find("3.png") != std::string::npos);
        const auto again = filled(inputs, first);
        QVERIFY(again);
        QCOMPARE(again->bytes().data(), one->bytes().data());
        QVERIFY(filled(inputs, {}));
    }

    void randomInputsComeFromAPool()
    {
        TaskInputs inputs(3);
        const auto one = filled(inputs, {}, 1);
        QCOMPARE(filled(inputs, {}, 1 + TaskInputs::poolSize)->bytes().data(), one->bytes().data());
        QVERIFY(filled(inputs, {}, 2)->bytes().data() != one->bytes().data());
    }
};

QTEST_GUILESS_MAIN(TaskQueueTest)
#include "tst_taskqueue.moc"
