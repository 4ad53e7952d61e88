"""What the brand promises and asks: told by the settings, by model where one differs, and never made up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.brand import BRAND_FACTS, brand_of, first_maintenance_rule, how_to_set, models_of
from flows.facts import of_kind
from flows.first_maintenance import FirstMaintenanceRule
from flows.script_file import parse, shipped

CHANGAN: dict[str, Any] = {
    "brand": {
        "rule_km": 5000,
        "rule_months": 3,
        "warranty_km": 60000,
        "warranty_years": 3,
        "rescue": "400-888-6677",
        "workshop": {"zh-CN": "展厅斜对面", "en": "diagonally opposite the showroom"},
        "models": {
            "奔奔": {"workshop": {"zh-CN": "展厅对面"}, "rule_km": 2000, "rule_months": 2},
            "CX3": {"warranty_years": 2},
            "CX30": {"warranty_years": 4},
            "秦": {"warranty_km": 100000},
            "秦 PLUS": {"warranty_km": 150000},
        },
    }
}


def test_what_holds_for_all_models_is_known_under_the_names_of_the_scripts():
    assert brand_of(CHANGAN, "逸动") == {
        "rule_km": 5000,
        "rule_months": 3,
        "warranty_km": 60000,
        "warranty_years": 3,
        "rescue": "400-888-6677",
        "workshop": "展厅斜对面",
    }
    assert brand_of(CHANGAN, "逸动", "en")["workshop"] == "diagonally opposite the showroom"


def test_a_model_has_its_own_and_shares_the_rest():
    known = brand_of(CHANGAN, "长安奔奔 1.4L")
    assert (known["workshop"], known["rule_km"], known["warranty_km"]) == ("展厅对面", 2000, 60000)
    assert brand_of(CHANGAN, "奔奔", "en")["workshop"] == "diagonally opposite the showroom"


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        ("CX3", "warranty_years", 2),
        ("CX30", "warranty_years", 4),
        ("cx30", "warranty_years", 4),
        ("ＣＸ３０", "warranty_years", 4),  # as some systems print it
        ("长安CX30 1.6", "warranty_years", 4),
        ("CX301", "warranty_years", 3),
        ("XCX30", "warranty_years", 3),
        ("秦", "warranty_km", 100000),
        ("秦EV", "warranty_km", 100000),
        ("秦PLUS", "warranty_km", 150000),
        ("比亚迪 秦 plus DM-i", "warranty_km", 150000),
        ("", "warranty_km", 60000),
    ],
)
def test_the_longest_name_in_the_model_decides(model, name, value):
    assert brand_of(CHANGAN, model)[name] == value


def test_the_rule_of_the_first_maintenance_is_that_of_the_model():
    assert first_maintenance_rule(CHANGAN, "逸动") == FirstMaintenanceRule(km=5000, months=3)
    assert first_maintenance_rule(CHANGAN, "奔奔") == FirstMaintenanceRule(km=2000, months=2)


@pytest.mark.parametrize("brand", [{}, {"rule_km": 5000}, {"rule_months": 3}, {"rule_km": 0, "rule_months": 3}, None])
def test_no_rule_is_made_up(brand):
    assert first_maintenance_rule({"brand": brand}) is None
    assert first_maintenance_rule({}) is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("rule_km", 0),
        ("rule_km", -1),
        ("rule_km", 100_001),
        ("rule_km", True),
        ("rule_km", "5000"),
        ("rule_months", 61),
        ("warranty_years", 21),
        ("warranty_km", 1_000_001),
        ("rescue", 4008886677),
        ("rescue", ""),
        ("workshop", "  "),
        ("workshop", {"en": ""}),
        ("workshop", {"zh-CN": 3}),
        ("workshop", ["展厅对面"]),
    ],
)
def test_what_makes_no_sense_is_not_known_and_leaves_the_rest(name, wrong):
    brand = {**CHANGAN["brand"], "models": {}, name: wrong}
    known = brand_of({"brand": brand})
    assert name not in known
    assert len(known) == len(BRAND_FACTS) - 1


def test_the_command_that_sets_what_is_missing_is_named_once_for_each_option():
    assert how_to_set(["rule_km", "rule_months", "rescue"], "RZ") == (
        "ringback dealership set RZ --first-maintenance 5000km/3months --rescue 400-888-6677"
    )
    assert how_to_set(["rule_km", "due_date"], "RZ") is None, "the list has to tell the date"
    assert how_to_set([], "RZ") is None


def test_models_with_an_entry_of_their_own_are_named():
    assert models_of(CHANGAN) == ("奔奔", "CX3", "CX30", "秦", "秦 PLUS")
    assert models_of({}) == models_of({"brand": 3}) == models_of({"brand": {"models": []}}) == ()


@pytest.mark.parametrize("script", shipped())
def test_scripts_mean_the_same_kind_by_these_names(script):
    facts = parse(shipped()[script], script).facts
    assert all(fact.kind == BRAND_FACTS[name].kind for name, fact in facts.items() if name in BRAND_FACTS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*BRAND_FACTS, "models", "奔"]), inner),
    max_leaves=12,
)


@given(JSON, st.text(max_size=6))
def test_whatever_stands_in_the_settings_never_ends_a_call(brand, model):
    known = brand_of({"brand": brand}, model)
    assert all(of_kind(BRAND_FACTS[name].kind, value) == value for name, value in known.items())
    first_maintenance_rule({"brand": brand}, model)
