"""A template of events comes in as it is, whatever campaign it is for."""

import pytest

from console.imports.campaigns import kind_for, shipped_campaigns
from console.imports.importing import import_list
from console.imports.kinds.events import events
from console.imports.templates import WRITERS, for_campaign
from store.scripts import Scripts

CAMPAIGNS = shipped_campaigns()


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_campaign_has_a_template_that_its_script_can_tell(session, dealership, now, tmp_path, form, locale):
    Scripts(session).publish_shipped(now)
    session.commit()
    kind = kind_for(session, dealership.id, "events")
    came_in = {}
    for campaign in CAMPAIGNS:
        path = tmp_path / f"{campaign.name}{form}"
        with path.open("wb") as file:
            WRITERS[form](for_campaign(events(CAMPAIGNS), campaign), now.date(), locale, file)
        report = import_list(session, path, kind, dealership, now)
        said = [one.reason for one in (*report.rejected, *report.warnings)]
        came_in[campaign.name] = report.created, said, report.unused
        session.rollback()
    assert came_in == {campaign.name: (1, [], ()) for campaign in CAMPAIGNS}
