"""Invented words of news, notices, policies, questions and guides."""

from random import Random

from deploy.province.model import Unit
from deploy.province.names import person
from deploy.province.times import local

THEMES = (
    "乡村振兴", "优化营商环境", "防汛抗旱", "安全生产", "稳岗就业", "生态环境保护", "基层治理", "义务教育",
    "城市更新", "重点项目建设", "夏粮收购", "疫苗接种", "数字政府建设", "文化惠民", "交通秩序整治", "森林防火",
    "养老服务", "食品安全", "知识产权保护", "耕地保护", "水利工程建设", "老旧小区改造", "志愿服务", "政务公开",
)  # fmt: skip
MEETINGS = ("召开{t}工作推进会", "部署{t}重点任务", "举行{t}专题培训", "组织{t}现场观摩", "听取{t}工作汇报")
TRIPS = ("调研{t}工作", "督导检查{t}情况", "走访慰问{t}一线职工", "到基层宣讲{t}政策")
RESULTS = ("{t}取得阶段性成效", "{t}跑出加速度", "扎实推进{t}", "{t}惠及万家", "多措并举抓好{t}")
TITLES: dict[str, tuple[str, ...]] = {
    "notice": ("关于开展{t}专项检查的通知", "关于{t}有关事项的公告", "关于公布{t}名单的公示", "{t}项目招标公告"),
    "policy": ("关于印发{t}实施方案的通知", "关于进一步加强{t}的意见", "{t}管理办法", "关于促进{t}若干措施的通知"),
    "interpretation": ("一图读懂《{t}实施方案》", "《关于加强{t}的意见》政策解读", "{t}政策问答"),
    "personnel": ("关于{p}等同志任职的通知", "关于{p}同志职务任免的通知", "{t}岗位公开招聘拟聘用人员公示"),
    "planning": ("{t}“十四五”规划", "2022年度{t}工作计划", "{t}专项规划（2021—2025年）"),
    "finance": ("2022年度部门预算公开", "{t}专项资金分配情况", "2021年度部门决算说明"),
    "statistics": ("{m}月份经济运行情况", "{m}月份居民消费价格情况", "{t}统计公报"),
    "topics": ("{t}专题", "聚焦{t}", "学习贯彻会议精神·{t}"),
    "consult": ("咨询{t}办理流程", "关于{t}的建议", "请问{t}补贴何时发放", "{t}方面的疑问"),
}
PARAGRAPHS = (
    "会议指出，要把{t}摆在更加突出的位置，压实责任、细化举措，确保各项任务落地见效。",
    "截至目前，全域累计办理相关事项{n}件，群众满意率稳步提升。",
    "各有关单位要加强协调配合，及时解决{t}中遇到的困难和问题，形成工作合力。",
    "据了解，下一步将继续聚焦{t}，完善长效机制，推动工作再上新台阶。",
    "工作人员深入{n}个村（社区），面对面听取群众对{t}的意见建议。",
    "本通知自印发之日起施行，有效期至2025年12月31日，由本机关负责解释。",
    "联系电话见页面底部，办公时间为工作日上午8:30至12:00，下午14:30至17:30。",
)
DUTIES = (
    "贯彻执行国家和本级关于{t}的方针政策，起草有关规范性文件并组织实施",
    "负责{t}的统筹规划、综合协调和监督检查",
    "指导下级单位开展{t}相关工作，组织业务培训",
    "承担{t}方面的信息公开、咨询和宣传工作",
    "完成上级交办的其他任务",
)
GUIDES = (
    "居住证办理", "户口迁移登记", "个体工商户注册登记", "老年人优待证申领", "城乡居民医疗保险参保登记",
    "就业困难人员认定", "义务教育入学登记", "建设工程规划许可", "道路运输经营许可", "残疾人证办理", "食品经营许可",
)  # fmt: skip
GUIDE_ELEMENTS = ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")


def item_title(rng: Random, kind: str, unit: Unit, instant: float) -> str:
    """A headline of this kind of section."""
    theme = rng.choice(THEMES)
    if kind == "news":
        pattern = rng.choice(MEETINGS + TRIPS + RESULTS)
        return unit.short + pattern.format(t=theme)
    pattern = rng.choice(TITLES[kind])
    month = (local(instant).month - 2) % 12 + 1
    title = pattern.format(t=theme, p=person(rng), m=month)
    return f"{unit.name}{title}" if kind in ("notice", "policy") and rng.random() < 0.4 else title


def paragraphs(rng: Random, unit: Unit) -> list[str]:
    """The body of an article."""
    theme = rng.choice(THEMES)
    chosen = rng.sample(PARAGRAPHS, rng.randint(3, 5))
    opening = f"近日，{unit.name}围绕{theme}开展了一系列工作。{person(rng)}、{person(rng)}等参加活动。"
    return [opening, *(text.format(t=theme, n=rng.randint(12, 480)) for text in chosen)]


def duties(rng: Random) -> list[str]:
    """What an office is charged with."""
    return [text.format(t=rng.choice(THEMES)) for text in DUTIES]


def overview(rng: Random, unit: Unit) -> list[str]:
    """What an office says of itself and its place."""
    return [
        f"{unit.short}地处沧澜腹地，辖{rng.randint(4, 19)}个乡镇（街道），常住人口约{rng.randint(12, 98)}万人。",
        f"近年来，{unit.short}坚持稳中求进，{rng.choice(THEMES)}、{rng.choice(THEMES)}等工作取得新进展。",
        "本栏目介绍基本情况、历史沿革与行政区划，内容随情况变化更新。",
    ]


def question(rng: Random) -> str:
    """What a citizen asks."""
    theme = rng.choice(THEMES)
    return f"您好，我是本地居民，想了解{theme}方面的政策，需要准备哪些材料、到哪个窗口办理？谢谢。"


def answer(rng: Random, unit: Unit) -> str:
    """What the office answers."""
    return f"网民您好！您反映的问题{unit.name}高度重视，经核实，可携带身份证到政务服务大厅{rng.randint(1, 40)}号窗口办理。感谢您的关心。"


def guide(rng: Random, unit: Unit, name: str, phone: str) -> list[tuple[str, str]]:
    """The eight elements of a service guide."""
    values = (
        name,
        f"《{name}管理规定》第{rng.randint(3, 30)}条",
        "符合规定条件的本地居民或依法登记的单位",
        "申请表；身份证明原件及复印件；相关证明材料",
        f"{unit.short}政务服务中心{rng.randint(1, 4)}楼{rng.randint(1, 60)}号窗口",
        "工作日上午8:30至12:00，下午14:30至17:30；法定时限20个工作日，承诺时限5个工作日",
        phone,
        "申请→受理→审核→决定→送达",
    )
    return list(zip(GUIDE_ELEMENTS, values, strict=True))
