"""The numbers of what an order would do: they add up, and say what doing it then comes to."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courses.effects import Asked, Effect, Standing, counted, outlook, still_holds

DAY = date(2026, 7, 1)
asked = st.builds(Asked, st.none() | st.dates(DAY, DAY + timedelta(days=3)), st.sampled_from(["New rule", "Audit"]))
standings = st.builds(Standing, st.booleans(), st.booleans(), st.none() | asked)


def done(standing: Standing, wanted: Asked) -> Standing:
    """How the person stands once the order has come to them, as the domain does it."""
    effect = outlook(standing, wanted).effect
    changes = effect in (Effect.NEW, Effect.CHANGED)
    return Standing(standing.is_done, standing.is_exempt, wanted if changes else standing.duty)


@given(st.lists(standings), asked)
def test_the_numbers_add_up_to_the_people(people, wanted):
    numbers = counted(outlook(standing, wanted).effect for standing in people)

    assert set(numbers) == set(Effect)
    assert sum(numbers.values()) == len(people)


@given(st.lists(standings), asked)
def test_what_was_shown_is_what_comes_of_it_when_nothing_changed_in_between(people, wanted):
    shown = [outlook(standing, wanted) for standing in people]

    came = [one.effect for one, now in zip(shown, people, strict=True) if still_holds(one, now, wanted)]

    assert counted(came) == counted(one.effect for one in shown)


@given(standings, standings, asked)
def test_nothing_is_done_to_whom_something_else_would_happen_by_now(before, now, wanted):
    shown = outlook(before, wanted)

    assert still_holds(shown, now, wanted) == (shown == outlook(now, wanted))


@given(st.lists(standings), asked)
def test_asking_the_same_again_asks_nobody_anew(people, wanted):
    again = counted(outlook(done(standing, wanted), wanted).effect for standing in people)

    assert again[Effect.NEW] == again[Effect.CHANGED] == 0
