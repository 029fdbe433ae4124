"""Every collection, its one writer and its indexes, as data; `deploy/provision.py` makes them."""

from dataclasses import dataclass

DAY = 86_400


@dataclass(frozen=True)
class Index:
    """An index over fields. A sparse one leaves documents without the field alone, which makes their writes cheaper."""

    fields: tuple[str, ...]
    unique: bool = False
    expire_after_s: int | None = None
    sparse: bool = False


@dataclass(frozen=True)
class Collection:
    name: str
    writer: str
    why: str
    indexes: tuple[Index, ...] = ()


STORED_AT = "stored_at"
"""TTL indexes stand on real time: product time may run fast-forward."""

COLLECTIONS: tuple[Collection, ...] = (
    Collection("websites", "inventory", "the register of websites", (Index(("site_code",)),)),
    Collection("accounts", "inventory", "the register of accounts"),
    Collection("sections", "inventory", "the register of sections, one document a site"),
    Collection("imports", "inventory", "how far each import is"),
    Collection("schedules", "scheduler", "what is looked at how often; the cursor of what was asked"),
    Collection("probes", "prober", "visits of home pages; `_id` begins with day and site, and is the index of both"),
    Collection(
        "pages", "crawler", "the last reading of every page", (Index(("site",)), Index(("often",), sparse=True)),
    ),
    Collection("section_registers", "crawler", "what the register last said of a site's sections"),
    Collection("passes", "crawler", "one survey pass: its state, its facts, what is still to emit"),
    Collection(
        "frontier", "crawler", "addresses of a pass that wait or are done",
        (Index(("pass_id", "state")), Index((STORED_AT,), expire_after_s=14 * DAY)),
    ),
    Collection("links", "link-checker", "link targets of a site that are not good, and what is still to emit"),
    Collection(
        "link_answers", "link-checker", "what an address last said and what it was before, once for all sites",
        (Index((STORED_AT,), expire_after_s=400 * DAY),),
    ),
    Collection(
        "link_places", "link-checker", "where a target that is not good stands",
        (Index(("site",)), Index((STORED_AT,), expire_after_s=120 * DAY)),
    ),
    Collection(
        "link_slices", "link-checker", "slices of a pass: where their links lie and which pages they asked",
        (Index(("pass",)), Index((STORED_AT,), expire_after_s=3 * DAY)),
    ),
    Collection("link_closed_sites", "link-checker", "hosts of sites that the register has closed"),
    Collection("examined", "link-checker", "hosts that a site links, and its pages that show signs of tampering"),
    Collection(
        "page_baselines", "link-checker", "what every page usually looks like",
        (Index((STORED_AT,), expire_after_s=400 * DAY),),
    ),
    Collection(
        "account_reads", "new-media-poller", "the last readings of an account",
        (Index((STORED_AT,), expire_after_s=120 * DAY),),
    ),
    Collection(
        "tokens", "new-media-poller", "access tokens that replicas share, sealed under the credential's own secret",
        (Index((STORED_AT,), expire_after_s=DAY),),
    ),
    # No index but `_id`: a case file is written at every visit and searched only by people.
    Collection("findings", "scoring", "the case file of a target: readings, findings, events to emit"),
    Collection("holds", "scoring", "sources of readings from which no finding is issued for now"),
    Collection("scores", "scoring", "verdict of a target for a period", (Index(("period", "recheck")),)),
    Collection("periods", "scoring", "periods that were computed, and imported ones for comparison"),
    Collection("assessments", "scoring", "what assessors said of a target, one document a sheet", (Index(("period",)),)),
    Collection(
        "orders", "rectification", "orders to put findings right",
        (Index(("finding_id",)), Index(("state", "wake_at")), Index(("target",))),
    ),
    Collection(
        "error_reports", "rectification", "public error reports (我为政府网站找错) and what became of them",
        (Index(("state", "wake_at")), Index(("target",))),
    ),
    Collection(
        "alerts", "notification", "alerts and whether they are open", (Index(("open",)), Index(("target", "indicator"))),
    ),
    Collection(
        "incidents", "notification", "what people are told of as one thing, and the board of causes",
        (Index(("wake",), sparse=True), Index(("open",), sparse=True)),
    ),
    Collection(
        "deliveries", "notification", "every attempt to tell a person of an incident",
        (Index(("incident_id",)), Index(("due",), sparse=True)),
    ),
    Collection(
        "subjects", "notification", "of every target: region, units, and what it shares with others", (Index(("shares",)),),
    ),
    Collection("silences", "notification", "maintenance windows that people entered", (Index(("until",)),)),
    Collection("reports", "reporting", "circulars and where their files lie"),
)  # fmt: skip
