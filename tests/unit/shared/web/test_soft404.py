"""A page that says "not found" with 200 is known by comparing with what nobody made; a network error says nothing."""

from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.soft404 import fingerprint, is_soft_404, random_neighbour

URL = "http://www.yunbo.canglan.gov.cn/tzgg/202206/t1.html"
ERROR = "<html><title>页面不存在</title><p>您访问的页面不存在，编号 {}</p></html>"
ARTICLE = "<html><title>关于汛期的通知</title><p>" + "各乡镇人民政府要高度重视防汛工作。" * 30 + "</p></html>"


def result(html: str, status: int = 200, outcome: FetchOutcome = FetchOutcome.OK, url: str = URL) -> FetchResult:
    return FetchResult(url, url, outcome, status=status, body=html.encode())


def test_the_same_answer_as_for_an_invented_name() -> None:
    page, missing = result(ERROR.format(17)), result(ERROR.format(99), url=random_neighbour(URL))
    assert is_soft_404(fingerprint(page), fingerprint(missing)) is True


def test_a_real_page_beside_a_soft_error() -> None:
    assert is_soft_404(fingerprint(result(ARTICLE)), fingerprint(result(ERROR.format(1)))) is False


def test_an_article_about_errors_is_a_page() -> None:
    text = ARTICLE.replace("各乡镇", "页面不存在")
    assert is_soft_404(fingerprint(result(text)), fingerprint(result("", 404, FetchOutcome.HTTP_ERROR))) is False


def test_an_error_in_its_own_words_is_for_a_person() -> None:
    missing = result("<title>404</title>Not Found", 404, FetchOutcome.HTTP_ERROR)
    assert is_soft_404(fingerprint(result(ERROR.format(1))), fingerprint(missing)) is None


def test_what_could_not_be_read_says_nothing() -> None:
    timeout = FetchResult(URL, URL, FetchOutcome.TIMEOUT)
    assert fingerprint(timeout) is None
    assert is_soft_404(fingerprint(result(ERROR.format(1))), fingerprint(timeout)) is None


def test_the_invented_name_lies_in_the_same_folder_and_keeps_the_ending() -> None:
    invented = random_neighbour(URL + "?a=1")
    assert invented.startswith("http://www.yunbo.canglan.gov.cn/tzgg/202206/")
    assert invented.endswith("x.html")
    assert invented != URL
    assert invented == random_neighbour(URL + "?a=1")
