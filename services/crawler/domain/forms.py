"""The site search of a page: its form, and the address that asks it for some words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import quote_plus

from selectolax.lexbor import LexborHTMLParser, LexborNode

from shared.web.url import join

_CONTROLS: Final = "form, input, select, textarea, button"
_MOST_CONTROLS: Final = 400
_SEARCH: Final = re.compile(
    r"search|sousuo|souso|soso|(?:^|[^a-z])(?:q|kw|wd|so|key|keys|keyword|keywords|searchword|query)(?:[^a-z]|$)"
    r"|搜索|检索|搜一下|站内|全站|关键[字词]|搜 索|请输入.{0,8}(?:内容|标题)",
    re.IGNORECASE,
)
_CAPTCHA: Final = re.compile(r"captcha|verif|yzm|validcode|checkcode|randcode|验证码", re.IGNORECASE)
_OTHER_FORM: Final = re.compile(
    r"username|user_name|loginname|用户名|登录|登陆|注册|订阅|e-?mail|邮箱|手机号|身份证|投票|留言|受理编号|查询码|办件",
    re.IGNORECASE,
)
_TEXT_TYPES: Final = frozenset({"", "text", "search"})
_ACTION_BY_SCRIPT: Final = ("", "#", "javascript:", "about:", "?")


class Entry(StrEnum):
    """How a page lets its visitors search."""

    FORM = "form"
    POST_ONLY = "post-only"
    BY_SCRIPT = "by-script"
    CAPTCHA = "captcha"
    NONE = "none"


@dataclass(slots=True)
class Form:
    """One form as a browser would send it."""

    action: str
    method: str
    charset: str
    words: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    text_field: str | None = None
    texts: int = 0
    has_secret: bool = False
    has_captcha: bool = False
    has_submit: bool = False
    has_button: bool = False
    by_script: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """The search of a page. `scripted`: a script has its hand in it, so that what we send may lack something."""

    entry: Entry
    form: Form | None = None
    scripted: bool = False
    evidence: str = ""

    def url_for(self, words: str) -> str | None:
        """The address that asks for these words, in the encoding of the page; None where no address asks."""
        if self.entry is not Entry.FORM or self.form is None:
            return None
        form = self.form
        pairs = [(name, words if name == form.text_field else value) for name, value in form.fields]
        query = "&".join(f"{_quoted(name, form.charset)}={_quoted(value, form.charset)}" for name, value in pairs)
        address = form.action.partition("#")[0]
        return f"{address.partition('?')[0]}?{query}"


def find_search(html: str, url: str, charset: str) -> Search:
    """The most telling search form of a page; a field that only a script reads is `by-script`."""
    forms, loose = _forms(html, url, charset)
    candidates = [form for form in forms if _is_search(form)]
    usable = [form for form in candidates if not form.by_script and form.text_field is not None]
    for form in sorted(usable, key=lambda form: form.method != "get"):
        evidence = " ".join(word for word in form.words if word)[:160]
        if form.has_captcha:
            return Search(Entry.CAPTCHA, form, evidence=evidence)
        if form.method != "get":
            return Search(Entry.POST_ONLY, form, evidence=evidence)
        return Search(Entry.FORM, form, _is_scripted(form), evidence)
    if candidates or loose:
        return Search(Entry.BY_SCRIPT, candidates[0] if candidates else None, True, loose)
    return Search(Entry.NONE)


def _forms(html: str, url: str, charset: str) -> tuple[list[Form], str]:
    """All forms, and the words of a search field that stands outside any. Old pages open a form between the cells of a
    table: the parser then closes it at once, and its fields belong to it by their turn, as in browsers."""
    forms: dict[int, Form] = {}
    adrift: tuple[int, Form] | None = None
    loose = ""
    for node in LexborHTMLParser(html).css(_CONTROLS)[:_MOST_CONTROLS]:
        if node.tag == "form":
            form = forms[node.mem_id] = _form(node, url, charset)
            parent = node.parent
            is_empty = parent is not None and not any(True for _ in node.iter())
            adrift = (parent.mem_id, form) if is_empty and parent is not None else None
            continue
        owner = _owner(node, forms)
        if owner is None and adrift is not None and _lies_in(node, adrift[0]):
            owner = adrift[1]
        if owner is not None:
            _add(owner, node)
        elif not loose and node.tag == "input" and _type(node) in _TEXT_TYPES and _SEARCH.search(_words(node)):
            loose = _words(node)[:160]
    return list(forms.values()), loose


def _form(node: LexborNode, url: str, charset: str) -> Form:
    attrs = node.attributes
    action = (attrs.get("action") or "").strip()
    by_script = action.lower() in _ACTION_BY_SCRIPT or action.lower().startswith("javascript:")
    try:
        address = join(url, action)
    except ValueError:
        address, by_script = url, True
    accepted = (attrs.get("accept-charset") or "").strip().split(",")[0].strip()
    form = Form(address, (attrs.get("method") or "get").strip().lower(), _known(accepted) or charset)
    form.words = [_words(node), action]
    form.by_script = by_script
    return form


def _add(form: Form, node: LexborNode) -> None:
    attrs, kind = node.attributes, _type(node)
    name, value = (attrs.get("name") or "").strip(), attrs.get("value") or ""
    form.words.append(_words(node))
    form.has_captcha = form.has_captcha or (node.tag == "input" and bool(_CAPTCHA.search(_words(node))))
    # Without a button of its own Enter submits; with one that submits nothing, a script does.
    form.has_submit = form.has_submit or kind in ("submit", "image") or (node.tag == "button" and _submits(node))
    form.has_button = form.has_button or kind == "button" or node.tag == "button"
    form.has_secret = form.has_secret or kind in ("password", "file") or node.tag == "textarea"
    if node.tag == "input" and kind in _TEXT_TYPES and not _is_hidden(node):
        form.texts += 1
        if name and form.text_field is None:
            form.text_field = name
            form.fields.append((name, ""))
            return
    if not name or "disabled" in attrs:
        return
    if node.tag == "select":
        form.fields.append((name, _chosen(node)))
    elif node.tag == "input" and (kind in _TEXT_TYPES or kind == "hidden"):
        form.fields.append((name, value))
    elif node.tag == "input" and kind in ("radio", "checkbox") and "checked" in attrs:
        form.fields.append((name, value or "on"))


def _is_search(form: Form) -> bool:
    """A form with one field for words or two, whose words speak of searching and not of people."""
    words = " ".join(form.words)
    return (
        1 <= form.texts <= 4 and not form.has_secret and bool(_SEARCH.search(words)) and not _OTHER_FORM.search(words)
    )


def _is_scripted(form: Form) -> bool:
    """A handler on the form or its button, a button that submits nothing, or hidden fields that are still empty: a script
    may fill in the rest."""
    has_handler = any("on-" in word for word in form.words) or (form.has_button and not form.has_submit)
    return has_handler or any(not value for name, value in form.fields if name != form.text_field)


def _submits(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "submit").strip().lower() == "submit"


def _is_hidden(node: LexborNode) -> bool:
    attrs = node.attributes
    return "hidden" in attrs or "display:none" in (attrs.get("style") or "").replace(" ", "").lower()


def _words(node: LexborNode) -> str:
    """What an element says of itself; `on-` marks a handler."""
    attrs = node.attributes
    told = [attrs.get(name) or "" for name in ("name", "id", "class", "placeholder", "title", "value", "alt", "src")]
    told += ["on-" for name in attrs if name in ("onsubmit", "onclick")]
    if node.tag == "button":
        told.append(node.text(deep=True)[:40])
    return " ".join(part[:80] for part in told if part)


def _owner(node: LexborNode, forms: dict[int, Form]) -> Form | None:
    at = node.parent
    for _ in range(60):
        if at is None:
            return None
        if at.mem_id in forms:
            return forms[at.mem_id]
        at = at.parent
    return None


def _lies_in(node: LexborNode, place: int) -> bool:
    """Whether a field stands in the same table or block as the empty form before it."""
    at = node.parent
    for _ in range(12):
        if at is None:
            return False
        if at.mem_id == place:
            return True
        at = at.parent
    return False


def _type(node: LexborNode) -> str:
    return (node.attributes.get("type") or "").strip().lower() if node.tag == "input" else node.tag or ""


def _chosen(node: LexborNode) -> str:
    options: Sequence[LexborNode] = node.css("option")[:200]
    chosen = next((one for one in options if "selected" in one.attributes), options[0] if options else None)
    if chosen is None:
        return ""
    value = chosen.attributes.get("value")
    return value if value is not None else chosen.text(deep=True).strip()


def _known(charset: str) -> str | None:
    try:
        "".encode(charset)
    except (LookupError, ValueError):
        return None
    return charset or None


def _quoted(text: str, charset: str) -> str:
    return quote_plus(text.encode(_known(charset) or "utf-8", "xmlcharrefreplace"))
