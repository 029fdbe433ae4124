"""Elements of WordprocessingML, written out; python-docx has no words for grids, field codes and charts."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from services.reporting.text.template import clean

Element = Any
MM = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
PT = 20


def element(tag: str, *children: Element, **values: object) -> Element:
    """`w:tag` with attributes of its own namespace; `element("jc", val="center")`."""
    made: Element = OxmlElement(f"w:{tag}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    for child in children:
        made.append(child)
    return made


def text_of(text: str) -> Element:
    """A text that keeps its spaces and holds nothing that XML cannot."""
    made = element("t")
    made.text = clean(text)
    made.set(qn("xml:space"), "preserve")
    return made


def run(text: str, properties: Element | None = None) -> Element:
    """One run; line breaks where the text has them."""
    made = element("r")
    if properties is not None:
        made.append(properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        made.append(text_of(line))
    return made


def fonts(east_asian: str, latin: str) -> Element:
    """Word takes the East Asian font from `eastAsia` alone."""
    return element("rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)
