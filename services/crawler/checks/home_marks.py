"""What the home page itself carries: a viewport for phones, and the emblem images that a person is to look at. Asks nothing."""

from services.crawler.domain.facts import PageKind
from services.crawler.domain.site_end import FAILED, OK, UNKNOWN, Answers, Ask, SiteEnd, told
from shared.contracts.observations import CheckSeen

NAME = "home-marks"
VIEWPORT, EMBLEMS = "mobile-viewport", "emblem-images"


def asks(end: SiteEnd, answers: Answers) -> tuple[Ask, ...]:
    return ()


def read(end: SiteEnd, answers: Answers) -> list[CheckSeen]:
    marks = end.facts.technical
    word = "declared" if marks.mobile_viewport else "not-declared"
    outcome = OK if marks.mobile_viewport else UNKNOWN if end.facts.kind is PageKind.SHELL else FAILED
    seen = [told(VIEWPORT, outcome, word, end.home)]
    if marks.emblem_images:
        images = {f"image_{number}": url for number, url in enumerate(marks.emblem_images, 1)}
        seen.append(told(EMBLEMS, UNKNOWN, "to-be-looked-at", end.home, marks.emblem_images[0], facts=images))
    return seen
