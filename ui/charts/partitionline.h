#pragma once

#include "ui/theme/theme.h"

#include <QFont>
#include <QGraphicsObject>

#include <vector>

namespace neurosurgeon {

/// The line between edge and cloud: dragged with the mouse it snaps to the nearest legal place. Its position is set
/// from outside; a drag only asks for one. GUI thread.
class PartitionLine : public QGraphicsObject {
    Q_OBJECT
public:
    explicit PartitionLine(QGraphicsItem *parent = nullptr);

    /// Legal x positions (scene), from `top` (where the handle hangs) to `bottom`.
    void setTrack(std::vector<double> places, double top, double bottom, const QRectF &bounds);
    void setPlace(int index);
    void setLook(const theme::Colors &colors, const QFont &font, const QString &edge, const QString &cloud, bool whatIf);

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override;

Q_SIGNALS:
    void dragged(int index);

protected:
    void mousePressEvent(QGraphicsSceneMouseEvent *event) override;
    void mouseMoveEvent(QGraphicsSceneMouseEvent *event) override;

private:
    QRectF handle() const;

    std::vector<double> m_places;
    double m_top = 0;
    double m_bottom = 0;
    QRectF m_bounds;
    int m_index = 0;
    theme::Colors m_colors;
    QFont m_font;
    QString m_edge;
    QString m_cloud;
    bool m_whatIf = false;
};

} // namespace neurosurgeon
