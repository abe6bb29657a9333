#!/usr/bin/python3
"""Paints the two sample images, so that nobody else's pictures are needed: apt-get install python3-pil, then run this.

still_life.png is ray traced, sunflower.jpg drawn.
"""
import math
import random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, SUPER = 320, 240, 2


# --- still life: three balls on a chequered table ---
BALLS = [((-0.55, 1.0, 4.2), 1.0, (0.86, 0.27, 0.13), 0.18),  # centre, radius, colour, mirror
         ((1.15, 0.62, 3.5), 0.62, (0.13, 0.42, 0.75), 0.30),
         ((0.45, 0.33, 2.75), 0.33, (0.95, 0.78, 0.18), 0.10)]
LIGHT = (-0.52, 0.73, -0.44)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def along(point, direction, distance):
    return tuple(p + distance * d for p, d in zip(point, direction))


def unit(v):
    return tuple(x / math.sqrt(dot(v, v)) for x in v)


def hit(origin, direction):
    nearest, ball = math.inf, None
    for candidate in BALLS:
        offset = tuple(o - c for o, c in zip(origin, candidate[0]))
        half = dot(offset, direction)
        root = half * half - dot(offset, offset) + candidate[1] ** 2
        if root > 0 and 1e-4 < -half - math.sqrt(root) < nearest:
            nearest, ball = -half - math.sqrt(root), candidate
    return nearest, ball


def trace(origin, direction, depth=2):
    distance, ball = hit(origin, direction)
    table = -origin[1] / direction[1] if direction[1] < -1e-6 else math.inf
    if min(distance, table) > 14:  # a wall, lit from the left
        shade = 0.62 + 0.20 * direction[1] - 0.16 * direction[0]
        return (0.95 * shade, 0.90 * shade, 0.80 * shade)
    if distance < table:
        point = along(origin, direction, distance)
        normal = unit(tuple(p - c for p, c in zip(point, ball[0])))
        colour, mirror = ball[2], ball[3]
    else:
        point, normal, mirror = along(origin, direction, table), (0.0, 1.0, 0.0), 0.06
        dark = (math.floor(point[0] * 1.4) + math.floor(point[2] * 1.4)) % 2
        colour = (0.33, 0.20, 0.12) if dark else (0.85, 0.74, 0.58)
    lit = hit(along(point, normal, 1e-3), LIGHT)[1] is None
    light = 0.25 + (0.80 * max(0.0, dot(normal, LIGHT)) if lit else 0.0)
    bounce = along(direction, normal, -2 * dot(direction, normal))
    shine = 0.6 * max(0.0, dot(bounce, LIGHT)) ** 60 if lit and ball and distance < table else 0.0
    seen = trace(along(point, normal, 1e-3), bounce, depth - 1) if depth else (0, 0, 0)
    return tuple(c * light * (1 - mirror) + mirror * s + shine for c, s in zip(colour, seen))


def still_life():
    width, height = WIDTH * SUPER, HEIGHT * SUPER
    image = Image.new('RGB', (width, height))
    eye = (0.15, 1.7, -1.6)
    for y in range(height):
        for x in range(width):
            ray = unit(((x - width / 2) / height * 1.05, (height * 0.42 - y) / height * 1.05 - 0.12, 1.35))
            image.putpixel((x, y), tuple(int(255 * min(1.0, max(0.0, c)) ** 0.8) for c in trace(eye, ray)))
    return image.resize((WIDTH, HEIGHT), Image.BOX)


# --- sunflower: two rings of petals, seeds in Vogel's spiral ---
def petal(draw, centre, angle, start, length, width, colour):
    along_x, along_y = math.cos(angle), math.sin(angle)
    outline = []
    for side in (1, -1):
        for step in range(0, 21) if side == 1 else range(20, -1, -1):
            t = step / 20
            offset = side * width * math.sin(math.pi * t ** 0.75)
            r = start + length * t
            outline.append((centre[0] + along_x * r - along_y * offset, centre[1] + along_y * r + along_x * offset))
    draw.polygon(outline, fill=colour)
    draw.line([outline[0], outline[20]], fill=tuple(int(c * 0.82) for c in colour), width=3)


def sunflower():
    rng = random.Random(7)
    scale = 4
    width, height = WIDTH * scale, HEIGHT * scale
    image = Image.new('RGB', (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):  # sky over a field
        t = y / height
        draw.line([(0, y), (width, y)], fill=(int(110 + 90 * t), int(165 + 45 * t), int(225 - 10 * t)) if t < 0.68
                  else (int(130 - 90 * (t - 0.68)), int(160 - 120 * (t - 0.68)), 60))
    for _ in range(1500):
        x, y, h = rng.uniform(0, width), rng.uniform(0.68, 1.05) * height, rng.uniform(20, 90)
        green = rng.randint(90, 165)
        draw.line([(x, y), (x + rng.uniform(-14, 14), y - h)], fill=(green // 2, green, 40), width=5)
    image = image.filter(ImageFilter.GaussianBlur(7))
    draw = ImageDraw.Draw(image)
    centre = (width * 0.5, height * 0.44)
    draw.line([centre, (width * 0.53, height * 1.02)], fill=(70, 120, 45), width=36)
    petal(draw, (width * 0.52, height * 0.86), -0.55, 0, 330, 70, (72, 135, 50))
    petal(draw, (width * 0.52, height * 0.93), math.pi + 0.5, 0, 330, 70, (62, 122, 46))
    for ring, (count, length, colour) in enumerate([(21, 250, (226, 150, 12)), (21, 225, (250, 196, 30))]):
        for i in range(count):
            tint = rng.uniform(0.93, 1.03)
            petal(draw, centre, 2 * math.pi * (i + ring / 2) / count + rng.uniform(-0.05, 0.05), 120,
                  length * rng.uniform(0.92, 1.05), 38, tuple(min(255, int(c * tint)) for c in colour))
    draw.ellipse([centre[0] - 168, centre[1] - 168, centre[0] + 168, centre[1] + 168], fill=(70, 42, 18))
    for n in range(900):
        r, angle = 5.4 * math.sqrt(n), n * math.radians(137.508)
        x, y, size = centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle), 3 + r / 60
        glow = int(25 + 90 * (r / 165) ** 3)
        draw.ellipse([x - size, y - size, x + size, y + size], fill=(70 + glow, 44 + glow // 2, 18))
    return image.resize((WIDTH, HEIGHT), Image.LANCZOS)


still_life().save('still_life.png', optimize=True)
sunflower().save('sunflower.jpg', quality=88)
