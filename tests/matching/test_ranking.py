"""What is shown to whom, in which order, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.ranking import DAMPING, FRESHNESS, HALF_LIFE, Candidate, Interest, Match, choose, rank
from bot.matching.words import Stems, fold, overlap, terms, words
from tests.matching.seeded import SEEDED

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HIGHEST = (1 + FRESHNESS) / (1 - DAMPING)


def candidate(number: int, text: str, *, origin: int = 1, days: float = 1) -> Candidate:
    return Candidate(id=number, origin=origin, text=text, logged_at=NOW - timedelta(days=days))


def interest(text: str, *, weight: float = 1, label: str = "purpose") -> Interest:
    return Interest(text=text, weight=weight, label=label)


def ids(matches: list[Match]) -> list[int]:
    return [match.candidate.id for match in matches]


SENTENCES = st.one_of(
    st.lists(
        st.sampled_from(["Backup", "backups", "restore", "the", "vendor", "contract", "sandbox", "2024", "7", "Größe"]),
        max_size=8,
    ).map(" ".join),
    st.text(max_size=20),
)
CANDIDATES = st.lists(
    st.builds(
        candidate, st.integers(1, 50), SENTENCES, origin=st.integers(1, 4), days=st.floats(-10, 1000, allow_nan=False)
    ),
    max_size=10,
    unique_by=lambda each: each.id,
)
INTERESTS = st.lists(
    st.builds(
        interest, SENTENCES, weight=st.floats(0, 10), label=st.sampled_from(["purpose", "learning 1", "learning 2"])
    ),
    max_size=4,
)


@SEEDED
@given(CANDIDATES, INTERESTS)
def test_every_candidate_is_ranked_once(candidates, interests):
    assert sorted(ids(rank(candidates, interests, now=NOW))) == sorted(each.id for each in candidates)


@pytest.mark.long
@SEEDED
@given(CANDIDATES, INTERESTS, st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(candidates, interests, chance):
    ranked = rank(candidates, interests, now=NOW)
    chance.shuffle(candidates)
    chance.shuffle(interests)
    assert rank(candidates, interests, now=NOW) == ranked


@SEEDED
@given(CANDIDATES, INTERESTS)
def test_scores_fall_from_at_most_the_highest_to_0(candidates, interests):
    scores = [match.score for match in rank(candidates, interests, now=NOW)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= HIGHEST for score in scores)


@SEEDED
@given(CANDIDATES, INTERESTS)
def test_shared_words_are_as_written_in_the_candidate_and_really_in_the_interest(candidates, interests):
    for match in rank(candidates, interests, now=NOW):
        assert len(match.shared) <= 3
        assert bool(match.shared) == (match.interest is not None)
        assert set(match.shared) <= set(words(match.candidate.text))
        for word in match.shared:
            assert match.interest is not None
            assert set(terms(word)) & set(terms(match.interest.text))


@SEEDED
@given(CANDIDATES, INTERESTS)
def test_all_that_match_come_before_all_that_do_not_and_those_are_newest_first(candidates, interests):
    ranked = rank(candidates, interests, now=NOW)
    matched = [match.interest is not None for match in ranked]
    assert matched == sorted(matched, reverse=True)
    rest = [match for match in ranked if match.interest is None]
    assert all(match.score == 0 for match in rest)
    assert rest == sorted(rest, key=lambda match: (NOW - match.candidate.logged_at, match.candidate.id))


@SEEDED
@given(CANDIDATES, INTERESTS, st.integers(0, 6), st.integers(0, 3))
def test_choosing_keeps_the_order_and_its_limits_and_never_takes_a_lesson_twice(candidates, interests, most, each):
    ranked = rank(candidates, interests, now=NOW)
    chosen = choose(ranked, most=most, most_per_origin=each)
    assert [match for match in ranked if match in chosen] == chosen
    assert len(chosen) <= most
    origins = [match.candidate.origin for match in chosen]
    assert all(origins.count(origin) <= each for origin in origins)
    read = [terms(match.candidate.text) for match in chosen]
    assert all(overlap(a, b) < 0.6 for place, a in enumerate(read) for b in read[:place])


@SEEDED
@given(CANDIDATES, INTERESTS)
def test_a_memory_of_stems_shared_between_calls_changes_nothing(candidates, interests):
    stems = Stems(most=3)
    ranked = rank(candidates, interests, now=NOW, stems=stems)
    assert ranked == rank(candidates, interests, now=NOW)
    assert choose(ranked, most=5, most_per_origin=2, stems=stems) == choose(ranked, most=5, most_per_origin=2)


def test_the_best_match_comes_first_with_its_reason():
    first, second, third = rank(
        [
            candidate(1, "The canteen has a new menu", days=0),
            candidate(2, "Restoring backups failed: nobody had tried a restore in a year"),
            candidate(3, "Vendors answer faster when the contract names a person"),
        ],
        [
            interest("We keep contracts with every vendor fair"),
            interest("Try a restore from backup each month", label="learning 7"),
        ],
        now=NOW,
    )
    assert (first.candidate.id, first.interest and first.interest.label) == (2, "learning 7")
    assert first.shared[0] == "restore"
    assert {fold(word) for word in first.shared[1:]} == {"backups", "tried"}
    assert (second.candidate.id, second.interest and second.interest.label) == (3, "purpose")
    assert set(second.shared) == {"contract", "Vendors"}
    assert (third.candidate.id, third.score, third.interest, third.shared) == (1, 0, None, ())


def test_nothing_to_rank_gives_nothing_and_no_interests_gives_the_newest_first():
    assert rank([], [interest("backup")], now=NOW) == []
    ranked = rank([candidate(1, "backup", days=9), candidate(2, "restore", days=2)], [], now=NOW)
    assert ids(ranked) == [2, 1]


@pytest.mark.parametrize("text", ["", "   ", "🎉🎉", "the and of", "\u202e\u0000\u200b", "12 7", "!!!"])
def test_texts_that_say_nothing_match_nothing(text):
    (match,) = rank([candidate(1, text)], [interest(text), interest("backup")], now=NOW)
    assert (match.score, match.interest, match.shared) == (0, None, ())


@pytest.mark.parametrize(
    ("text", "wanted", "shared"),
    [
        ("Die Lieferkette braucht Puffer", "Unsere Lieferkette wird stabiler", ("Lieferkette",)),
        ("La qualité dépend du fournisseur", "Une meilleure QUALITE", ("qualité",)),
        ("Надёжные поставки", "поставки в срок", ("поставки",)),
        ("גיבוי שבועי", "גיבוי", ("גיבוי",)),
    ],
)
def test_other_languages_match_on_equal_words(text, wanted, shared):
    (match,) = rank([candidate(1, text)], [interest(wanted)], now=NOW)
    assert match.shared == shared


def test_the_function_words_of_another_language_are_no_match():
    (match,) = rank(
        [candidate(1, "Wir haben das nicht und die auch")], [interest("Das ist nicht die und wir")], now=NOW
    )
    assert match.interest is None


def test_a_shared_word_is_spelled_as_both_have_it_when_they_agree():
    text = "Testing, testing, testing: one test found it"
    (match,) = rank([candidate(1, text)], [interest("A Test before each release")], now=NOW)
    assert match.shared == ("test",)
    (match,) = rank([candidate(1, text)], [interest("Tested releases")], now=NOW)
    assert match.shared == ("testing",)


def test_a_number_is_shown_as_shared_only_after_every_word():
    texts = [candidate(1, "Since 2019 data is late"), *(candidate(n, "late data", days=n) for n in range(2, 9))]
    match = next(each for each in rank(texts, [interest("2019: data")], now=NOW) if each.candidate.id == 1)
    assert match.shared == ("data", "2019")


def test_at_most_three_words_are_shared_and_the_rarest_come_first():
    texts = ["alpha bravo charlie delta", "delta", "delta charlie", "delta charlie"]
    match = rank([candidate(n, text) for n, text in enumerate(texts)], [interest(texts[0])], now=NOW)[0]
    assert match.shared == ("alpha", "bravo", "charlie")


def test_the_weightier_interest_wins_where_both_fit_alike():
    interests = [interest("backup tapes", weight=1, label="old"), interest("vendor contract", weight=3, label="new")]
    ranked = rank([candidate(1, "backup tapes"), candidate(2, "vendor contract")], interests, now=NOW)
    assert ids(ranked) == [2, 1]
    assert ranked[0].score == pytest.approx(3 * ranked[1].score, rel=1e-4)


def test_weights_are_relative_so_that_scaling_all_changes_nothing():
    candidates = [candidate(1, "backup tapes"), candidate(2, "vendor contract")]
    light = rank(candidates, [interest("backup", weight=0.1), interest("vendor", weight=0.2)], now=NOW)
    heavy = rank(candidates, [interest("backup", weight=10), interest("vendor", weight=20)], now=NOW)
    assert [(m.candidate.id, m.score) for m in light] == [(m.candidate.id, m.score) for m in heavy]


def test_an_interest_of_weight_0_counts_for_nothing():
    (match,) = rank([candidate(1, "backup")], [interest("backup", weight=0)], now=NOW)
    assert match.interest is None


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf")])
def test_a_weight_that_is_no_number_from_0_up_is_refused(weight):
    with pytest.raises(ValueError, match="a number from 0 up"):
        interest("backup", weight=weight)


def test_one_interest_that_fits_well_beats_several_that_fit_a_little():
    well = candidate(1, "label every cable before the audit")
    little = candidate(2, "cable garden market piano river audit window yellow backup budget")
    interests = [
        interest("label every cable before the audit"),
        interest("budget review", label="b"),
        interest("backup tapes", label="c"),
        interest("window cleaning", label="d"),
    ]
    assert ids(rank([little, well], interests, now=NOW)) == [1, 2]


def test_a_second_interest_that_fits_too_still_adds_something():
    one, two = candidate(1, "backup garden", days=1), candidate(2, "backup vendor", days=1)
    interests = [interest("backup"), interest("vendor", label="b"), interest("garden party", label="c", weight=0.01)]
    assert ids(rank([one, two], interests, now=NOW)) == [2, 1]


def test_equal_matches_go_newer_first_then_by_id():
    same = [candidate(3, "backup", days=2), candidate(1, "backup", days=9), candidate(2, "backup", days=2)]
    assert ids(rank(same, [interest("backup")], now=NOW)) == [2, 3, 1]


def test_freshness_lifts_a_match_by_its_share_and_half_of_it_after_a_half_life():
    ages = {1: timedelta(0), 2: HALF_LIFE, 3: timedelta(days=36_500), 4: timedelta(days=-3)}
    candidates = [Candidate(id=n, origin=n, text="backup", logged_at=NOW - age) for n, age in ages.items()]
    scores = {match.candidate.id: match.score for match in rank(candidates, [interest("backup")], now=NOW)}
    assert scores == {1: 1 + FRESHNESS, 2: 1 + FRESHNESS / 2, 3: 1, 4: 1 + FRESHNESS}


def test_a_new_lesson_does_not_beat_a_much_better_match():
    old = candidate(1, "Try a restore from backup each month", days=2000)
    new = candidate(2, "Each month we try a new lunch place in town", days=0)
    assert ids(rank([new, old], [interest("Restore backups every month")], now=NOW)) == [1, 2]


def test_the_same_lesson_logged_by_two_people_is_chosen_once():
    matches = rank(
        [
            candidate(1, "Ask the vendor for a sandbox before you sign the contract.", origin=1),
            candidate(2, "Sandbox first: ask the vendor for a sandbox before signing the contract!", origin=2, days=3),
            candidate(3, "Put a person's name into each vendor contract.", origin=3),
        ],
        [interest("vendor contracts and sandboxes")],
        now=NOW,
    )
    chosen = ids(choose(matches, most=5, most_per_origin=2))
    assert len(chosen) == 2
    assert 3 in chosen


def test_the_same_emoji_logged_twice_are_chosen_once():
    matches = rank([candidate(1, "🎉 🎉"), candidate(2, "🎉 🎉 "), candidate(3, "🚀")], [], now=NOW)
    assert ids(choose(matches, most=5, most_per_origin=5)) == [1, 3]


def test_a_third_lesson_of_one_domain_makes_room_for_the_next_domain():
    texts = ["backup tapes", "backup vendor", "backup budget", "backup garden"]
    matches = rank(
        [candidate(n, text, origin=1 if n < 3 else 2, days=n) for n, text in enumerate(texts)],
        [interest("backup")],
        now=NOW,
    )
    assert {match.candidate.origin for match in choose(matches, most=3, most_per_origin=2)} == {1, 2}
    assert len(choose(matches, most=3, most_per_origin=2)) == 3


@settings(SEEDED, max_examples=3)
@given(st.integers(0, 10**6))
def test_very_long_texts_are_ranked_too(seed):
    long = " ".join(f"word{(seed + n) % 3000}" for n in range(2200))[:20_000]
    ranked = rank(
        [candidate(1, long), candidate(2, ":" * 20_000), candidate(3, "<@" * 10_000)], [interest(long)], now=NOW
    )
    assert ids(ranked)[0] == 1
    assert ranked[0].score == pytest.approx(1 + FRESHNESS, abs=0.01)
