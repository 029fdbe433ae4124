"""The simulated province's pages, every kind of every template: nobody is accused."""

from deploy.province.manifest import build_province
from deploy.province.sites.routes import build_routes
from deploy.province.sites.site import Site
from deploy.province.times import DAY, START
from deploy.province.world import World
from services.link_checker.domain.examine import Surroundings, examine
from shared.lexicons.spam import lexicon
from shared.lexicons.wording import wording
from shared.web.charset import decode

EACH = 4
"""Pages of one kind that are read of each site."""


def test_no_page_of_the_province_has_a_sign_or_a_slip() -> None:
    province = build_province(scale_name="small")
    world, around = World(province), Surroundings(lexicon(), wording())
    told, read, kinds = [], 0, set[tuple[str, str]]()
    for website in province.websites:
        site, count = Site(world, website, ()), dict[str, int]()
        for path, route in build_routes(world, website).items():
            count[route.kind] = count.get(route.kind, 0) + 1
            if count[route.kind] > EACH or route.kind.startswith("attachment"):
                continue
            answer = site.answer(path, None, START + 5 * DAY)
            url = f"http://{website.host}{path}"
            found = examine(url, decode(answer.body, answer.headers.get("content-type")).text, None, around)
            told += [(url, one.code, one.why) for one in found.signals] + [
                (url, slip.entry.wrong) for slip in found.slips
            ]
            kinds.add((website.template, route.kind))
            read += 1
    assert told == []
    assert read > 100
    assert len(kinds) > 10
