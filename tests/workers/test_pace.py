"""Permits on a real Redis: one after the other in every scope, none wasted, and none too many after a flush."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
import redis

from workers.pace import A_LITTLE_SLOWER, PATIENCE_S, Granted, NotYet, PaceAway, RedisPermits, Scope


@pytest.fixture
def connection(redis_url):
    with redis.Redis.from_url(redis_url) as made:
        made.set("ringback:pace", "1")  # Redis has not just lost everything
        yield made


@pytest.fixture
def permits(connection):
    return RedisPermits(connection)


def dealership(per_second, name="1"):
    return Scope("dealership", name, per_second)


def account(per_second):
    return Scope("account", "AC1", per_second)


def free_at(connection, scope):
    return int(connection.get(f"ringback:pace:{scope.kind}:{scope.name}"))


def now(connection):
    seconds, micros = connection.time()
    return seconds * 1_000_000 + micros


def test_permits_are_one_interval_apart_however_many_ask(permits):
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: permits.take([dealership(50.0)]), range(12)))
    waits = sorted(one.in_s for one in taken)
    assert all(isinstance(one, Granted) for one in taken)
    assert all(later - earlier <= 0.02 * A_LITTLE_SLOWER for earlier, later in pairwise(waits))
    assert waits[-1] > 0.1


def test_permits_of_one_dealership_do_not_slow_another(permits):
    assert permits.take([dealership(2.0)]) == Granted(0.0)
    assert isinstance(permits.take([dealership(2.0)]), NotYet)
    assert permits.take([dealership(2.0, "2")]) == Granted(0.0)


def test_a_look_takes_nothing(permits):
    for _ in range(3):
        assert permits.look([dealership(1.0)]) == Granted(0.0)
    assert permits.take([dealership(1.0)]) == Granted(0.0)


def test_those_who_have_to_wait_long_are_told_to_come_back_one_by_one(permits):
    scopes = [dealership(0.2)]
    permits.take(scopes)
    told = [permits.look(scopes) for _ in range(4)]
    assert all(isinstance(one, NotYet) for one in told)
    assert all(4 < later.in_s - earlier.in_s <= 5 * A_LITTLE_SLOWER for earlier, later in pairwise(told))


def test_whoever_is_told_to_wait_has_taken_nothing_of_any_scope(permits, connection):
    scopes = [account(100.0), Scope("number", "+8606332270633", 1.0), dealership(50.0)]
    permits.take(scopes)
    before = [free_at(connection, scope) for scope in scopes]
    assert isinstance(permits.take(scopes), NotYet)
    assert [free_at(connection, scope) for scope in scopes] == before


def test_a_call_takes_a_permit_of_every_scope_at_once(permits, connection):
    scopes = [account(10.0), Scope("number", "+8606332270633", 8.0), dealership(4.0)]
    assert permits.take(scopes) == Granted(0.0)
    at = now(connection)
    for scope in scopes:
        assert 0 < free_at(connection, scope) - at <= 1_000_000 / scope.per_second * A_LITTLE_SLOWER
    assert isinstance(permits.take([account(10.0), dealership(100.0, "2")]), Granted)


def test_a_slow_dealership_holds_nobody_up_who_shares_the_account_with_it(permits, connection):
    slow, fast = [account(100.0), dealership(4.0)], [account(100.0), dealership(100.0, "2")]
    permits.take(slow)
    told = permits.take(slow)  # within what a worker waits, but the account could be used meanwhile
    assert isinstance(told, NotYet)
    assert 0 < told.in_s <= 0.25 * A_LITTLE_SLOWER
    taken = permits.take(fast)
    assert isinstance(taken, Granted)
    assert taken.in_s <= 0.0103


def test_after_a_flush_nobody_rings_before_those_who_have_a_permit_already(permits, connection):
    scopes = [account(20.0), dealership(20.0)]
    waits = [permits.take(scopes).in_s for _ in range(5)]
    connection.flushall()
    after = permits.take(scopes)
    assert after == Granted(PATIENCE_S)
    assert max(waits) < PATIENCE_S
    again = permits.look(scopes)
    assert isinstance(again, NotYet)
    assert again.in_s <= PATIENCE_S + 0.05 * A_LITTLE_SLOWER


def test_a_flush_that_a_look_meets_first_is_remembered(permits, connection):
    connection.flushall()
    assert permits.look([dealership(20.0)]) == Granted(PATIENCE_S)
    taken = permits.take([dealership(20.0)])
    assert isinstance(taken, Granted)
    assert taken.in_s > 0


def test_a_clock_that_was_set_back_stops_nobody_for_long(permits, connection):
    connection.set("ringback:pace:dealership:1", now(connection) + 3_600_000_000)
    assert permits.take([dealership(1.0)]) == Granted(0.0)


def test_with_redis_away_nobody_gets_a_permit(tmp_path):
    with redis.Redis.from_url(f"unix://{tmp_path}/nowhere.sock") as nowhere:
        for ask in (RedisPermits(nowhere).look, RedisPermits(nowhere).take):
            with pytest.raises(PaceAway):
                ask([dealership(5.0)])
