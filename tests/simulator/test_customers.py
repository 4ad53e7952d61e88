"""Every habit, told by how a small survey goes with it: customers only go by the words they hear."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from twilio.rest import Client

from simulator.persona import WEIGHTS, Answer, Persona, persona_of, pick_up
from simulator.server import Simulator
from tests.simulator.site import Site

TO, FROM = "+8613606331234", "+12025550123"
SCALE_ZH = "非常满意请按1,满意请按2,一般请按3,不满意请按4,非常不满意请按5。"
SCALE_EN = (
    "For very satisfied, press 1. For satisfied, press 2. For average, press 3. "
    "For dissatisfied, press 4. For very dissatisfied, press 5."
)
# Each step: its prompts, and which step a key leads to ("*" is every other key).
SURVEY: dict[str, tuple[str, str, dict[str, str]]] = {
    "identity": (
        "您好,这里是日照4S店。不想再接到这类电话,请按9。请问您是张伟先生吗?是请按1,不是请按2。",
        "Hello. If you do not want calls like this, press 9. Am I speaking with Mr Zhang? Press 1 for yes, 2 for no.",
        {"1": "convenience", "2": "family", "9": "opted_out"},
    ),
    "family": (
        "请问您是张先生的家人吗?是请按1,不是请按2。",
        "Are you a member of the family? Yes, press 1; no, press 2.",
        {"1": "convenience", "2": "wrong_number"},
    ),
    "convenience": (
        "想用两分钟听听您的感受,现在方便吗?方便请按1,不方便请按2。",
        "Is now a good time? If now is fine, press 1. If not, press 2.",
        {"1": "overall", "2": "when"},
    ),
    "when": (
        "什么时候再打给您?上午请按1,下午请按2,不想参加请按3。",
        "When may we call? For the morning, press 1. For the afternoon, press 2. If you would rather not, press 3.",
        {"1": "morning", "2": "afternoon", "3": "benefit"},
    ),
    "benefit": (
        "您的回答能帮我们做得更好,愿意请按1,不愿意请按2。",
        "Your answers help us do better. To take part, press 1. To decline, press 2.",
        {"1": "overall", "2": "refused"},
    ),
    "overall": ("您总体上满意吗?" + SCALE_ZH, "How satisfied are you? " + SCALE_EN, {"*": "link1"}),
    **{
        f"link{n}": (f"第{n}项服务,{SCALE_ZH}", f"The service, part {n}. {SCALE_EN}", {"*": f"link{n + 1}"})
        for n in range(1, 7)
    },
    "link7": (f"交车的讲解,{SCALE_ZH}", f"The handover. {SCALE_EN}", {"*": "intention"}),
    "intention": (
        "您还会选择我们吗?一定会请按1,可能会请按2,说不准请按3,可能不会请按4,一定不会请按5。",
        "Will you come again? Definitely, press 1. Probably, press 2. Not sure, press 3. Probably not, press 4. "
        "Definitely not, press 5.",
        {"*": "suggestion"},
    ),
    "suggestion": (
        "您还有什么建议吗?想留言,请按1;没有,请按2。",
        "Would you like to leave a comment? To leave one, press 1. If there is nothing, press 2.",
        {"1": "record", "2": "thanks"},
    ),
}
ENDS = ("opted_out", "wrong_number", "morning", "afternoon", "refused", "thanks", "kept", "silence")


class Survey:
    """The survey as a site's pages; the walk is the list of steps reached and the keys that led on."""

    def __init__(self, site: Site, *, chinese: bool = True) -> None:
        self.site = site
        self.walk: list[tuple[str, str]] = []
        self.recorded: dict[str, str] = {}
        for step, (zh, en, leads) in SURVEY.items():
            prompt = zh if chinese else en
            gather = (
                f'<Gather numDigits="1" timeout="5" finishOnKey="" action="/from/{step}"><Say>{prompt}</Say></Gather>'
            )
            site.say(f"step/{step}", gather, f"<Redirect>/again/{step}</Redirect>")
            site.say(f"again/{step}", gather, "<Redirect>/step/silence</Redirect>")
            site.pages[f"from/{step}"] = self._leads(step, leads)
        for end in ENDS:
            site.say(f"step/{end}", "<Say>再见。</Say>", "<Hangup/>")
        speak = "请在嘀声后留言,说完请按井号键。" if chinese else "Please speak after the tone, then press pound."
        site.say("step/record", f"<Say>{speak}</Say>", '<Record action="/kept" finishOnKey="#" maxLength="60"/>')
        site.pages["kept"] = self._kept

    def _leads(self, step: str, leads: dict[str, str]) -> Any:
        def answer(fields: dict[str, str]) -> str:
            key = fields["Digits"]
            self.walk.append((step, key))
            to = leads.get(key) or (leads.get("*") if key in "12345" else None)
            return f"<Response><Redirect>/{'step/' + to if to else 'again/' + step}</Redirect></Response>"

        return answer

    def _kept(self, fields: dict[str, str]) -> str:
        self.recorded = fields
        return "<Response><Redirect>/step/kept</Redirect></Response>"

    def keys(self, step: str) -> list[str]:
        return [key for at, key in self.walk if at == step]

    def ended(self) -> str:
        """The last step that was shown."""
        return [asked.path for asked in self.site.asked if asked.path.startswith("step/")][-1].removeprefix("step/")


def call(simulator: Simulator, client: Client, survey: Survey, **more: object) -> str:
    """Ring once; returns how the call ended."""
    survey.walk.clear()
    survey.site.asked.clear()
    placed = client.calls.create(**{"to": TO, "from_": FROM, "url": f"{survey.site.url}/step/identity", **more})
    assert simulator.idle()
    return str(client.calls(placed.sid or "").fetch().status)


@pytest.fixture(params=[True, False], ids=["Chinese", "English"])
def survey(request: pytest.FixtureRequest, site: Site) -> Survey:
    return Survey(site, chinese=request.param)


def test_a_happy_customer_answers_everything_and_is_content(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="reachable_happy")
    assert call(simulator, client, survey) == "completed"
    assert survey.ended() in ("thanks", "kept")
    scores = [key for step, key in survey.walk if step == "overall" or step.startswith("link")]
    assert len(scores) == 8
    assert set(scores) <= {"1", "2"}
    assert survey.keys("intention") == ["1"]
    assert simulator.errors() == []


def test_a_mixed_customer_finds_some_things_only_average(simulator: Simulator, client: Client, site: Site) -> None:
    survey, scores = Survey(site), Counter[str]()
    for last in range(6):
        number = f"+861360633100{last}"
        simulator.fix(number, persona="mixed")
        call(simulator, client, survey, to=number)
        scores.update(key for step, key in survey.walk if step == "overall" or step.startswith("link"))
    assert scores["2"] > 0
    assert scores["3"] > 0
    assert scores["4"] + scores["5"] == 0


def test_an_unhappy_customer_names_one_or_two_bad_links_and_leaves_a_comment(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="unhappy")
    assert call(simulator, client, survey) == "completed"
    assert survey.keys("overall") == ["4"]
    bad = [step for step, key in survey.walk if step.startswith("link") and key in "45"]
    assert 1 <= len(bad) <= 2
    assert survey.keys("intention") == ["4"]
    assert 3 <= int(survey.recorded["RecordingDuration"]) <= 20
    assert survey.ended() == "kept"


def test_a_very_unhappy_customer_finds_nearly_everything_bad(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="very_unhappy")
    call(simulator, client, survey)
    assert survey.keys("overall") == ["5"]
    assert survey.keys("intention") == ["5"]
    assert survey.recorded


def test_family_answers_for_the_owner(simulator: Simulator, client: Client, survey: Survey) -> None:
    simulator.fix(TO, persona="family_proxy")
    call(simulator, client, survey)
    assert (survey.keys("identity"), survey.keys("family"), survey.keys("convenience")) == (["2"], ["1"], ["1"])
    assert survey.ended() in ("thanks", "kept")


def test_a_wrong_number_says_so_twice(simulator: Simulator, client: Client, survey: Survey) -> None:
    simulator.fix(TO, persona="wrong_number")
    call(simulator, client, survey)
    assert survey.walk == [("identity", "2"), ("family", "2")]
    assert survey.ended() == "wrong_number"


def test_not_now_asks_for_another_part_of_the_day_and_answers_the_next_call(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="not_now")
    call(simulator, client, survey)
    assert survey.keys("convenience") == ["2"]
    assert survey.ended() in ("morning", "afternoon")
    call(simulator, client, survey)
    assert survey.keys("convenience") == ["1"]
    assert survey.ended() in ("thanks", "kept")


def test_who_refuses_also_refuses_when_the_benefit_is_told(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="refuses")
    call(simulator, client, survey)
    assert survey.walk == [("identity", "1"), ("convenience", "2"), ("when", "3"), ("benefit", "2")]
    assert survey.ended() == "refused"


def test_who_opts_out_uses_the_first_key_for_it(simulator: Simulator, client: Client, survey: Survey) -> None:
    simulator.fix(TO, persona="opts_out")
    call(simulator, client, survey)
    assert survey.walk == [("identity", "9")]
    assert survey.ended() == "opted_out"


def test_the_impatient_hang_up_after_a_few_prompts_and_go_on_the_next_time(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="impatient")
    assert call(simulator, client, survey) == "completed"
    assert 2 <= len(survey.walk) <= 4
    call(simulator, client, survey)
    assert survey.ended() in ("thanks", "kept")


@pytest.mark.parametrize("persona", ["silent", "voicemail"])
def test_silence_presses_nothing(simulator: Simulator, client: Client, survey: Survey, persona: str) -> None:
    simulator.fix(TO, persona=persona)
    assert call(simulator, client, survey) == "completed"
    assert survey.walk == []
    assert survey.ended() == "silence"
    assert simulator.errors() == []


def test_the_busy_are_reachable_after_one_or_two_tries(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, persona="busy")
    survey = Survey(site)
    ends = [call(simulator, client, survey) for _ in range(3)]
    assert ends in (["busy", "busy", "completed"], ["busy", "completed", "completed"])


@pytest.mark.parametrize(("persona", "end"), [("absent", "no-answer"), ("nonexistent", "failed")])
def test_some_never_answer(simulator: Simulator, client: Client, site: Site, persona: str, end: str) -> None:
    simulator.fix(TO, persona=persona)
    survey = Survey(site)
    assert [call(simulator, client, survey) for _ in range(2)] == [end, end]


def test_a_fumbler_gets_some_prompts_wrong_and_still_reaches_the_end(
    simulator: Simulator, client: Client, survey: Survey
) -> None:
    simulator.fix(TO, persona="fumbler")
    call(simulator, client, survey)
    assert survey.keys("identity")[0] not in "129"
    assert survey.keys("identity")[1] == "1"
    assert survey.ended() in ("thanks", "kept")


@pytest.mark.parametrize(("hour", "answer"), [(9, Answer.NO_ANSWER), (15, Answer.PERSON), (18, Answer.PERSON)])
def test_the_morning_absent_are_there_later(hour: int, answer: Answer) -> None:
    now = datetime.fromisoformat(f"2026-11-23T{hour:02}:30:00+08:00")
    assert pick_up(Persona.MORNING_ABSENT, 1, TO, 0, now).answer == answer


def test_a_prompt_nobody_can_follow_is_met_with_silence_and_noted(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, persona="reachable_happy")
    url = site.say("voice", '<Gather action="/x"><Say>现在方便吗?晚上请按1,周末请按2。</Say></Gather>')
    site.say("x", "<Hangup/>")
    client.calls.create(to=TO, from_=FROM, url=url)
    assert simulator.idle()
    url = site.say("voice", '<Gather action="/y"><Say>欢迎光临。</Say></Gather>')
    client.calls.create(to=TO, from_=FROM, url=url)
    assert simulator.idle()
    assert not site.on("y")
    assert [error["message"] for error in simulator.errors()] == ["No key on offer fitted."]


@pytest.mark.parametrize(
    ("prompt", "attributes", "keys"),
    [
        ("请用1到10分评价,1到9分请按对应的数字,10分请按0。", 'numDigits="1"', "0|8|9"),
        ("请用1到10分打分,输入完请按井号键。", "", "10|8|9"),
        ("请输入行驶里程,按井号键结束。", "", r"\d{3,6}"),
        ("您从哪里了解到我们?报纸请按1,电视请按2,朋友介绍请按3。", 'numDigits="1"', "[123]"),
        ("维修前说明费用了吗?说明了请按1,没有说明请按2。", 'numDigits="1"', "[12]"),
        ("Please enter the mileage, then press the pound key.", "", r"\d{3,6}"),
    ],
)
def test_scores_numbers_and_menus_are_answered_in_the_keys_they_ask_for(
    simulator: Simulator, client: Client, site: Site, prompt: str, attributes: str, keys: str
) -> None:
    import re

    simulator.fix(TO, persona="reachable_happy")
    url = site.say("voice", f'<Gather action="/x" {attributes}><Say>{prompt}</Say></Gather>')
    site.say("x", "<Hangup/>")
    client.calls.create(to=TO, from_=FROM, url=url)
    assert simulator.idle()
    assert re.fullmatch(keys, site.on("x")[0]["Digits"])


def test_the_same_seed_gives_every_number_the_same_habit_and_another_seed_another() -> None:
    numbers = [f"+86136{n:08}" for n in range(2000)]
    first = [persona_of(7, number) for number in numbers]
    assert first == [persona_of(7, number) for number in numbers]
    assert first != [persona_of(8, number) for number in numbers]
    shares = Counter(first)
    assert sum(WEIGHTS.values()) == 100
    assert all(abs(shares[persona] / 20 - weight) < 3 for persona, weight in WEIGHTS.items())
