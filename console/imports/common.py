"""The columns that several kinds of lists have, with the headings dealerships give them."""

from __future__ import annotations

from console.imports.car_fields import read_mileage, read_order, read_plate, read_state, read_text, read_vin
from console.imports.columns import Column
from console.imports.dates import read_day, read_until
from console.imports.people_fields import (
    read_birthday,
    read_email,
    read_local,
    read_locale,
    read_lunar_birthday,
    read_name,
    read_phone,
    read_sex,
    read_yes_no,
)
from console.imports.times import read_preferred

ADDRESS_LIMIT = 300

NAME = Column(
    "name",
    (
        *(
            "客户姓名",
            "车主姓名",
            "顾客姓名",
            "姓名",
            "客户名称",
            "车主名称",
            "车主",
            "送修人",
            "联系人",
            "客户",
            "顾客",
        ),
        *("潜客姓名", "购车人", "用户姓名"),
    ),
    ("name", "customer name", "customer", "owner", "owner name", "contact", "full name"),
    read_name,
    "梁一娜",
    "Whom to ask for. The same number with another name is another customer.",
    "找谁。同一个号码、不同的姓名是两位客户。",
    needed=True,
)
SEX = Column(
    "sex",
    ("性别", "称呼", "称谓", "客户性别"),
    ("sex", "gender", "title", "salutation"),
    read_sex,
    "女士",
    "先生, 女士, 男, 女, Mr or Ms; anything else is not known.",
    "先生、女士、男、女；其他写法按未知处理。",
)
PHONE = Column(
    "phone",
    (
        *("联系电话", "手机号码", "手机号", "手机", "移动电话", "客户电话", "车主电话", "联系方式", "电话号码", "电话"),
        *("联系手机", "联系号码", "车主手机", "客户手机"),
    ),
    ("phone", "phone number", "mobile", "mobile phone", "mobile number", "telephone", "tel", "cell", "contact number"),
    read_phone,
    "13684289706",
    "One number, mobile or landline, with spaces, dashes or +86 as you like. Of several columns the first good one.",
    "一个号码，手机或座机，空格、短横、+86都可以。有几列电话时取第一个能用的。",
    needed=True,
    several=True,
)
MODEL = Column(
    "model",
    ("车型", "车型名称", "车辆型号", "车系", "型号", "购买车型", "车款"),
    ("model", "car model", "vehicle model", "vehicle", "car"),
    read_text("model", "车型"),
    "秦PLUS",
    "As you say it to customers.",
    "对客户怎么说就怎么写。",
)
PLATE = Column(
    "plate",
    ("牌照号", "车牌号", "车牌号码", "牌照号码", "车牌", "牌照", "牌号", "车号"),
    ("plate", "licence plate", "license plate", "plate number", "registration", "registration number", "reg"),
    read_plate,
    "鲁L12345",
    "With or without the dot; 未上牌 or 临牌 while there is none.",
    "中间的点可有可无；还没有就写未上牌或临牌。",
)
VIN = Column(
    "vin",
    ("车架号", "车架号码", "底盘号", "车辆识别代号", "车辆识别码", "VIN码"),
    ("vin", "chassis number", "chassis no", "vehicle identification number"),
    read_vin,
    "LSGKE54H637913758",
    "17 characters. With it a car stays the same car whatever its plate or owner.",
    "17位。有它，换牌、过户后仍是同一辆车。",
)
ADVISER = Column(
    "adviser",
    ("顾问", "经办人", "业务员"),
    ("adviser", "advisor", "consultant", "in charge"),
    read_text("adviser", "顾问"),
    "高洁",
    "Who looked after the customer; the call names them.",
    "接待客户的人，电话里会提到。",
)
ORDER = Column(
    "order",
    ("单号", "编号", "流水号"),
    ("order", "order number", "order no", "reference", "number"),
    read_order,
    "DL506328107",
    "The row's number in your own system: a row that comes again with it corrects the earlier one.",
    "贵店系统里的单号：同一单号再次导入时更正原来的记录。",
    vital=True,
)
PREFERRED = Column(
    "preferred",
    ("希望回访时段", "回访时段", "方便时段", "联系时段", "希望联系时间", "方便联系时间", "方便时间", "回访时间段"),
    ("preferred time", "preferred", "best time", "best time to call", "call time", "preferred period"),
    read_preferred,
    "上午",
    "上午, 下午, 18:00以后, 周末, 14:00-16:00 or the like; empty: any time.",
    "上午、下午、18:00以后、周末、14:00-16:00等；空着表示都可以。",
)
BIRTHDAY = Column(
    "birthday",
    ("生日", "出生日期", "客户生日", "车主生日", "出生年月日"),
    ("birthday", "date of birth", "birth date", "dob"),
    read_birthday,
    "1988-06-03",
    "1988-06-03, 06-03, or 农历八月十五 for the lunar calendar.",
    "1988-06-03、06-03，或农历八月十五。",
)
LUNAR_BIRTHDAY = Column(
    "lunar_birthday",
    ("农历生日", "阴历生日"),
    ("lunar birthday",),
    read_lunar_birthday,
    "",
    "Instead of the birthday where the family goes by the lunar calendar: 08-15 or 八月十五.",
    "按农历过生日的写在这里：08-15或八月十五。",
)
EMAIL = Column(
    "email",
    ("邮箱", "电子邮箱", "邮件", "电子邮件"),
    ("email", "e-mail", "email address", "mail"),
    read_email,
    "",
    "For those who cannot be reached by phone.",
    "电话联系不上时用。",
)
ADDRESS = Column(
    "address",
    ("地址", "联系地址", "通讯地址", "家庭住址", "住址", "客户地址"),
    ("address", "postal address", "home address"),
    read_text("address", "地址", ADDRESS_LIMIT),
    "",
    "Where a letter goes.",
    "寄信的地址。",
)
LOCAL = Column(
    "local",
    ("是否本地", "本地", "本地/外地", "本地外地", "本外地", "本地客户"),
    ("local", "lives here"),
    read_local,
    "本地",
    "本地 or 外地 (yes or no): whether the customer lives where you are.",
    "本地或外地。",
)
LOCALE = Column(
    "locale",
    ("语言", "客户语言"),
    ("language", "locale"),
    read_locale,
    "中文",
    "中文 or English; empty: the dealership's own language.",
    "中文或英文；空着按经销店的语言。",
)
CONSENT = Column(
    "consent",
    ("同意营销", "营销同意", "是否同意营销", "同意推广", "同意接收推广", "同意接收营销信息", "营销授权"),
    ("consent", "marketing consent", "agrees to marketing", "opt in", "marketing"),
    read_yes_no,
    "是",
    "是 or 否 (yes or no): whether offers may be made by phone. Empty changes nothing.",
    "是或否：是否同意接到推广电话。空着不改变原来的记录。",
)
STATE = Column(
    "state",
    ("状态", "单据状态", "订单状态", "工单状态", "记录状态"),
    ("status", "state"),
    read_state,
    "",
    "作废 or 取消 ends what was planned for the row.",
    "写作废或取消，这一行原来安排的回访就结束。",
)
MILEAGE = Column(
    "mileage",
    ("里程", "里程数", "行驶里程", "公里数", "当前里程"),
    ("mileage", "mileage km", "odometer", "km", "kilometres", "kilometers"),
    read_mileage,
    "68122",
    "Kilometres.",
    "公里。",
)
INSURANCE_UNTIL = Column(
    "insurance_until",
    ("保险到期", "保险到期日", "保险到期日期", "保险到期时间", "保险止期", "交强险到期日", "商业险到期日", "续保日期"),
    ("insurance until", "insurance expiry", "insurance end", "insured until", "insurance due"),
    read_until,
    365,
    "The last day of the insurance.",
    "保险的最后一天。",
)
INSURER = Column(
    "insurer",
    ("保险公司", "承保公司", "投保公司"),
    ("insurer", "insurance company"),
    read_text("insurer", "保险公司"),
    "",
    "With whom the car is insured.",
    "在哪家公司投保。",
)
WARRANTY_UNTIL = Column(
    "warranty_until",
    ("质保到期", "质保到期日", "质保到期日期", "保修到期", "保修到期日", "保修截止日期", "质保期至"),
    ("warranty until", "warranty expiry", "warranty end"),
    read_until,
    1095,
    "The last day of the warranty.",
    "质保的最后一天。",
)
INSPECTION_DUE = Column(
    "inspection_due",
    (
        "年检到期",
        "年检到期日",
        "年检日期",
        "年检到期日期",
        "年审到期",
        "年审日期",
        "检车日期",
        "验车日期",
        "检验有效期",
    ),
    ("inspection due", "inspection", "inspection date"),
    read_until,
    700,
    "The last day for the official inspection.",
    "年检的最后一天。",
)
FIRST_MAINTENANCE_ON = Column(
    "first_maintenance_on",
    ("首保日期", "预计首保日期", "预计首保", "首保时间", "首保到期日"),
    ("first maintenance", "first maintenance on", "first service", "first service due"),
    read_day,
    60,
    "The day estimated or agreed for it.",
    "预计或约定的日期。",
)
MAINTENANCE_DUE = Column(
    "maintenance_due",
    ("下次保养日期", "下次保养时间", "下次保养", "定保日期", "保养到期日", "保养到期", "应保养日期"),
    ("next service", "next service due", "maintenance due", "next maintenance"),
    read_day,
    180,
    "The day of the next periodic maintenance.",
    "下次定期保养的日期。",
)
MAINTENANCE_DUE_KM = Column(
    "maintenance_due_km",
    ("下次保养里程", "下次保养公里", "应保养里程"),
    ("next service km", "maintenance due km", "next service mileage"),
    read_mileage,
    "78000",
    "The mileage at which it is due.",
    "到多少公里该保养。",
)
DELIVERED_ON = Column(
    "delivered_on",
    ("交车日期", "提车日期", "购车日期", "买车日期", "购买日期", "销售日期"),
    ("delivered on", "delivery date", "purchase date", "bought on", "date of purchase"),
    read_day,
    -300,
    "The day the car was handed over.",
    "交车的日期。",
)

CONTACT = (PREFERRED, BIRTHDAY, LUNAR_BIRTHDAY, EMAIL, ADDRESS, LOCAL, LOCALE, CONSENT)
DUE = (
    INSURANCE_UNTIL,
    INSURER,
    WARRANTY_UNTIL,
    INSPECTION_DUE,
    FIRST_MAINTENANCE_ON,
    MAINTENANCE_DUE,
    MAINTENANCE_DUE_KM,
)
