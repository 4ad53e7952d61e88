"""What only walking every path can tell: steps nobody comes to, ways never gone, circles, and what is not yet known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flows.checker.codes import Faults, Found, Place
from flows.checker.graph import circles, leading_to, on_circle
from flows.checker.moves import Sort
from flows.checker.places import said
from flows.checker.shape import reachable
from flows.checker.situations import Map, hold
from flows.checker.variables import Known, seen
from flows.checker.words import variables
from flows.script import Script
from flows.steps import Condition, End, Words, targets, ways


def wrong_paths(script: Script, found: Map, borrowed: Collection[str], told: Collection[tuple[str, int]]) -> Faults:
    """Everything that walking shows. Of `borrowed` steps, which come from a fragment, ways may stay unused;
    `told` are the branches, step and number, that something was said about already.
    """
    never = list(_never_gone(script, found, borrowed, told))
    yield from (fault for fault, _ in never)
    explained = {target for _, target in never} | {ways(script.steps[name])[number].go for name, number in told}
    yield from _nobody_there(script, found, borrowed, explained)
    yield from _circles(script, found)
    yield from _not_known(script, found)


def unreachable(script: Script) -> Faults:
    """Steps that nothing leads to, whatever the conditions are."""
    for name in sorted(set(script.steps) - reachable(script)):
        sentence = f"nothing leads to step `{name}`; remove it or lead somewhere to it."
        yield Found("S404", ("steps", name), sentence)


# --- ways nobody goes ----------------------------------------------------------------------------------------------


def _never_gone(
    script: Script, found: Map, borrowed: Collection[str], told: Collection[tuple[str, int]]
) -> Iterator[tuple[Found, str]]:
    """Branches of steps one comes to that are never taken, with where they would lead."""
    taken = {
        (found.situations[at].step, arrow.way)
        for at, arrows in enumerate(found.arrows)
        for arrow in arrows
        if arrow.way is not None
    }
    for name, decided in found.decided.items():
        branches = ways(script.steps[name])
        for number, branch in enumerate(branches):
            if (name, number) in taken or (name, number) in told or name in borrowed:
                continue
            early = next(
                (one for one, condition in branch.when.items() if _too_early(script, one, condition, decided)), None
            )
            where: Place = ("steps", name, "next", number)
            if early is not None:
                sentence = (
                    f"on no way to `{name}` has `{early}` been answered before; ask it earlier, or mend the name."
                )
                yield Found("S703", (*where, "when", early), sentence), branch.go
            elif branch.when:
                sentence = "this way is never gone: what is known here, or a way before it, rules it out; remove it."
                yield Found("S406", (*where, "go"), sentence), branch.go
            else:
                sentence = "the ways before leave nothing for this one; remove it, and any `when` of the one before it."
                yield Found("S406", (*where, "go"), sentence), branch.go


def _too_early(script: Script, name: str, condition: Condition, decided: Sequence[Known]) -> bool:
    if name in script.known_facts() or name == "complaint":
        return False
    return all(known.get(name) is None and not hold(condition, known, name) for known in decided)


def _nobody_there(script: Script, found: Map, borrowed: Collection[str], explained: Collection[str]) -> Faults:
    """Steps that conditions keep everybody from, unless a fault that was told says why."""
    visited = found.visited() | {script.opted_out, script.too_long}
    behind: set[str] = set()
    todo = list(explained)
    while todo:
        name = todo.pop()
        if name not in behind:
            behind.add(name)
            todo.extend(targets(script.steps[name]))
    for name in sorted((set(script.steps) & reachable(script)) - visited - behind - set(borrowed)):
        sentence = f"no answers lead to step `{name}`, because of the conditions before it; remove it or mend them."
        yield Found("S404", ("steps", name), sentence)


# --- circles -------------------------------------------------------------------------------------------------------


def _circles(script: Script, found: Map) -> Faults:
    everything = [{arrow.target for arrow in arrows} for arrows in found.arrows]
    by_answer = [{arrow.target for arrow in arrows if arrow.move.sort is not Sort.SILENCE} for arrows in found.arrows]
    quiet = [{arrow.target for arrow in arrows if arrow.move.sort is Sort.QUIET} for arrows in found.arrows]
    ends = {at for at, one in enumerate(found.situations) if isinstance(script.steps[one.step], End)}
    told: set[str] = set()
    for group in circles(quiet):
        if on_circle(quiet, group):
            yield from _told_once(
                script, found, group, told, "S409", "leads in a circle without asking anything; ask, or end it."
            )
    lost = set(range(len(everything))) - leading_to(everything, ends)
    yield from _without_way_out(
        script, found, everything, lost, told, "S407", "leads to no end; lead somewhere to one."
    )
    stuck = set(range(len(everything))) - leading_to(by_answer, ends) - lost
    yield from _without_way_out(
        *(script, found, by_answer, stuck, told, "S408"),
        "leads in a circle that no key leaves, only silence; give a key that leads to an end.",
    )


def _without_way_out(
    script: Script, found: Map, arrows: Sequence[set[int]], inside: set[int], told: set[str], code: str, what: str
) -> Faults:
    """One fault for each trap among these situations: a group that nothing leads out of."""
    for group in circles(arrows):
        if group[0] in inside and all(target in group for node in group for target in arrows[node]):
            yield from _told_once(script, found, group, told, code, what)


def _told_once(script: Script, found: Map, group: Sequence[int], told: set[str], code: str, what: str) -> Faults:
    """The fault at the first step of the group in the file, unless the group's steps had theirs."""
    steps = {found.situations[node].step for node in group}
    if steps & told:
        return
    told |= steps
    name = next(name for name in script.steps if name in steps)
    yield Found(code, ("steps", name), f"step `{name}` {what}")


# --- what is not known yet -----------------------------------------------------------------------------------------


def _not_known(script: Script, found: Map) -> Faults:
    """Variables that somebody comes to who has not answered them, each told once at its words."""
    told: set[tuple[Place, str]] = set()
    nothing: Known = dict.fromkeys(found.names)
    at_any_time = [(name, nothing) for name in (script.opted_out, script.too_long)]
    for name, known in [*at_any_time, *((one.step, found.known(at)) for at, one in enumerate(found.situations))]:
        for where, words in said(name, script.steps[name]):
            for place, variable in _unknown(script, where, words, known):
                if (place, variable) not in told:
                    told.add((place, variable))
                    yield Found("S603", place, _how_to_know(script, name, variable), f"{{{variable}}}")


def _unknown(script: Script, where: Place, words: Words, known: Known) -> Iterator[tuple[Place, str]]:
    facts = script.known_facts()
    for locale, variable in variables(words):
        always = variable in facts and (facts[variable].otherwise is not None or facts[variable].computed is None)
        if not always and variable in known and seen(known[variable]) is None:
            yield (*where, locale), variable


def _how_to_know(script: Script, step: str, variable: str) -> str:
    if variable in script.known_facts():
        return f"{{{variable}}} may not be worked out at `{step}`; give it an `otherwise`, or ask whether it is known."
    return f"on some way to `{step}` nobody has answered {{{variable}}}; ask it before, or ask whether it is known."
