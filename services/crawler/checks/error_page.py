"""The error page: whether it is the site's own, names it and leads home. Reads the answer that missing_page asked for."""

from typing import Final

from selectolax.lexbor import LexborHTMLParser

from services.crawler.checks.missing_page import root_page
from services.crawler.domain.site_end import CANNOT_TELL, FAILED, OK, UNKNOWN, Answers, Ask, SiteEnd, told, unread
from shared.contracts.observations import CheckSeen
from shared.web.quality import visible_text
from shared.web.url import join

NAME = "error-page"
_SERVERS: Final = (
    "nginx", "apache", "tomcat", "iis", "openresty", "tengine", "weblogic", "websphere", "jetty", "httpd", "kong", "caddy",
    "http status 404", "requested url", "内部错误或资源", "找不到文件或目录", "the resource cannot be found",
)  # fmt: skip
_PLAIN: Final = 260
_MOST_LINKS: Final = 300


def asks(end: SiteEnd, answers: Answers) -> tuple[Ask, ...]:
    return (Ask(root_page(end, 1)),)


def read(end: SiteEnd, answers: Answers) -> list[CheckSeen]:
    answer = answers.get(root_page(end, 1))
    if answer is None:
        return []
    silent = unread(NAME, answer)
    if silent is not None:
        return [silent]
    if not answer.is_gone:
        # What comes with another status is looked at by missing-page; no error page was shown.
        return [told(NAME, UNKNOWN, "no-error-status", answer)]
    shown = visible_text(answer.html)
    name = _site_name(end)
    facts = {"home_link": _yes(_links_home(end, answer.html)), "site_name": _yes(bool(name) and name in shown)}
    if "yes" in facts.values():
        return [told(NAME, OK, "own-page", answer, shown[:120], facts=facts)]
    if not shown:
        return [told(NAME, FAILED, "blank", answer, "", facts=facts)]
    is_plain = len(shown) <= _PLAIN and any(word in answer.html[:4_000].lower() for word in _SERVERS)
    if is_plain:
        return [told(NAME, FAILED, "server-default", answer, shown[:120], facts=facts)]
    # A page in its own words, without name and without way back; a script may add both.
    word = CANNOT_TELL if "<script" in answer.html.lower() else "bare-page"
    return [told(NAME, UNKNOWN, word, answer, shown[:120], facts=facts)]


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _site_name(end: SiteEnd) -> str:
    """The shortest name by which the home page calls the site, without spaces as the shown text is."""
    reading = end.facts.identity.site_name
    names = [reading.value if reading else "", end.facts.labels.values.get("SiteName", ""), end.facts.html_title or ""]
    plain = ["".join(name.split()) for name in names]
    return min((name for name in plain if len(name) >= 4), key=len, default="")


def _links_home(end: SiteEnd, html: str) -> bool:
    home = end.home_url.rstrip("/")
    base = end.home_url
    for node in LexborHTMLParser(html).css("a[href]")[:_MOST_LINKS]:
        try:
            address = join(base, node.attributes.get("href") or "")
        except ValueError:
            continue
        bare = address.partition("?")[0].rstrip("/")
        if bare == home or bare in (f"{home}/index.html", f"{home}/index.htm", f"{home}/index.shtml"):
            return True
    return False
