"""`ringback dealership`: branches come, are listed, paused and resumed; mistakes get one sentence."""

import pytest

ADD = ("dealership", "add", "RZ", "--name", "日照海曲大众", "--from", "+866332270633")


def test_a_dealership_is_added_and_listed(ringback):
    added = ringback(*ADD, "--hotline", "0633-2270633", "--pace", "0.5", "--lines", "3")
    assert (added.status, added.err) == (0, "")
    assert "RZ" in added.out
    assert "after_service_3day" in added.out
    listed = ringback("dealership", "list")
    assert listed.status == 0
    for word in ("RZ", "日照海曲大众", "+866332270633", "0633-2270633", "Asia/Shanghai", "0.5/s", "ringing"):
        assert word in listed.out


def test_an_empty_list_says_how_to_add_one(ringback):
    assert "ringback dealership add" in ringback("dealership", "list").out


def test_a_long_name_is_not_cut_for_whoever_reads_it_by_program(ringback):
    name = "日照海曲经济技术开发区上海大众汽车销售服务有限公司第二展厅暨售后服务中心"
    ringback("dealership", "add", "RZ", "--name", name, "--from", "+866332270633")
    assert name in ringback("dealership", "list").out


def test_pausing_and_resuming_are_kept_and_on_record(rizhao):
    assert "paused" in rizhao("dealership", "pause", "RZ").out
    assert "paused" in rizhao("dealership", "list").out
    assert "rings again" in rizhao("dealership", "resume", "RZ").out
    assert "paused" not in rizhao("dealership", "list").out
    audit = rizhao("export", "audit").out
    assert "dealership_paused" in audit
    assert "dealership_resumed" in audit


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "0633-2270633"), "E.164"),
        (("--zone", "Asia/Shanghia"), "--zone Asia/Shanghai"),
        (("--locale", "de"), "--locale zh-CN or en"),
        (("--pace", "0"), "pace"),
        (("--pace", "nan"), "pace"),
        (("--lines", "0"), "line"),
        (("--programmes", "wedding"), "no programme wedding"),
        (("--programmes", ","), "all, none"),
        (("--hotline", "call us"), "not a phone number"),
        (("--name", "  "), "name"),
    ],
)
def test_each_mistake_gets_one_sentence_and_adds_nothing(ringback, words, says):
    refused = ringback(*ADD, *words)
    assert refused.status == 2
    assert says in refused.err
    assert refused.out == ""
    assert refused.err.count("\n") == 1
    assert ringback(*ADD).status == 0


@pytest.mark.parametrize("code", ["", "日照", "a b", "../etc", "x" * 41])
def test_a_code_is_plain_because_folders_are_named_after_it(ringback, code):
    assert ringback("dealership", "add", code, "--name", "x", "--from", "+866332270633").status == 2


def test_a_code_is_taken_once(rizhao):
    again = rizhao(*ADD)
    assert again.status == 2
    assert "already" in again.err


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_an_unknown_dealership_cannot_be_paused(rizhao, verb):
    refused = rizhao("dealership", verb, "QD")
    assert refused.status == 2
    assert "There is no dealership QD" in refused.err
