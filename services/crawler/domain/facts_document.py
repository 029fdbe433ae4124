"""The facts that a pass has gathered so far as plain values, and back; a pass stored by an earlier version lacks most of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.crawler.domain.facts import LabelRemark
from services.crawler.domain.note import Activity, Channel, GuideNote, guide_from, guide_row, message_from, message_row
from services.crawler.domain.survey import FoundChannel, LabelCount, LabelCounts, Letter, Survey, Trace


def facts_rows(survey: Survey) -> dict[str, Any]:
    """Lists of lists: what comes from outside (addresses, titles) never becomes a field name."""
    counts = survey.label_counts
    return {
        "has_channel": survey.has_channel,
        "channels": [
            [one.channel.url, one.channel.name, one.channel.kind, one.channel.internal, one.page, one.reachable]
            for one in survey.channels.values()
        ],
        "letters": [[*message_row(one.message), one.page] for one in survey.letters],
        "guide_notes": [[url, *guide_row(guide)] for url, guide in survey.guides],
        "activities": [
            [kind, key, one.title, one.url, _iso(one.at), page]
            for kind, kept in survey.activities.items()
            for key, (one, page) in kept.items()
        ],
        "activity_kinds": list(survey.activities),
        "label_pages": [[kind, pages] for kind, pages in counts.pages.items()],
        "label_remarks": [
            [kind, label, remark.value, one.pages, [list(example) for example in one.examples]]
            for (kind, label, remark), one in counts.remarks.items()
        ],
        "trail": [[url, _iso(one.at), one.status, one.sha256] for url, one in survey.trail.items()],
    }


def facts_into(survey: Survey, stored: Mapping[str, Any]) -> Survey:
    """The survey with what its document holds of facts."""
    survey.has_channel = stored["has_channel"]
    survey.channels = {
        url: FoundChannel(Channel(url, name, kind, internal), page, reachable)
        for url, name, kind, internal, page, reachable in stored.get("channels", ())
    }
    survey.letters = [Letter(message_from(row[:-1]), row[-1]) for row in stored.get("letters", ())]
    survey.letters += [Letter(message_from(row), "") for row in stored.get("messages", ())]
    survey.guides = [(row[0], guide_from(row[1:])) for row in stored.get("guide_notes", ())]
    # An earlier version kept how many classes a guide lacks, not which.
    survey.guides += [(url, GuideNote("", ("",) * missing)) for url, missing in stored.get("guides", ())]
    survey.activities = {kind: {} for kind in stored.get("activity_kinds", ())}
    for kind, key, title, url, at, page in stored.get("activities", ()):
        survey.activities[kind][key] = (Activity(title, url, _instant(at)), page)
    survey.label_counts = LabelCounts(
        dict(stored.get("label_pages", ())),
        {
            (kind, label, LabelRemark(remark)): LabelCount(pages, [(url, text) for url, text in examples])
            for kind, label, remark, pages, examples in stored.get("label_remarks", ())
        },
    )
    survey.trail = {url: Trace(_instant(at), status, sha256) for url, at, status, sha256 in stored.get("trail", ())}
    return survey


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
