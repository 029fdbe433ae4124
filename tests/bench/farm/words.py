"""Invented wording: places, sections, titles and sentences, picked by number."""

from datetime import date, timedelta

PLACES = (
    "云泊市", "澜川市", "溪麓县", "鹤汀区", "霁陵市", "枫浦县", "桐岚市", "岫阳县", "砚江市", "黛川区",
    "芷泽县", "珞滨市", "翎湖区", "沐渚县", "栖坞市", "漪陂县", "蘅埠区", "荻栈县", "檀畈市", "筠圩县",
)  # fmt: skip
SECTIONS = (
    ("政务要闻", "zwyw"), ("通知公告", "tzgg"), ("部门动态", "bmdt"), ("政策文件", "zcwj"), ("政策解读", "zcjd"),
    ("政府信息公开", "zfxxgk"), ("统计数据", "tjsj"), ("人事信息", "rsxx"), ("规划计划", "ghjh"), ("财政预决算", "czyjs"),
    ("专题专栏", "ztzl"), ("机构职能", "jgzn"),
)  # fmt: skip
SOURCES = ("市政府办公室", "市融媒体中心", "市发展和改革局", "市应急管理局", "市农业农村局", "市民政局")
AUTHORS = ("陈文海", "林志远", "黄思齐", "郑立新", "吴嘉禾", "周晓岚")
_OPENINGS = (
    "关于做好",
    "关于进一步加强",
    "关于印发推进",
    "市政府召开会议部署",
    "关于公布本年度",
    "市领导调研",
    "关于扎实开展",
)
_MATTERS = (
    "夏季防汛抗旱", "城乡居民医疗保障", "老旧小区改造", "乡村道路养护", "中小企业帮扶", "义务教育招生", "河道水环境治理",
    "森林防火", "高标准农田建设", "公共就业服务", "食品安全监管", "政务服务提质", "养老服务体系建设",
)  # fmt: skip
_ENDINGS = ("工作的通知", "有关事项的公告", "若干措施的意见", "情况的通报", "工作方案的通知", "专项行动")
_SENTENCES = (
    "会议强调，各地各部门要提高站位、压实责任，把各项措施落到实处。",
    "要坚持问题导向，全面排查风险隐患，建立清单并逐项整改销号。",
    "各责任单位要加强协同配合，形成工作合力，确保按期完成年度目标任务。",
    "要广泛听取群众意见，及时回应社会关切，不断提升服务水平。",
    "对工作推进不力、进度滞后的，将予以督促提醒并限期整改到位。",
    "下一步，有关部门将继续加大投入力度，完善配套设施，方便群众办事。",
    "请各单位结合实际认真贯彻执行，执行中遇到的问题请及时反馈。",
    "据统计，全市已完成相关任务的百分之八十六，比去年同期提高五个百分点。",
    "要加强宣传引导，通过多种渠道解读政策，提高群众知晓率和参与率。",
    "要严格落实值班值守制度，遇有突发情况第一时间报告并妥善处置。",
    "项目建成后，将进一步改善片区群众的出行条件和居住环境。",
    "有关负责人表示，要把群众满意作为检验工作成效的重要标准。",
    "各县区要因地制宜制定实施细则，明确时间表、路线图和责任人。",
)
_NEWEST = date(2026, 6, 30)


def mixed(*numbers: int) -> int:
    """A number that looks random and is the same every time."""
    mix = 0x9E3779B1
    for number in numbers:
        mix = ((mix ^ (number + 0x7F4A7C15)) * 0x5BD1E995 + 0x165667B1) & 0xFFFFFFFF
        mix ^= mix >> 15
    return mix


def title_of(site: int, section: int, article: int) -> str:
    mix = mixed(site, section, article)
    opening, matter = _OPENINGS[mix % 7], _MATTERS[mix // 7 % 13]
    return f"{opening}{matter}{_ENDINGS[mix // 91 % 6]}（第{article + 1}号）"


def day_of(section: int, article: int) -> str:
    """The newest article is article 0; they come every second day or so."""
    return (_NEWEST - timedelta(days=section + article * 2 % 4000)).isoformat()


def clock_of(site: int, section: int, article: int) -> str:
    mix = mixed(article, site, section)
    return f"{8 + mix % 10:02d}:{mix // 10 % 60:02d}"


def paragraphs(site: int, section: int, article: int, count: int) -> list[str]:
    mix = mixed(section, article, site)
    return [
        "　　" + "".join(_SENTENCES[(mix >> (turn + line) % 16 & 0xFF) % 13] for line in range(4))
        for turn in range(count)
    ]
