"""The bytes of a page and what its header says about them."""

from deploy.province.model import Website


def encode(site: Website, text: str) -> bytes:
    """The page in the website's true encoding, as old systems do: what does not fit becomes a reference."""
    return text.encode(site.charset, "xmlcharrefreplace")


def content_type(site: Website) -> str:
    """The header, which on some websites is silent and on a few is wrong."""
    if site.declared == "utf-8-header":
        return "text/html; charset=utf-8"
    if site.declared == "" or "etag" in site.traits:
        return "text/html"
    return f"text/html; charset={site.declared}"
