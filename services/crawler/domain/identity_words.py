"""Who answers for a site, as plain words for a survey: every part with the text it was read from."""

from services.crawler.domain.facts import HostForm, Identity

MAX_TEXT = 120


def identity_words(seen: Identity) -> tuple[dict[str, str | None], dict[str, str]]:
    """The parts by name, None where the page prints none; and the text by which each was found."""
    words: dict[str, str | None] = {}
    texts: dict[str, str] = {}
    readings = {
        "site_name": seen.site_name,
        "sponsor": seen.sponsor,
        "operator": seen.operator,
        "contact": seen.contact,
        "icp": seen.icp,
        "police": seen.police,
    }
    for name, reading in readings.items():
        words[name] = reading.value if reading else None
        if reading is not None:
            texts[name] = reading.evidence[:MAX_TEXT]
    _code(seen, words, texts)
    _marks(seen, words, texts)
    _host(seen, words)
    if seen.footer_elsewhere:
        words["footer_elsewhere"] = seen.footer_elsewhere
    return words, texts


def _code(seen: Identity, words: dict[str, str | None], texts: dict[str, str]) -> None:
    code = seen.site_code
    words["site_code"] = code.value if code else None
    if code is not None:
        words["site_code_form"] = "valid" if code.valid else "malformed"
        words["site_code_source"] = code.source
        texts["site_code"] = code.evidence[:MAX_TEXT]
    others = [one.other for one in seen.contradictions if one.fact == "site_code"]
    if others:
        words["site_code_contradicted"] = "; ".join(others)[:MAX_TEXT]


def _marks(seen: Identity, words: dict[str, str | None], texts: dict[str, str]) -> None:
    mark, entry = seen.conac, seen.error_report
    words["conac"] = (mark.url or mark.evidence) if mark else None
    if mark is not None:
        shown = {True: "error", False: "valid", None: "not-shown"}[mark.shows_error]
        words["conac_picture"] = f"{mark.colour}-{shown}" if mark.colour else shown
        words["conac_id"] = mark.mark_id
        texts["conac"] = mark.evidence[:MAX_TEXT]
    words["error_report"] = entry.url if entry else None
    if entry is not None:
        words["error_report_target"] = entry.target.value
        words["error_report_code"] = entry.site_code
        texts["error_report"] = entry.evidence[:MAX_TEXT]


def _host(seen: Identity, words: dict[str, str | None]) -> None:
    host = seen.host
    if host is None or host.form is HostForm.NONE:
        return
    words["host"] = host.host
    words["host_form"] = host.form.value
    if host.port is not None:
        words["host_port"] = str(host.port)
    if host.folder is not None:
        words["host_folder"] = host.folder[:MAX_TEXT]
