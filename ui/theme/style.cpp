#include "ui/theme/style.h"

#include "ui/theme/theme.h"

#include <QDialog>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>
#include <QWidget>

namespace neurosurgeon::theme {

namespace {

constexpr int cellMargin = 7;
constexpr int headerMargin = 8; ///< one more than a cell's, as Qt adds one there
constexpr int headerMarginAbove = 3;
constexpr double buttonPadding = 1.6;   ///< of the text's height, both sides together
constexpr double indicatorShare = 0.82; ///< of the text's height

/// Fusion outlines with a darker window colour, which vanishes in the dark and on a projector.
void outline(const QStyleOption *option, QPainter *painter)
{
    if (option->state & QStyle::State_HasFocus)
        return;
    QColor color(isDark(option->palette) ? 0x7f8999 : 0x8b93a1);
    if (!(option->state & QStyle::State_Enabled))
        color.setAlphaF(0.5F);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(color);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter->restore();
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    // Outside dialogs Qt leaves Enter to nobody.
    if (auto *button = qobject_cast<QPushButton *>(widget); button && !qobject_cast<QDialog *>(button->window()))
        button->setAutoDefault(true);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck || element == PE_FrameLineEdit)
        outline(option, painter);
    if ((element == PE_PanelButtonTool || element == PE_PanelButtonCommand) && (option->state & State_On)) {
        QColor on = option->palette.color(QPalette::Highlight);
        on.setAlphaF(0.35F);
        painter->fillRect(option->rect.adjusted(1, 1, -1, -1), on);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox || control == CC_ComboBox)
        outline(option, painter);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto draw = [&](auto label) {
        label.rect.adjust(0, headerMarginAbove - headerMargin, 0, headerMargin - headerMarginAbove);
        QProxyStyle::drawControl(element, &label, painter, widget);
    };
    const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
    const auto *second = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option);
    if (element != CE_HeaderLabel || !header)
        QProxyStyle::drawControl(element, option, painter, widget);
    else if (second)
        draw(*second);
    else
        draw(*header);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_FocusFrameHMargin: return cellMargin;
    case PM_HeaderMargin: return headerMargin;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        if (widget)
            return qRound(indicatorShare * widget->fontMetrics().height());
        break;
    default: break;
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    const QSize needed = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_HeaderSection) // the margin is meant for its sides
        return {needed.width(), needed.height() - 2 * (headerMargin - headerMarginAbove)};
    if (type != CT_PushButton)
        return needed;
    return needed.expandedTo({size.width() + qRound(buttonPadding * option->fontMetrics.height()), 0});
}

} // namespace neurosurgeon::theme
