"""The closed words of a reading: how it ended, why it could not tell, how much of the account it saw, by which way."""

from enum import StrEnum


class Outcome(StrEnum):
    OK = "ok"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    FULL = "full"
    FIRST_PAGE = "first_page"
    GUEST_VIEW = "guest_view"
    UNDATED = "undated"
    EMPTY = "empty"


class Method(StrEnum):
    FEED = "feed"
    WECHAT_API = "wechat-api"
    WEIBO_API = "weibo-api"
    WEIBO_COMMERCIAL = "weibo-commercial"
    WEIBO_GUEST = "weibo-guest"
    DOUYIN_API = "douyin-api"
    APPLE_LOOKUP = "apple-lookup"
    STORE_PAGE = "store-page"
    TOUTIAO_GUEST = "toutiao-guest"
    KUAISHOU_API = "kuaishou-api"
    KUAISHOU_GUEST = "kuaishou-guest"
    BILIBILI_GUEST = "bilibili-guest"
    MATRIX_PAGE = "matrix-page"
    MANUAL = "manual"
    TABLE = "table"


class Reason(StrEnum):
    """Why a reading could not tell."""

    NOT_FETCHED = "not-fetched"
    EMPTY_LIST = "empty-list"
    UNDATED = "undated"
    LATER_ONLY = "later-only"
    LOGIN_WALL = "login-wall"
    VISITOR_CHECK = "visitor-check"
    RATE_LIMITED = "rate-limited"
    NO_CREDENTIAL = "no-credential"
    CREDENTIAL_EXPIRED = "credential-expired"
    CREDENTIAL_REFUSED = "credential-refused"
    NO_PERMISSION = "no-permission"
    PLATFORM_ERROR = "platform-error"
    BODY_CODE = "body-code"
    CHANGED_SHAPE = "changed-shape"
    NOT_FOUND = "not-found"
    OTHER_ACCOUNT = "other-account"
    MASS_SENT_NOT_LISTED = "mass-sent-not-listed"
    NO_SCREENSHOT = "no-screenshot"
    NO_METHOD = "no-method"
    NOT_ALLOWED = "not-allowed"
    MISSED = "missed"


class Unreadable(Exception):
    """Raised while a reply is read: what came back does not tell anything about the account."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail[:80]
