"""The sections a government website has and the rhythm at which each is updated."""

from dataclasses import dataclass
from random import Random

from deploy.province.model import Section
from deploy.province.times import DAY, HORIZON, START, at_office_hours

NEWS = "news"
NOTICE = "notice"
POLICY = "policy"
CONSULT = "consult"
SERVICES = "services"


@dataclass(frozen=True)
class SectionPlan:
    """A section's names, its place in addresses, and its rhythm in days."""

    key: str
    kind: str
    names: tuple[str, ...]
    slug: str
    gap: tuple[float, float]
    history: tuple[int, int]
    always: bool = False
    fixed: bool = False


PLANS: tuple[SectionPlan, ...] = (
    SectionPlan("news-1", NEWS, ("政务要闻", "时政要闻", "今日要闻"), "zwyw", (0.8, 2.0), (4, 6), always=True),
    SectionPlan("news-2", NEWS, ("部门动态", "工作动态", "政务动态"), "gzdt", (0.9, 2.4), (4, 6), always=True),
    SectionPlan("news-3", NEWS, ("基层动态", "镇街动态", "县区动态"), "jcdt", (1.0, 2.8), (3, 5)),
    SectionPlan("news-4", NEWS, ("行业动态", "重要动态"), "hydt", (1.0, 2.8), (3, 5)),
    SectionPlan("notice-1", NOTICE, ("通知公告",), "tzgg", (7, 18), (3, 5), always=True),
    SectionPlan("notice-2", NOTICE, ("公示公告", "公告公示"), "gsgg", (9, 22), (3, 4)),
    SectionPlan("policy-1", POLICY, ("政策文件",), "zcwj", (18, 42), (3, 4), always=True),
    SectionPlan("policy-2", POLICY, ("规范性文件",), "gfxwj", (22, 48), (2, 4)),
    SectionPlan("interpretation", "interpretation", ("政策解读",), "zcjd", (15, 35), (2, 4), always=True),
    SectionPlan("leaders", "leaders", ("领导信息", "领导之窗"), "ldxx", (0, 0), (0, 0), always=True, fixed=True),
    SectionPlan("functions", "functions", ("机构职能", "机构设置"), "jgzn", (0, 0), (0, 0), always=True, fixed=True),
    SectionPlan("overview", "overview", ("概况信息", "走进本地"), "gkxx", (0, 0), (0, 0), always=True, fixed=True),
    SectionPlan("personnel", "personnel", ("人事信息", "人事任免"), "rsxx", (16, 40), (2, 4)),
    SectionPlan("planning", "planning", ("规划计划",), "ghjh", (45, 100), (2, 3)),
    SectionPlan("finance", "finance", ("财政信息", "财政预决算"), "czxx", (30, 75), (2, 4)),
    SectionPlan("statistics", "statistics", ("统计信息", "统计数据"), "tjxx", (20, 35), (3, 4)),
    SectionPlan("topics", "topics", ("专题专栏", "专题集锦"), "ztzl", (35, 90), (2, 3)),
    SectionPlan("consult", CONSULT, ("咨询留言", "网上咨询", "留言选登"), "zxly", (3, 8), (3, 5), always=True),
    SectionPlan("services", SERVICES, ("办事服务", "办事指南"), "bsfw", (0, 0), (4, 6), always=True, fixed=True),
)
CORE_KEYS = ("news-1", "news-2", "news-3", "news-4", "notice-1", "notice-2", "policy-1", "policy-2")
BLANKABLE = ("policy-2", "personnel", "planning", "finance", "statistics", "topics")
FEW_NEWS = ("personnel", "finance", "topics", "notice-2")


def timeline(rng: Random, gap: tuple[float, float], history: int, newest: float | None = None) -> tuple[int, ...]:
    """Publication instants: `history` of them up to the start, and on to the horizon unless `newest` ends them."""
    anchor = START - rng.uniform(0, gap[0]) * DAY if newest is None else newest
    instants, at = [anchor], anchor
    for _ in range(history - 1):
        at -= rng.uniform(*gap) * DAY
        instants.append(at)
    at = anchor
    while newest is None and at < HORIZON:
        at += rng.uniform(*gap) * DAY
        instants.append(at)
    return tuple(sorted({at_office_hours(instant, rng.randrange(540)) for instant in instants}))


def choose_plans(rng: Random, required: tuple[str, ...], optional: int | None = None) -> list[SectionPlan]:
    """The plans of one website: those that every site has, those a fault needs, and some of the rest."""
    spare = [plan.key for plan in PLANS if not plan.always and plan.key not in required]
    extra = rng.sample(spare, min(len(spare), rng.randrange(0, 3) if optional is None else optional))
    return [plan for plan in PLANS if plan.always or plan.key in required or plan.key in extra]


def build_sections(
    rng: Random, plans: list[SectionPlan], newest: dict[str, float], blank: frozenset[str], brisk: frozenset[str]
) -> tuple[Section, ...]:
    """Sections with their items; `newest` ends some, `blank` empties some, `brisk` ones appear every few days."""
    sections = []
    for index, plan in enumerate(plans):
        history = rng.randint(*plan.history) if plan.history[1] else 0
        gap = (1.5, 3.5) if plan.key in brisk else plan.gap
        if plan.key in blank or plan.fixed:
            items: tuple[int, ...] = ()
        else:
            items = timeline(rng, gap, history, newest.get(plan.key))
        sections.append(Section(index, plan.kind, rng.choice(plan.names), plan.slug, items, True, plan.fixed))
    return tuple(sections)
