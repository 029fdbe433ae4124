"""Huge and broken pages end soon, whatever is in them, and nothing raises."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.link_checker.domain.baseline.reading import reading_of
from services.link_checker.domain.signals.opened import opened
from services.link_checker.domain.signals.registry import read_signals
from services.link_checker.domain.signals.sieve import strikes

URL = "http://www.yunbo.canglan.gov.cn/index.html"
MOST_S = 15.0
"""CPU seconds; measured are a half to three, the machines of others are slower."""
PIECES = (
    "<a href='http://x.example/'>", "<div style='display:none'>", "</div>", "<script>", "</script>", "<!--", "-->", "eval(",
    "p,a,c,k,e", "}('", "',62,62,'", "'.split('|')", "\\x68", "\\u0074", "&#x6f;", "&#", "document.write('<a href=",
    "unescape('%u", "atob('QUFB", "fromCharCode(", "61,", "[", "]", '"+"', "'", '"', "<style>", ".a{", "display:none}",
    "@media print{", "博彩", "<title>", "<meta name=keywords content=", "=", ">", "var a=['x','y'];", "a[1]", ".join('')",
    ".split('').reverse().join('')", "location.href=", "document.referrer", "baidu", "<iframe src=//x.example width=0>",
)  # fmt: skip
HUGE = {
    "links": "".join(f'<a href="http://h{n}.example/p/{n}">链接{n}</a>' for n in range(50_000)),
    "spam": "".join(
        f'<div style="display:none"><a href="http://h{n}.example/">葡京娱乐{n}</a></div>' for n in range(50_000)
    ),
    "text": "<p>为人民服务，坚持依法行政。</p>" * 80_000,
    "nested": "<div style='display:none'><a href=http://x.example>博彩</a>" * 40_000,
    "script": "<script>" + "var a='http://x.example/';" * 200_000 + "</script>",
    "scripts": "<script>eval('\\x68\\x74');document.write('<a href=http://a.example>博彩</a>')</script>" * 40_000,
    "style": "<style>" + ".a{display:none}" * 300_000 + "</style>",
    "comments": "<!--<a href=http://x.example>博彩</a>-->" * 100_000,
    "open links": "<a href='http://x.example/'>" * 60_000,
    "references": "<title>" + "&#x6F;" * 800_000,
    "frames": "<iframe src='http://x.example/' width=0>" * 100_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_page_ends_soon(name: str) -> None:
    html = f"<html><body>{HUGE[name]}"
    began = time.process_time()
    signals = read_signals(html, URL)
    strikes(html, "canglan.gov.cn", frozenset())
    reading_of(html)
    assert time.process_time() - began < MOST_S
    assert len(signals) <= 100
    assert all(len(spot.snippet) <= 300 for signal in signals for spot in signal.spots)


@pytest.mark.parametrize("piece", PIECES)
def test_no_piece_repeated_makes_a_script_run_away(piece: str) -> None:
    began = time.process_time()
    assert len(opened(piece * (60_000 // len(piece)))) <= 320_000
    assert time.process_time() - began < 3


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=60))
def test_garbage_never_raises(pieces: list[str]) -> None:
    html = "".join(pieces)
    read_signals(html, URL)
    read_signals(html, None)
    strikes(html, "canglan.gov.cn", frozenset())
    reading_of(html)
