"""The few kinds of panel that our boards are made of, as the Grafana SDK builds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grafana_foundation_sdk.builders import dashboard as made
from grafana_foundation_sdk.builders import prometheus, stat, table, timeseries
from grafana_foundation_sdk.builders.common import VizLegendOptions
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.common import LegendDisplayMode, LegendPlacement
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = model.DataSourceRef(type_val="prometheus", uid="prometheus")
NOISE = ("Time", "__name__", "job", "instance", "kind", "unit", "platform")
"""Columns of a table that nobody asked for."""

Built = Builder[model.Panel]


@dataclass(frozen=True)
class Ask:
    """One query, and the legend of its series."""

    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """What one panel shows. `width` counts of 24 columns, `says` is its description for people."""

    title: str
    says: str
    asks: Sequence[Ask]
    unit: str = "short"
    width: int = 12
    height: int = 8


@dataclass(frozen=True)
class Number(Panel):
    """Large figures. `worse` lists (from this value on, colour)."""

    worse: Sequence[tuple[float, str]] = ()
    width: int = 4
    height: int = 4

    def build(self) -> Built:
        built = stat.Panel().unit(self.unit).no_value("无数据")
        for ref, ask in _refs(self.asks):
            built.with_target(_query(ref, ask).instant())
        steps = [model.Threshold(value=None, color="green")]
        steps += [model.Threshold(value=value, color=colour) for value, colour in self.worse]
        built.thresholds(made.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps))
        return _common(built, self)


@dataclass(frozen=True)
class Lines(Panel):
    """Curves over time."""

    def build(self) -> Built:
        legend = VizLegendOptions().show_legend(True)
        legend.display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
        built = timeseries.Panel().unit(self.unit).min(0).fill_opacity(8).line_width(1).legend(legend)
        for ref, ask in _refs(self.asks):
            built.with_target(_query(ref, ask).range())
        return _common(built, self)


@dataclass(frozen=True)
class Table(Panel):
    """Rows of the moment. `columns` are label or value names and their headings, in this order; other columns are hidden."""

    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""

    def build(self) -> Built:
        built = table.Panel().unit(self.unit)
        for ref, ask in _refs(self.asks):
            built.with_target(_query(ref, ask).instant().format(PromQueryFormat.TABLE))
        built.with_transformation(model.DataTransformerConfig(id_val="merge", options={}))
        built.with_transformation(model.DataTransformerConfig(id_val="organize", options=self._organized()))
        for heading, unit in self.units.items():
            built.override_by_name(heading, [model.DynamicConfigValue(id_val="unit", value=unit)])
        if self.sort:
            built.with_transformation(
                model.DataTransformerConfig(id_val="sortBy", options={"sort": [{"field": self.sort, "desc": True}]})
            )
        return _common(built, self)

    def _organized(self) -> dict[str, Any]:
        hidden = [name for name in (*NOISE, "target", "code", "region", "name") if name not in self.columns]
        return {
            "excludeByName": dict.fromkeys(hidden, True),
            "indexByName": {name: place for place, name in enumerate(self.columns)},
            "renameByName": dict(self.columns),
        }


@dataclass(frozen=True)
class Choice:
    """A variable of a board: `query` gives (text, value) through `regex`, or values alone."""

    name: str
    label: str
    query: str
    regex: str = ""
    every: bool = False

    def build(self) -> made.QueryVariable:
        built = made.QueryVariable(self.name).label(self.label).datasource(SOURCE)
        built.query({"query": self.query, "refId": "Prometheus"}).regex(self.regex)
        built.refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED).sort(model.VariableSort.ALPHABETICAL_ASC)
        return built.include_all(True).all_value(".*") if self.every else built


@dataclass(frozen=True)
class Board:
    """One dashboard: rows of panels under headings."""

    uid: str
    title: str
    says: str
    rows: Sequence[tuple[str, Sequence[Number | Lines | Table]]]
    choices: Sequence[Choice] = ()
    since: str = "now-24h"
    refresh: str = "1m"

    @property
    def panels(self) -> list[Number | Lines | Table]:
        return [panel for _, panels in self.rows for panel in panels]

    def build(self) -> model.Dashboard:
        built = made.Dashboard(self.title).uid(self.uid).description(self.says).tags(["xunjian", "巡检"])
        built.timezone("Asia/Shanghai").readonly().refresh(self.refresh).time(self.since, "now")
        for choice in self.choices:
            built.with_variable(choice.build())
        for heading, panels in self.rows:
            built.with_row(made.Row(heading))
            for panel in panels:
                built.with_panel(panel.build())
        board = built.build()
        for number, one in enumerate(board.panels or (), start=1):
            one.id_val = number
        return board


def _refs(asks: Sequence[Ask]) -> list[tuple[str, Ask]]:
    return [(chr(ord("A") + place), ask) for place, ask in enumerate(asks)]


def _query(ref: str, ask: Ask) -> prometheus.Dataquery:
    return prometheus.Dataquery().ref_id(ref).expr(ask.expr).legend_format(ask.legend or "__auto").datasource(SOURCE)


def _common(built: Any, panel: Panel) -> Built:
    done: Built = (
        built.title(panel.title).description(panel.says).datasource(SOURCE).span(panel.width).height(panel.height)
    )
    return done
