"""The product's own prompts, heard by the simulator's ear: every key they name must be understood."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.ear import listen

SCRIPTS = sorted((Path(__file__).parents[2] / "flows" / "scripts").glob("*.yaml"))
NAMES = {"zh-CN": "王女士", "en": "Ms Wang"}


def prompts() -> list[Any]:
    """Every prompt of a step that offers keys, with the keys it has to name."""
    found = []
    for path in SCRIPTS:
        script = yaml.safe_load(path.read_text("utf-8"))
        for name, step in script["steps"].items():
            keys = {str(key) for key in step.get("options") or {}}
            for locale, text in (step.get("prompt") or {}).items():
                if keys:
                    found.append(pytest.param(text, NAMES[locale], keys, id=f"{path.stem}-{name}-{locale}"))
    return found


@pytest.mark.parametrize(("text", "name", "keys"), prompts())
def test_a_person_hears_every_key_a_step_offers(text: str, name: str, keys: set[str]) -> None:
    heard = listen(text.replace("{customer}", name))
    assert keys <= {offer.key for offer in heard.offers}, heard
