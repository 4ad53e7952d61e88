"""The 31 provinces as plates name them: sign, number on the identity card, names, and the letters of their offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.steps import Words


@dataclass(frozen=True, slots=True)
class Province:
    """One province, municipality or autonomous region.

    `sign` is the first character of its plates, `code` the first two digits of its people's identity cards
    (GB/T 2260). `offices` are the letters its issuing offices are known to use (GA 36-2018, annex A, and those added
    since); new ones appear, so a letter that is not among them is a reason to look twice and never to refuse.
    """

    sign: str
    code: str
    chinese: str
    english: str
    offices: str

    @property
    def names(self) -> Words:
        """Its name in each language."""
        return {"zh-CN": self.chinese, "en": self.english}


_EVERY_OFFICE = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_TABLE = (
    ("京", "11", "北京", "Beijing", _EVERY_OFFICE),
    ("津", "12", "天津", "Tianjin", _EVERY_OFFICE),
    ("冀", "13", "河北", "Hebei", "ABCDEFGHJRSTX"),
    ("晋", "14", "山西", "Shanxi", "ABCDEFHJKLM"),
    ("蒙", "15", "内蒙古", "Inner Mongolia", "ABCDEFGHJKLM"),
    ("辽", "21", "辽宁", "Liaoning", "ABCDEFGHJKLMNPV"),
    ("吉", "22", "吉林", "Jilin", "ABCDEFGHJK"),
    ("黑", "23", "黑龙江", "Heilongjiang", "ABCDEFGHJKLMNPR"),
    ("沪", "31", "上海", "Shanghai", _EVERY_OFFICE),
    ("苏", "32", "江苏", "Jiangsu", "ABCDEFGHJKLMNU"),
    ("浙", "33", "浙江", "Zhejiang", "ABCDEFGHJKL"),
    ("皖", "34", "安徽", "Anhui", "ABCDEFGHJKLMNPRS"),
    ("闽", "35", "福建", "Fujian", "ABCDEFGHJK"),
    ("赣", "36", "江西", "Jiangxi", "ABCDEFGHJKLM"),
    ("鲁", "37", "山东", "Shandong", "ABCDEFGHJKLMNPQRSUVWY"),
    ("豫", "41", "河南", "Henan", "ABCDEFGHJKLMNPQRSUV"),
    ("鄂", "42", "湖北", "Hubei", "ABCDEFGHJKLMNPQRSW"),
    ("湘", "43", "湖南", "Hunan", "ABCDEFGHJKLMNSU"),
    ("粤", "44", "广东", "Guangdong", _EVERY_OFFICE),
    ("桂", "45", "广西", "Guangxi", "ABCDEFGHJKLMNPR"),
    ("琼", "46", "海南", "Hainan", "ABCDEF"),
    ("渝", "50", "重庆", "Chongqing", _EVERY_OFFICE),
    ("川", "51", "四川", "Sichuan", "ABCDEFGHJKLMQRSTUVWXYZ"),
    ("贵", "52", "贵州", "Guizhou", "ABCDEFGHJ"),
    ("云", "53", "云南", "Yunnan", "ACDEFGHJKLMNPQRS"),
    ("藏", "54", "西藏", "Tibet", "ABCDEFGHJ"),
    ("陕", "61", "陕西", "Shaanxi", "ABCDEFGHJKUV"),
    ("甘", "62", "甘肃", "Gansu", "ABCDEFGHJKLMNP"),
    ("青", "63", "青海", "Qinghai", "ABCDEFGH"),
    ("宁", "64", "宁夏", "Ningxia", "ABCDE"),
    ("新", "65", "新疆", "Xinjiang", "ABCDEFGHJKLMNPQRS"),
)
BY_SIGN: Mapping[str, Province] = {row[0]: Province(*row) for row in _TABLE}
BY_CODE: Mapping[str, Province] = {province.code: province for province in BY_SIGN.values()}
SIGNS = "".join(BY_SIGN)
