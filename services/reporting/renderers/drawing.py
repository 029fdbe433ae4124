"""Charts as SVG: bars of one rate by region, lines of several rates over periods; drawn from numbers alone."""

from html import escape

from services.reporting.text.charts import Chart, Series

WIDTH, LABEL, SCALE, ROW = 640, 110, 4.0, 22
TOP, PLOT, EDGE = 16, 200, 100
COLOURS = ("#2f6ea5", "#b9cfe4")
LINES = ("#2f6ea5", "#7fa8cc", "#b5532f", "#dba58e")


def drawn(chart: Chart, title: str) -> str:
    """The chart, or nothing where there is nothing to draw."""
    if not chart.categories:
        return ""
    body, height = _bars(chart) if chart.kind == "bars" else _lines(chart)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f"{body}{_legend(chart, height)}</svg>"
    )


def _bars(chart: Chart) -> tuple[str, int]:
    """From 0 to 100 percent, the first category on top; the later bar is the wide pale one behind."""
    bottom = len(chart.categories) * ROW
    parts = [_tick(LABEL + SCALE * percent, percent, bottom) for percent in (0, 25, 50, 75, 100)]
    for index, name in enumerate(chart.categories):
        top = index * ROW + 3
        parts.append(_text(LABEL - 6, top + 12, name, 'text-anchor="end"'))
        for number, one in reversed(list(enumerate(chart.series))):
            value, inset = one.values[index], 2 * (len(chart.series) - 1 - number)
            if value is not None:
                height = 15 - 2 * inset
                parts.append(
                    f'<rect x="{LABEL}" y="{top + inset}" width="{value * SCALE:.1f}" height="{height}" fill="{COLOURS[number % 2]}"/>'
                )
        wide = (chart.series[0].values[index] or 0.0) * SCALE > 170 if chart.series else False
        parts.append(_text(LABEL + 6, top + 12, chart.labels[index], f'fill="{"#fff" if wide else "#111"}"'))
    return "".join(parts), bottom + 44


def _tick(x: float, percent: int, bottom: int) -> str:
    line = f'<line x1="{x}" x2="{x}" y1="0" y2="{bottom}" stroke="#ccc"/>'
    return line + _text(x, bottom + 14, f"{percent}%", 'text-anchor="middle" fill="#555"')


def _lines(chart: Chart) -> tuple[str, int]:
    low = _floor(chart)
    parts = [_level(low + step * (100 - low) / 4, low) for step in range(5)]
    step = (WIDTH - 2 * EDGE) / max(1, len(chart.categories) - 1)
    for index, name in enumerate(chart.categories):
        parts.append(_text(EDGE + index * step, TOP + PLOT + 18, name, 'text-anchor="middle" fill="#333"'))
    for number, series in enumerate(chart.series):
        parts.append(_line(series, step, low, LINES[number % len(LINES)]))
    return "".join(parts), TOP + PLOT + 48


def _floor(chart: Chart) -> float:
    """The axis begins at a round figure below the lowest rate, so that a point or two can be seen."""
    known = [value for one in chart.series for value in one.values if value is not None]
    return max(0.0, (min(known, default=0.0) // 10) * 10 - 10)


def _level(percent: float, low: float) -> str:
    y = _height(percent, low)
    line = f'<line x1="50" x2="{WIDTH - 30}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>'
    return line + _text(44, y + 4, f"{percent:g}%", 'text-anchor="end" fill="#555"')


def _height(percent: float, low: float) -> float:
    return TOP + PLOT * (1 - (percent - low) / (100 - low)) if low < 100 else TOP


def _line(series: Series, step: float, low: float, colour: str) -> str:
    points = [
        (EDGE + index * step, _height(value, low), value)
        for index, value in enumerate(series.values)
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        + _text(x, y - 6, f"{value:.2f}", 'text-anchor="middle"')
        for x, y, value in points
    )
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _legend(chart: Chart, height: int) -> str:
    colours = COLOURS if chart.kind == "bars" else LINES
    parts, x = [], float(LABEL)
    for number, one in enumerate(chart.series):
        parts.append(
            f'<rect x="{x:.0f}" y="{height - 14}" width="12" height="10" fill="{colours[number % len(colours)]}"/>'
        )
        parts.append(_text(x + 16, height - 5, one.name, 'fill="#333"'))
        x += 34 + 13 * len(one.name)
    return "".join(parts)


def _text(x: float, y: float, text: str, more: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'
