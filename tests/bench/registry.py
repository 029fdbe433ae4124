"""Every bench, in the order in which `make bench` runs them: one line each."""

from tests.bench.bench import Bench
from tests.bench.benches import alert_latency, big_site, crawl, links, media, scores

BENCHES: tuple[Bench, ...] = (
    crawl.BENCH,
    links.BENCH,
    big_site.BENCH,
    scores.BENCH,
    alert_latency.BENCH,
    media.BENCH,
)
