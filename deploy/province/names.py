"""Invented names of the province: cities, counties, bureaus and the hosts made from them."""

from dataclasses import dataclass
from random import Random

PROVINCE = "沧澜省"
PROVINCE_DOMAIN = "canglan.gov.cn"
PROVINCE_REGION = "省直"

CITIES: tuple[tuple[str, str], ...] = (
    ("云泊", "yunbo"),
    ("澜川", "lanchuan"),
    ("溪麓", "xilu"),
    ("鹤汀", "heting"),
    ("霁陵", "jiling"),
    ("枫浦", "fengpu"),
    ("桐岚", "tonglan"),
    ("岫阳", "xiuyang"),
    ("砚江", "yanjiang"),
    ("黛川", "daichuan"),
    ("芷泽", "zhize"),
    ("珞滨", "luobin"),
    ("翎湖", "linghu"),
)

COUNTY_FIRST: tuple[tuple[str, str], ...] = (
    ("澜", "lan"),
    ("岚", "lam"),
    ("霁", "ji"),
    ("芷", "zhi"),
    ("黛", "dai"),
    ("珞", "luo"),
    ("翎", "ling"),
    ("砚", "yan"),
    ("岫", "xiu"),
    ("沐", "mu"),
    ("栖", "qi"),
    ("漪", "yi"),
    ("蘅", "heng"),
    ("荻", "di"),
    ("檀", "tan"),
    ("筠", "yun"),
    ("霖", "lin"),
    ("苓", "lyng"),
)
COUNTY_SECOND: tuple[tuple[str, str], ...] = (
    ("泊", "bo"),
    ("麓", "lu"),
    ("渚", "zhu"),
    ("坞", "wu"),
    ("陂", "bei"),
    ("埠", "bu"),
    ("栈", "zhan"),
    ("畈", "fan"),
    ("圩", "wei"),
    ("坳", "ao"),
    ("崖", "ya"),
)
COUNTY_SUFFIX = ("县", "县", "县", "区", "区", "市")

PROVINCIAL_BUREAUS: tuple[tuple[str, str], ...] = (
    ("发展和改革委员会", "fgw"),
    ("教育厅", "jyt"),
    ("科学技术厅", "kjt"),
    ("工业和信息化厅", "gxt"),
    ("公安厅", "gat"),
    ("民政厅", "mzt"),
    ("司法厅", "sft"),
    ("财政厅", "czt"),
    ("人力资源和社会保障厅", "rst"),
    ("自然资源厅", "zrzyt"),
    ("生态环境厅", "sthjt"),
    ("住房和城乡建设厅", "zjt"),
    ("交通运输厅", "jtt"),
    ("水利厅", "slt"),
    ("农业农村厅", "nynct"),
    ("商务厅", "swt"),
    ("文化和旅游厅", "wlt"),
    ("卫生健康委员会", "wjw"),
    ("退役军人事务厅", "tyjrt"),
    ("应急管理厅", "yjglt"),
    ("审计厅", "sjt"),
    ("市场监督管理局", "scjgj"),
    ("统计局", "tjj"),
    ("医疗保障局", "ybj"),
    ("乡村振兴局", "xczxj"),
    ("林业和草原局", "lcj"),
    ("粮食和物资储备局", "lsj"),
    ("地方金融监督管理局", "jrj"),
    ("信访局", "xfj"),
    ("体育局", "tyj"),
)
CITY_BUREAUS: tuple[tuple[str, str], ...] = (
    ("教育局", "jyj"),
    ("人力资源和社会保障局", "rsj"),
    ("卫生健康委员会", "wjw"),
    ("住房和城乡建设局", "zjj"),
)
RETIRED_BUREAUS: tuple[tuple[str, str], ...] = (
    ("旅游发展委员会", "lyw"),
    ("安全生产监督管理局", "ajj"),
    ("物价局", "wjj"),
    ("粮食局", "lsjold"),
)
PEOPLE_SURNAMES = "陈林黄郑吴周徐孙马朱胡郭何高罗梁宋谢韩唐"
PEOPLE_GIVEN = "文海志远明达思齐立新永康嘉禾国栋晓岚清源书宁怀瑾"


@dataclass(frozen=True)
class County:
    """A county, district or county-level city."""

    name: str
    slug: str
    city: int


def counties(rng: Random, count: int, cities: int) -> list[County]:
    """Distinct invented counties, dealt evenly over the cities."""
    pairs = [(a + b, pa + pb) for a, pa in COUNTY_FIRST for b, pb in COUNTY_SECOND]
    rng.shuffle(pairs)
    return [
        County(name + COUNTY_SUFFIX[rng.randrange(len(COUNTY_SUFFIX))], slug, index % cities)
        for index, (name, slug) in enumerate(pairs[:count])
    ]


def person(rng: Random) -> str:
    """An invented person's name."""
    return rng.choice(PEOPLE_SURNAMES) + "".join(rng.sample(PEOPLE_GIVEN, 2))
