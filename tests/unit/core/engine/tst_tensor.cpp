#include "core/engine/tensor.h"

#include <QTest>

#include <cstring>

using namespace neurosurgeon;

class TensorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsBytes_data();
    void countsBytes();
    void aViewSharesItsBytes();
    void aViewKeepsItsOwnerAlive();
    void aCopyIsItsOwn();
    void buffersAreAligned();
    void aLargeBufferIsUsedAgainOnceNobodyNeedsIt();
    void viewsAtAnOffsetStandSideBySide();
    void anEmptyViewHasNoBytes();
    void shapesAreReadable();
};

void TensorTest::countsBytes_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    QTest::addColumn<qint64>("bytes");
    QTest::newRow("an image") << int(DataType::Float32) << std::vector<std::int64_t>{1, 3, 224, 224} << qint64{602'112};
    QTest::newRow("half") << int(DataType::Float16) << std::vector<std::int64_t>{5} << qint64{10};
    QTest::newRow("bytes") << int(DataType::UInt8) << std::vector<std::int64_t>{2, 3} << qint64{6};
    QTest::newRow("long") << int(DataType::Int64) << std::vector<std::int64_t>{3} << qint64{24};
    QTest::newRow("a scalar") << int(DataType::Float32) << std::vector<std::int64_t>{} << qint64{4};
    QTest::newRow("over 4 GiB") << int(DataType::Float32) << std::vector<std::int64_t>{1 << 16, 1 << 16}
                                << qint64{1} * (1LL << 34);
}

void TensorTest::countsBytes()
{
    QFETCH(int, type);
    QFETCH(std::vector<std::int64_t>, shape);
    QFETCH(qint64, bytes);
    QCOMPARE(TensorSpec({DataType(type), shape}).bytes(), std::int64_t(bytes));
}

void TensorTest::aViewSharesItsBytes()
{
    const TensorBuffer buffer(16);
    const TensorView view = buffer.view({DataType::Float32, {4}});
    const TensorView copy = view;
    QCOMPARE(view.bytes().data(), static_cast<const std::byte *>(buffer.data()));
    QCOMPARE(copy.bytes().data(), view.bytes().data());
    QCOMPARE(view.bytes().size(), std::size_t{16});
}

void TensorTest::aViewKeepsItsOwnerAlive()
{
    auto owner = std::make_shared<std::vector<float>>(4, 2.5F);
    const std::weak_ptr<std::vector<float>> watched = owner;
    {
        const TensorView view({DataType::Float32, {4}}, reinterpret_cast<const std::byte *>(owner->data()), owner);
        const TensorView copy = view;
        owner.reset();
        QVERIFY(!watched.expired());
        QCOMPARE(copy.floats()[3], 2.5F);
    }
    QVERIFY(watched.expired());
}

void TensorTest::aCopyIsItsOwn()
{
    std::vector<float> values{1, 2, 3};
    const TensorView view = TensorView::copyOf({DataType::Float32, {3}}, std::as_bytes(std::span(values)));
    values[1] = 99;
    QCOMPARE(view.floats()[1], 2.0F);
}

void TensorTest::buffersAreAligned()
{
    for (const std::size_t bytes : {1, 63, 64, 100, 602'112})
        QCOMPARE(reinterpret_cast<std::uintptr_t>(TensorBuffer(bytes).data()) % 64, std::uintptr_t{0});
}

void TensorTest::aLargeBufferIsUsedAgainOnceNobodyNeedsIt()
{
    constexpr std::size_t bytes = 1'000'000;
    auto first = std::make_unique<TensorBuffer>(bytes);
    const std::byte *data = first->data();
    auto view = std::make_unique<TensorView>(first->view({DataType::UInt8, {4}}));
    first.reset();
    const TensorBuffer second(bytes);
    QVERIFY(second.data() != data); // somebody still looks at it
    view.reset();
    const TensorBuffer other(bytes + 1);
    QVERIFY(other.data() != data);
    const TensorBuffer third(bytes);
    QCOMPARE(static_cast<const std::byte *>(third.data()), data);
}

void TensorTest::viewsAtAnOffsetStandSideBySide()
{
    const TensorBuffer buffer(128);
    const TensorView second = buffer.view({DataType::UInt8, {64}}, 64);
    QCOMPARE(second.bytes().data(), static_cast<const std::byte *>(buffer.data()) + 64);
    QCOMPARE(second.bytes().size(), std::size_t{64});
}

void TensorTest::anEmptyViewHasNoBytes()
{
    QVERIFY(TensorView().bytes().empty());
}

void TensorTest::shapesAreReadable()
{
    QCOMPARE(shapeText({1, 3, 224, 224}), "1x3x224x224");
    QCOMPARE(shapeText({}), "");
}

QTEST_GUILESS_MAIN(TensorTest)
#include "tst_tensor.moc"
