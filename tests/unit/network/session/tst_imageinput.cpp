#include "network/session/imageinput.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

using namespace neurosurgeon;

namespace {

const TensorSpec spec{DataType::Float32, {1, 3, 224, 224}};
constexpr QRgb red = qRgb(255, 0, 0);

/// All of it red, as ImageNet's mean and deviation make it.
bool isRed(const TensorView &input)
{
    const std::int64_t pixels = input.spec().elements() / 3;
    constexpr std::array<float, 3> expected{(1 - 0.485F) / 0.229F, -0.456F / 0.224F, -0.406F / 0.225F};
    for (std::int64_t i = 0; i < 3 * pixels; ++i)
        if (std::abs(input.floats()[i] - expected[static_cast<std::size_t>(i / pixels)]) > 0.05F)
            return false;
    return input.spec() == spec;
}

} // namespace

class ImageInputTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    QString saved(const QImage &image, const char *name) const
    {
        const QString file = m_folder.filePath(QString::fromLatin1(name));
        return image.save(file) ? file : QString();
    }

private Q_SLOTS:
    void takesTheCentreSquare_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("a square") << QSize(300, 300);
        QTest::newRow("wide") << QSize(700, 100);
        QTest::newRow("high") << QSize(100, 700);
        QTest::newRow("a strip of a million") << QSize(1, 1'000'000);
        QTest::newRow("a flat one") << QSize(1'000'000, 1);
    }

    void takesTheCentreSquare()
    {
        QFETCH(QSize, size);
        QImage image(size, QImage::Format_RGB888);
        image.fill(Qt::blue);
        const int side = std::min(size.width(), size.height());
        const QRect centre((size.width() - side) / 2, (size.height() - side) / 2, side, side);
        for (int y = centre.top(); y <= centre.bottom(); ++y)
            for (int x = centre.left(); x <= centre.right(); ++x)
                image.setPixel(x, y, red);
        const auto input = imageInput(saved(image, "square.png"), spec);
        QVERIFY2(input, input ? "" : input.error().message.c_str());
        QVERIFY(isRed(*input));
    }

    void takesAPhotoOfMoreThan33Megapixels()
    {
        QImage image(7000, 5000, QImage::Format_RGB888);
        image.fill(Qt::red);
        const auto input = imageInput(saved(image, "photo.jpg"), spec);
        QVERIFY2(input, input ? "" : input.error().message.c_str());
        QVERIFY(isRed(*input));
    }

    void labelsAreOneALine()
    {
        QFile file(m_folder.filePath("labels.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("cat\r\nK\xc3\xa4tzchen\n\xe7\x8c\xab");
        file.close();
        const auto labels = readLabels(file.fileName());
        QVERIFY(labels);
        QCOMPARE(*labels, (std::vector<std::string>{"cat", "K\xc3\xa4tzchen", "\xe7\x8c\xab"}));
    }

    void labelsThatAreNotUtf8AreRefusedByLine()
    {
        QFile file(m_folder.filePath("latin1.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("cat\ndog\nK\xe4tzchen\n");
        file.close();
        const auto labels = readLabels(file.fileName());
        QVERIFY(!labels);
        QCOMPARE(labels.error().code, ErrorCode::BadFile);
        QVERIFY(labels.error().message.find("latin1.txt") != std::string::npos);
        QVERIFY(labels.error().message.find("line 3") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(ImageInputTest)
#include "tst_imageinput.moc"
