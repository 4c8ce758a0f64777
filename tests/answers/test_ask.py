"""Questions answered with claims, and questions refused. The bounds are those the docs name."""

from __future__ import annotations

import re
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.answers.ask.answering import ask
from compute_jobs.answers.ask.question_words import question_words
from compute_jobs.answers.ask.understanding import understand
from compute_jobs.answers.sites import SiteBook
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home
from tests.answers.ask_questions import ANSWERABLE, UNANSWERABLE
from tests.answers.heldout import held_out
from tests.cli.command import run

DAY = date(2026, 5, 21)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = Home.at(tmp_path_factory.mktemp("ask"))
    return Desk.open(home, as_of=DAY, today=DAY, packs=("founding",))


def test_nine_in_ten_are_answered_with_the_right_claims(desk: Desk) -> None:
    assert len(ANSWERABLE) >= 120
    wrong = []
    for question, kinds, claims in ANSWERABLE:
        found = ask(desk, question)
        cited = {name for it in found.sentences for name in it.claims}
        right = (
            found.sentences
            and (not kinds or found.intent in kinds.split("|"))
            and (not claims or cited & set(claims.split("|")))
        )
        if not right:
            wrong.append((question, found.intent, found.refused, sorted(cited)[:4]))
    assert len(wrong) <= len(ANSWERABLE) / 10, wrong


def test_every_sentence_names_claims_that_exist(desk: Desk) -> None:
    known = desk.view.evidence.claims
    for question, _, _ in ANSWERABLE:
        for sentence in ask(desk, question).sentences:
            assert sentence.claims, (question, sentence.text)
            assert all(name in known for name in sentence.claims)


def test_what_cannot_be_answered_is_refused_with_the_nearest_command(desk: Desk) -> None:
    asked = [question for question in UNANSWERABLE if question]
    assert len(asked) >= 40
    answered = []
    for question in asked:
        found = ask(desk, question)
        if not found.refused:
            answered.append((question, found.sentences[0].text))
        assert found.command.startswith("compute-jobs ")
    assert len(answered) <= len(asked) / 20, answered


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Everything bundled, which the questions of the held-out sets ask about."""
    home = Home.at(tmp_path_factory.mktemp("whole"))
    day = date(2026, 11, 28)
    return Desk.open(home, as_of=day, today=day)


def test_questions_written_before_the_rules_are_answered_and_refused(whole: Desk) -> None:
    known = whole.view.evidence.claims
    wrong, answered = [], []
    asked = held_out()
    for question in asked:
        found = ask(whole, question.text)
        cited = [name for it in found.sentences for name in it.claims]
        assert all(it.claims for it in found.sentences), question.text
        assert all(name in known for name in cited), question.text
        if not question.claims:
            answered += [question.text] if found.sentences else []
            continue
        expected = any(
            wanted[1:] in known[name].subjects if wanted[0] == "@" else fnmatchcase(name, wanted)
            for name in cited
            for wanted in question.claims
        )
        if not expected or (question.kinds and found.intent not in question.kinds):
            wrong.append((question.text, found.understood, found.refused))
    refused = [question for question in asked if not question.claims]
    assert (len(asked) - len(refused), len(refused)) == (313, 173)
    assert len(wrong) <= 0.05 * (len(asked) - len(refused)), wrong
    assert len(answered) <= 0.02 * len(refused), answered


def test_a_word_that_narrows_nothing_is_named_beside_the_answer(whole: Desk) -> None:
    found = ask(whole, "Ballpark: how much power does CoreWeave run?")
    assert found.sentences
    assert found.understood.endswith("not understood: “Ballpark”")
    for text in (
        "How much ballpark power does CoreWeave run?",
        "How much power does CoreWeave run in Ohio?",
        "How many of the lawyers run CoreWeave's power?",
    ):
        assert ask(whole, text).refused, text


def test_a_term_is_for_the_glossary(whole: Desk) -> None:
    found = ask(whole, "What is an RPO?")
    assert found.refused
    assert found.command == "compute-jobs glossary RPO"


def test_owned_equivalents_answer_how_many_gpus(whole: Desk) -> None:
    first = ask(whole, "how many gpus does microsoft have").sentences[0]
    assert first.claims[0].startswith("epoch-microsoft-owns-")


def test_a_month_that_a_source_does_not_state_is_no_day_to_count_from(whole: Desk) -> None:
    newest, stated, oldest = ask(whole, "How old is the evidence on Crusoe?").sentences
    assert newest.text == "The newest evidence on Crusoe came out in Oct 2026, inferred."
    assert stated.text.endswith("came out on 30 Jul 2026, 4 mo ago.")
    assert oldest.claims == stated.claims


def test_who_supplies_an_employer_is_not_answered_with_its_customers(whole: Desk) -> None:
    texts = [it.text for it in ask(whole, "Who supplies CoreWeave?").sentences]
    assert any("Core Scientific" in text for text in texts)
    assert not any("customer" in text or "OpenAI" in text for text in texts), texts
    assert any(
        "customer" in it.text for it in ask(whole, "Who are CoreWeave's customers?").sentences
    )


def test_a_disagreement_is_said(desk: Desk) -> None:
    texts = [it.text for it in ask(desk, "What is SpaceX's IPO valuation?").sentences]
    assert any(text.startswith("Contradicted: ") for text in texts)


def test_how_it_was_understood_is_said(desk: Desk) -> None:
    found = ask(desk, "What was xAI's revenue in 2025?")
    assert found.understood == "a figure, revenue, xAI, 2025"
    assert found.command == "compute-jobs claims xai --metric revenue"


def test_a_word_nothing_knows_is_named(desk: Desk) -> None:
    refused = ask(desk, "What is NVIDIA's gaming revenue?").refused
    assert refused == "not understood: “gaming”"  # which says nothing of what is on record


def test_a_word_that_begins_like_a_month_is_none(desk: Desk) -> None:
    words = question_words()
    found = understand("What changed since June at Marvell?", desk.workspace.base, words, DAY)
    assert found.when.since == date(2025, 6, 1)
    assert "“Marketing”" in ask(desk, "What is NVIDIA's Marketing revenue?").refused


def test_who_has_most_says_among_how_many(desk: Desk) -> None:
    first = ask(desk, "Which company plans the most GPUs?").sentences[0].text
    assert first.startswith("1st of 2 with a known figure: ")
    assert "planned" in first


def test_another_year_is_another_question(desk: Desk) -> None:
    assert ask(desk, "What was xAI's revenue in 2024?").refused
    assert ask(desk, "What was xAI's revenue in 2025?").sentences


def test_names_that_are_words_need_a_capital(desk: Desk) -> None:
    words = question_words()
    evidence = desk.workspace.base
    for text, employers in (
        ("What is the net loss of xAI?", ("xai",)),
        ("How much does Arm earn?", ("arm",)),
        ("Do they scale at arm's length?", ()),
    ):
        assert understand(text, evidence, words, DAY).employers == employers, text


@given(text=st.text(max_size=80))
def test_any_text_is_answered_or_refused(text: str) -> None:
    desk = _desk()
    found = ask(desk, text)
    assert bool(found.sentences) != bool(found.refused)


_kept: list[Desk] = []


def _desk() -> Desk:
    if not _kept:
        import tempfile

        home = Home.at(tempfile.mkdtemp())
        _kept.append(Desk.open(home, as_of=DAY, today=DAY, packs=("founding",)))
    return _kept[0]


def test_the_command(tmp_path: Path) -> None:
    done = run("ask", "how", "much", "of", "NVIDIA's", "revenue?", "--json", home=tmp_path)
    assert set(done.data) == {"intent", "understood", "answer", "refused", "command"}
    refused = run("ask", "What is NVIDIA's stock price?", home=tmp_path)
    assert refused.code == 1
    assert "nearest: compute-jobs explain nvidia" in refused.err
    assert run("ask", " ", home=tmp_path).code == 2


@pytest.mark.parametrize(
    "question, side",
    [
        ("Who supplies SpaceX?", "suppliers"),
        ("Who sells GPUs to Anthropic?", "suppliers"),
        ("Who does Anthropic rent from?", "suppliers"),
        ("Anthropic's suppliers", "suppliers"),
        ("Who is Anthropic's landlord?", "suppliers"),
        ("Who does NVIDIA supply?", "customers"),
        ("Who is supplied by NVIDIA?", "customers"),
        ("Who rents from SpaceX?", "customers"),
        ("Who does SpaceX rent to?", "customers"),
        ("Who buys from NVIDIA?", "customers"),
        ("Is Anthropic a partner of SpaceX?", ""),
    ],
)
def test_a_question_asks_for_one_side_of_a_deal(desk: Desk, question: str, side: str) -> None:
    words = question_words()
    assert understand(question, desk.view.evidence, words, DAY).side == side


def test_who_rents_from_somebody_is_no_supplier_of_theirs(desk: Desk) -> None:
    deals = {"spacex-anthropic-monthly-rate", "anthropic-colossus-term", "anthropic-colossus-total"}
    customers = ask(desk, "Who rents from SpaceX?")
    cited = {name for it in customers.sentences for name in it.claims}
    assert deals <= cited and "xai-parent-spacex" not in cited
    suppliers = ask(desk, "Who supplies SpaceX?")
    assert not deals & {name for it in suppliers.sentences for name in it.claims}


def test_sites_are_found_by_where_they_are(desk: Desk) -> None:
    found = ask(desk, "Which sites are in Tennessee?")
    assert found.intent == "runs_where" and "in Tennessee" in found.understood
    assert any("Colossus 2" in it.text for it in found.sentences)
    assert ask(desk, "Which sites are in Patagonia?").refused


def test_what_one_employer_pays_another_is_no_salary(desk: Desk) -> None:
    found = ask(desk, "How much does Anthropic pay SpaceX?")
    cited = {name for it in found.sentences for name in it.claims}
    assert "spacex-anthropic-monthly-rate" in cited
    assert any("$1.25" in it.text and "SpaceX" in it.text for it in found.sentences)
    salaries = understand(
        "Which pays better, OpenAI or Anthropic?",
        desk.view.evidence,
        question_words(),
        DAY,
    )
    assert [topic.name for topic in salaries.topics] == ["pay"]


def test_a_criterion_is_answered_with_its_rating_and_what_made_it(whole: Desk) -> None:
    found = ask(whole, "how stable is CoreWeave")
    rating = whole.view.partial("coreweave")
    assert rating is not None
    stability = next(it.rating for it in rating.criteria if it.criterion == "stability")
    assert found.sentences[0].text.startswith("CoreWeave's stability is rated ")
    assert found.sentences[0].claims == stability.claims
    assert [it.claims for it in found.sentences[1:]] == [
        it.claims for it in stability.reasons[1:] if it.claims
    ]
    assert all("mo old)" in it.text for it in found.sentences)
    assert found.command == "compute-jobs explain coreweave"
    assert found.understood == "a rating, stability, CoreWeave"


@pytest.mark.parametrize(
    "question, criterion, worst",
    [
        ("who is best for learning", "learning", False),
        ("which employer is the most stable", "stability", False),
        ("who is the riskiest employer?", "stability", True),
        ("who is the least risky?", "stability", False),
        ("Which company has the best culture?", "culture", False),
    ],
)
def test_who_is_best_on_a_criterion(
    whole: Desk, question: str, criterion: str, worst: bool
) -> None:
    view = whole.view
    parts = [
        part.rating
        for employer in view.evidence.employers
        if (fit := view.partial(employer)) is not None
        for part in fit.criteria
        if part.criterion == criterion and not part.rating.gap
    ]
    end = (min if worst else max)(it.mode for it in parts)
    first = ask(whole, question).sentences[0]
    assert first.claims in [it.claims for it in parts if it.mode == end]
    assert f"{len(parts)} with a rating" in first.text


def test_what_no_rating_rests_on_is_said_and_not_rated(whole: Desk) -> None:
    for question, refused in (
        ("what's the culture like at OpenAI", "OpenAI's attrition and reviews are not known"),
        ("how risky is Crusoe", "stability not rated: "),
        ("has Oracle had layoffs", "no claim says anything about layoffs at Oracle"),
        (
            "does CoreWeave sponsor H-1B visas?",
            "no claim found, read as: a figure, visa sponsorship",
        ),
        ("can I work remotely at NVIDIA?", "no claim says anything about remote work at NVIDIA"),
        ("how safe is Memphis", "name an employer"),
        ("what are the risks at Oracle", "nothing in the ratings speaks against Oracle"),
    ):
        assert refused in ask(whole, question).refused, question


def test_only_the_side_asked_for_is_told(whole: Desk) -> None:
    against = [it.text for it in ask(whole, "What are the downsides of CoreWeave?").sentences]
    assert against and all(" costs " in text for text in against)
    assert any("customers make up" in text for text in against)
    speaks_for = [it.text for it in ask(whole, "CoreWeave's strengths?").sentences]
    assert speaks_for and all(" adds " in text for text in speaks_for)


def test_of_two_employers_only_what_is_between_them(whole: Desk) -> None:
    texts = [it.text for it in ask(whole, "does Microsoft use CoreWeave").sentences]
    assert texts and all("Microsoft" in text for text in texts)
    assert ask(whole, "does Lambda depend on NVIDIA?").refused


def test_which_employers_asks_for_those_that_have_most(whole: Desk) -> None:
    found = ask(whole, "which companies have power under construction")
    assert found.sentences[0].text.startswith("1st of ")
    sites = ask(whole, "who owns the most data centers")
    assert "owns or runs" in sites.sentences[0].text
    assert "not understood" not in sites.understood


def test_the_best_share_of_few_customers_is_the_smallest(whole: Desk) -> None:
    shares = [
        whole.view.claim(it.claims[0]).claim.figure
        for it in ask(whole, "who has the best top 5 customer share?").sentences
        if "known figure" in it.text
    ]
    middles = [it.middle for it in shares if it is not None and it.middle is not None]
    assert len(middles) > 1 and middles == sorted(middles)


def test_where_nothing_moved_the_newest_evidence_is_told(whole: Desk) -> None:
    found = ask(whole, "what happened at Nebius recently")
    assert all(it.text.startswith("Newest evidence: Nebius") for it in found.sentences)


@pytest.mark.parametrize("question", ["NVIDIA's stock price?", "Vultr's stock price?", "hello"])
def test_what_is_offered_instead_has_an_answer(whole: Desk, question: str) -> None:
    found = ask(whole, question)
    assert found.refused and found.others
    for other in found.others:
        assert ask(whole, other).sentences, other


@pytest.mark.parametrize(
    "question",
    [
        "does Applied Digital have permits for its power",  # power alone is known
        "who pays the most",  # that pay is disclosed says nothing of how much
        "what do people say about working at SpaceX?",  # not how many people
        "what is the culture at Vultr",
    ],
)
def test_what_lies_beside_the_question_is_no_answer(whole: Desk, question: str) -> None:
    assert ask(whole, question).refused


def test_who_loses_money_is_answered_with_those_that_do(whole: Desk) -> None:
    losing = ask(whole, "which AI companies are losing money?").sentences
    earning = ask(whole, "which companies are profitable?").sentences
    assert losing and all("profitable: no" in it.text for it in losing)
    assert earning and all("profitable: yes" in it.text for it in earning)


def test_what_somebody_uses_is_a_deal_only_between_two(whole: Desk) -> None:
    assert ask(whole, "how much electricity does Meta use").intent == "figure"
    assert ask(whole, "does Microsoft use CoreWeave").intent == "depends"


def test_the_ranking_of_a_layer_has_that_layer_alone(whole: Desk) -> None:
    found = ask(whole, "which lab should I join?")
    names = [it.text.partition(" is number ")[0].partition(" has no ")[0] for it in found.sentences]
    layers = {it.name: it.layer for it in whole.view.evidence.employers.values()}
    assert names and {layers[name] for name in names} == {"lab"}


def test_the_biggest_data_center_is_a_site(whole: Desk) -> None:
    powers = [
        figure.value
        for site in SiteBook(whole.view).sites
        if (figure := site.figure("active")) is not None
    ]
    first = ask(whole, "what's the biggest data center?").sentences[0]
    assert first.text.startswith(f"1st of {len(powers)} with a known active power: ")
    top = next(it for it in SiteBook(whole.view).sites if it.claims == first.claims)
    figure = top.figure("active")
    assert figure is not None and figure.value == max(powers)


def test_how_reliable_is_answered_by_tiers_where_no_figure_is_named(whole: Desk) -> None:
    found = ask(whole, "how reliable is the information about NVIDIA")
    assert found.sentences[0].text.startswith("NVIDIA files: ")


def test_who_files_nothing_itself_is_not_said_to_file(whole: Desk) -> None:
    first = ask(whole, "is the revenue of OpenAI audited").sentences[0].text
    assert first.startswith("OpenAI has no filings of its own on record; ")
    assert ask(whole, "does NVIDIA file with the SEC").sentences[0].text.startswith("NVIDIA files")


def test_figures_of_unequal_periods_are_not_left_to_be_compared(whole: Desk) -> None:
    uneven = "These periods differ in length, so the figures don't compare directly."
    faster = ask(whole, "coreweave or nebius, who's growing faster").sentences
    assert faster[-1].text == uneven and len(faster[-1].claims) == 2
    backlog = ask(whole, "is Oracle's backlog bigger than Microsoft's").sentences
    assert uneven not in {it.text for it in backlog}


def test_growth_calculated_from_newer_revenue_comes_first(whole: Desk) -> None:
    measure = whole.view.measure("micron", "revenue_growth")
    assert measure is not None and len(measure.claims) > 1, "Micron's is calculated"
    first, filed, *_ = ask(whole, "How fast is Micron growing?").sentences
    assert first.claims == measure.claims and measure.text in first.text
    assert whole.view.evidence.claims[filed.claims[0]].metric == "revenue_growth"
    quarter = ask(whole, "How fast was Micron growing in Q2 2026?").sentences
    assert first.text not in {it.text for it in quarter}


def test_and_how_much_asks_for_a_second_figure(whole: Desk) -> None:
    found = ask(whole, "How much power does CoreWeave run, and how much is contracted?")
    known = whole.view.evidence.claims
    metrics = [known[it.claims[0]].metric for it in found.sentences]
    assert metrics[:2] == ["power_deployed", "power_committed"]
    alone = ask(whole, "How much power has CoreWeave contracted?").sentences
    assert "power_deployed" not in {known[it.claims[0]].metric for it in alone}


def test_a_figure_and_a_yes_are_both_asked_for(whole: Desk) -> None:
    for words, yes in (("are profitable and growing", True), ("lose money and grow", False)):
        found = ask(whole, f"which employers {words} above 50%").sentences
        places = [it for it in found if " of " in it.text.partition(" with ")[0]]
        assert places and all(len(it.claims) > 1 for it in places)
        for it in places:
            employer = whole.view.evidence.claims[it.claims[0]].subjects[0]
            measure = whole.view.measure(employer, "profitable")
            assert measure is not None and measure.yes is yes
            assert f"profitable: {'yes' if yes else 'no'}" in it.text
    none = ask(whole, "which employers are profitable and growing above 9000%").refused
    assert none == "no employer has a known figure above 9000% and a yes to profitable"


def test_a_claim_about_several_is_told_in_its_own_words(whole: Desk) -> None:
    texts = [it.text for it in ask(whole, "who leases the most power").sentences]
    assert texts and not any("Colossus 1, xAI" in text for text in texts)


def test_a_limit_leaves_out_what_lies_below_it(whole: Desk) -> None:
    for text in ("which companies have more than 1 GW running", "who has at least 437 MW running?"):
        told = ask(whole, text)
        claims = [whole.view.evidence.claims[each.claims[0]] for each in told.sentences]
        sizes = [it.figure.middle or 0 for it in claims if it.figure is not None]
        assert sizes
        assert min(sizes) >= (437 if "437" in text else 1000)
        assert "with a known figure of" in told.sentences[0].text
    told = ask(whole, "which employers have over 900 GW")
    assert told.refused == "no employer has a known figure over 900 GW"


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("Is Groqqo a good place to work?", "no employer or site is called “Groqqo”"),
        ("Which labs have no permits for their power?", "no claim found"),
        ("Who pays best for a staff engineer?", "no claim found"),
    ],
)
def test_no_other_figure_stands_in_for_the_one_asked_for(
    whole: Desk, question: str, refused: str
) -> None:
    told = ask(whole, question)
    assert not told.sentences and told.refused.startswith(refused)


def test_what_a_scenario_does_to_who_is_ruled_out_is_said_in_words(tmp_path: Path) -> None:
    desk = Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY, packs=("founding",))
    question = "What happens if the permit is denied?"
    ranked = ask(desk, question).sentences
    assert ranked
    desk.set_preference(Preference("revenue", ">=", 1e15, "exclude"))
    told = [it.text for it in ask(desk, question).sentences]
    assert len(told) == len(ranked) and all(it.endswith(", still ruled out.") for it in told)


@pytest.mark.parametrize(
    "question, kind, first",
    [
        ("Who competes with SpaceX?", "competitors", "compet"),
        ("Who are AMD's competitors?", "competitors", "Others in its layer, accelerator ("),
        ("Which sites come online in 2027?", "due", " by 31 Mar 2027"),
        ("Which employers have no filings?", "who_files", "have claims and no filed figures"),
        ("When does Anthropic's lease of Colossus end?", "figure", "3 years"),
        ("What are the terms of the Colossus lease?", "figure", "3 years"),
        ("How much of CoreWeave's revenue comes from Microsoft?", "figure", "customer Microsoft"),
        ("What does Anthropic pay for computing?", "figure", "$100B over ten years"),
        ("Why is xAI ruled out?", "why", "xAI is number "),
        ("What is CoreWeave's largest site?", "runs_where", "CoreWeave Denton"),
        ("Which clouds have more than $10B of debt?", "most", "1st of 2 "),
        ("Which neoclouds have debt?", "figure", "SpaceX, debt"),
        ("Who rents from CoreWeave?", "depends", "OpenAI"),
    ],
)
def test_what_an_engineer_asks(whole: Desk, question: str, kind: str, first: str) -> None:
    found = ask(whole, question)
    assert (found.intent, found.refused) == (kind, "")
    assert first in found.sentences[0].text, found.sentences[0].text


def test_deals_with_a_named_party_come_before_those_without(whole: Desk) -> None:
    for question in ("Who rents from CoreWeave?", "Which customers does CoreWeave depend on?"):
        claims = [whole.view.claim(it.claims[0]).claim for it in ask(whole, question).sentences]
        named = [it.counterparty is not None or len(it.subjects) > 1 for it in claims]
        assert named[0] and named == sorted(named, reverse=True), question


def test_who_is_ruled_out_is_named_with_the_reason(tmp_path: Path) -> None:
    desk = Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY, packs=("founding",))
    assert ask(desk, "Which employers are ruled out?").refused == "no employer is ruled out"
    desk.set_preference(Preference("revenue", ">=", 1e15, "exclude"))
    out = [desk.view.row(it).name for it in desk.view.order if desk.view.row(it).excluded]
    told = [it.text for it in ask(desk, "Which employers are ruled out?").sentences]
    assert out and all(
        f"{name} is ruled out" in text for name, text in zip(out, told, strict=False)
    )


def test_a_plan_is_no_largest_site_where_something_runs(whole: Desk) -> None:
    told = [it.text for it in ask(whole, "What is Microsoft's biggest data center?").sentences]
    runs = [" active" in it for it in told]
    assert runs[0] and runs == sorted(runs, reverse=True)


def test_the_share_of_another_customer_is_no_answer(whole: Desk) -> None:
    assert ask(whole, "What share of Nebius's revenue comes from Meta?").refused


def test_who_has_no_filings_is_told_with_what_there_is(whole: Desk) -> None:
    told = [it.text for it in ask(whole, "Which labs have no filings?").sentences]
    assert told and not any(it.endswith(": .") for it in told)


def test_claims_are_listed_by_what_they_rest_on(whole: Desk) -> None:
    known = whole.view.evidence.claims
    for text, tier, about in (
        ("which claims about xAI are only estimates?", "analysis", "xAI"),
        ("which of CoreWeave's numbers are filed", "filed", "CoreWeave"),
        ("What evidence on OpenAI comes from the press?", "reported", "OpenAI"),
        ("what does the press say about Nebius", "reported", "Nebius"),
        ("is CoreWeave's power figure an estimate", "analysis", "CoreWeave on power"),
    ):
        found = ask(whole, text)
        head, *listed = found.sentences
        assert (found.intent, found.refused) == ("claims", "")
        assert f"claims about {about} are " in head.text and listed
        assert {known[it.claims[0]].tier for it in listed} == {tier}
        assert f"--tier {tier}" in found.command


def test_claims_are_listed_by_their_age(whole: Desk) -> None:
    newer = ask(whole, "evidence on CoreWeave newer than six months")
    older = ask(whole, "which evidence on CoreWeave is older than six months?")
    (new, total), (old, same) = (
        map(int, re.findall(r"\d+", it.sentences[0].text)[:2]) for it in (newer, older)
    )
    assert total == same and new and old and new + old <= total
    assert "since 1 Jun 2026" in newer.understood and "before 1 Jun 2026" in older.understood
    same_claims = ask(whole, "claims about CoreWeave from the last six months").sentences
    assert [it.claims for it in same_claims] == [it.claims for it in newer.sentences]
    none = ask(whole, "evidence on CoreWeave newer than a week").sentences
    assert [it.text.partition(" of ")[0] for it in none] == ["None"]


def test_all_growth_is_ordered_whatever_its_tier(whole: Desk) -> None:
    places = ask(whole, "which lab grows fastest?").sentences[:3]
    tiers = {whole.view.evidence.claims[it.claims[0]].tier for it in places}
    assert {"filed", "reported"} <= tiers
    assert all(re.search(r"\((filed|press|via|company)", it.text) for it in places)


def test_who_lost_money_leaves_out_who_earned_some(whole: Desk) -> None:
    places = ask(whole, "who lost money last year").sentences
    assert places and all("−$" in it.text for it in places if " of " in it.text)


def test_machines_per_employee_are_calculated(whole: Desk) -> None:
    found = ask(whole, "who has the most GPUs per engineer?").sentences
    assert found[0].text.startswith(
        "1st of 8 with a known figure: CoreWeave, machines per employee"
    )
    assert ask(whole, "how much compute per employee does Meta have").sentences


def test_how_sure_the_ranking_is_is_not_the_ranking(whole: Desk) -> None:
    found = ask(whole, "how sure is the ranking?")
    assert (found.intent, found.command) == ("sure", "compute-jobs robustness")
    assert " comes first in " in found.sentences[0].text


def test_what_engineers_earn_is_not_revenue(whole: Desk) -> None:
    for text in ("what do NVIDIA engineers earn", "how much would I make at NVIDIA"):
        assert "pay" in ask(whole, text).understood
        assert ask(whole, text).refused


@pytest.mark.parametrize(
    ("question", "kind", "first"),
    [
        ("which companies are worth my time", "rank", " is number 1 of "),
        ("is NVIDIA a good place for an ML platform engineer", "rank", "NVIDIA is number "),
        ("which companies are ranked and profitable", "rank", "have “profitable: yes”: NVIDIA"),
        ("what counts against Nebius", "why", "; costs "),
        ("what is good about Micron", "why", "; adds "),
        ("who is unprofitable but growing", "figure", "and a no to profitable"),
        ("which employers have fewer than 5000 employees", "most", "of fewer than 5000 employees"),
        ("which sites have permit disputes", "figure", "permit dispute: yes"),
        ("who makes chips for Google", "depends", "Google"),
        ("is the evidence on Nebius any good", "who_files", "Nebius files: "),
        (
            "what does the 10-Q say about CoreWeave's customers",
            "figure",
            "largest customer's share",
        ),
        ("who says Colossus 2 has 220,000 GPUs", "source", "220,000 GPUs"),
        ("when is Hyperion finished", "runs_where", "Meta Hyperion"),
        ("would Nebius survive losing Microsoft?", "what_if", "A large customer leaves"),
    ],
)
def test_what_a_stranger_asks(whole: Desk, question: str, kind: str, first: str) -> None:
    found = ask(whole, question)
    assert (found.intent, found.refused) == (kind, "")
    assert first in found.sentences[0].text


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("what is a 10-Q", "“10-Q” is a term of the glossary"),
        ("who should I avoid", "no employer is ruled out"),
        ("who stopped hiring", "not understood: “stopped”"),
        ("which jobs at NVIDIA pay over $200k", "no claim found"),
        ("did anything change at CoreWeave this month", "no claim found"),
        ("how fast did Anthropic grow in 2022", "no claim found"),
    ],
)
def test_what_has_no_answer_is_not_answered_beside_it(
    whole: Desk, question: str, refused: str
) -> None:
    assert ask(whole, question).refused.startswith(refused)


def test_no_known_conflict_is_said_of_what_was_asked(whole: Desk) -> None:
    known = whole.view.evidence.claims
    (of_revenue,) = ask(whole, "why do sources disagree about Micron's revenue").sentences
    assert of_revenue.text == "No two claims about Micron on this are known to conflict."
    assert all("revenue" in known[it].metric for it in of_revenue.claims)
    (of_all,) = ask(whole, "any contradictions about Lambda?").sentences
    assert of_all.text == "No two claims about Lambda are known to conflict."


@pytest.mark.parametrize(
    ("question", "kind", "said"),
    [
        ("how robust is NVIDIA's balance sheet", "figure", "NVIDIA's stability is rated "),
        ("I need to know how many GPUs xAI has", "figure", ", accelerators deployed"),
        ("what is the estimated number of GPUs at xAI", "figure", "xAI, accelerators deployed: "),
        ("what number of employees does NVIDIA file", "figure", "NVIDIA, employees: "),
        ("what figures does NVIDIA file on employees", "claims", "filed or quoted from a filing."),
    ],
)
def test_words_of_another_question_leave_the_figure_asked_for(
    whole: Desk, question: str, kind: str, said: str
) -> None:
    found = ask(whole, question)
    assert found.intent == kind and said in found.sentences[0].text


@pytest.mark.parametrize("question", ["what do I need to know about xAI", "what should I ask xAI"])
def test_what_to_know_is_what_to_ask(whole: Desk, question: str) -> None:
    assert ask(whole, question).intent == "ask_next"


def test_one_claim_is_and_several_are(whole: Desk) -> None:
    for name in ("Lambda", "xAI"):
        head = ask(whole, f"which claims about {name} are from the press?").sentences[0].text
        some, total = re.findall(r"\d+", head)[:2]
        assert f" {'is' if '1' in (some, total) else 'are'} from the press." in head


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Which employers are hiring the most people?", "open postings"),
        ("Why is Nebius stability so uncertain?", "stability is rated"),
        ("Where does the 3.7 GW of CoreWeave come from?", "~3.7 GW"),
        ("Compare debt of CoreWeave and Oracle", "Oracle, debt: no claim gives a figure"),
        ("How much does Anthropic pay staff engineers?", "pay: no claim gives a figure"),
        ("What would make Oracle rank higher?", "could move the fit by"),
    ],
)
def test_the_answer_is_about_what_was_asked(whole: Desk, question: str, says: str) -> None:
    found = ask(whole, question)
    assert any(says in it.text for it in found.sentences), found
    if not question.startswith("Compare"):
        assert says in found.sentences[0].text


def test_a_figure_that_a_newer_one_replaced_still_finds_its_claim(whole: Desk) -> None:
    replaced = [
        (employer, whole.view.claim(name).claim)
        for employer in whole.view.order
        for finding in whole.view.findings(employer)
        for name in finding.supersedes
    ]
    figures = [
        (employer, claim)
        for employer, claim in replaced
        if (it := claim.figure) is not None and it.unit == "mw" and it.text[:1].isdigit()
    ]
    assert figures
    for employer, claim in figures[:3]:
        assert claim.figure is not None
        text = f"Where does {whole.view.row(employer).name}'s {claim.figure.text} come from?"
        assert claim.id in {it for each in ask(whole, text).sentences for it in each.claims}, text


def test_the_nearest_command_prints_something(whole: Desk) -> None:
    assert ask(whole, "How much does Oracle owe?").command == "compute-jobs claims oracle"


@pytest.mark.parametrize(
    ("question", "kind", "first"),
    [
        ("how has CoreWeave's power grown", "figure", "CoreWeave, power deployed: 1.5 GW"),
        ("how fast did NVIDIA's headcount grow", "figure", "NVIDIA, employees"),
        ("how has NVIDIA's revenue grown", "figure", "NVIDIA, revenue growth"),
        ("who is unprofitable but growing", "figure", "growth"),
        ("who has power but no customers", "hype", "captive capacity"),
        ("which employer gives engineers the most compute", "most", "machines per employee"),
    ],
)
def test_a_question_of_two_topics_is_about_both(
    whole: Desk, question: str, kind: str, first: str
) -> None:
    found = ask(whole, question)
    assert (found.intent, found.refused) == (kind, "")
    assert first in found.sentences[0].text


def test_growth_without_a_metric_is_told_by_earlier_figures(whole: Desk) -> None:
    texts = [it.text for it in ask(whole, "how has Colossus 1's power grown").sentences]
    assert any(it.startswith("Before: Colossus 1, power deployed") for it in texts)
    first, second, *_ = ask(whole, "how has CoreWeave's power grown").sentences
    assert second.text == "No claim gives an earlier figure to compare it with."
    assert second.claims == first.claims
    assert "name an employer" in ask(whole, "who grew power the most").refused


def test_what_is_not_found_is_not_said_to_be_nothing(whole: Desk) -> None:
    refused = ask(whole, "How much does Oracle owe?").refused
    assert "debt, Oracle; that doesn't mean there is none; known for" in refused
    assert "CoreWeave" in refused


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how much of Oracle's backlog is OpenAI?", "No claim on record is about this between"),
        ("how much does Microsoft pay Nebius?", "No claim on record is about this between"),
        ("can Anthropic end its SpaceX contract early?", "90 days' notice"),
        ("how much did SpaceX raise in its IPO?", "The initial public offering raised $85.67B"),
        ("when did SpaceX go public?", "The initial public offering raised $85.67B"),
        ("how much power will OpenAI have in 2028?", "from 2026 through 2028"),
        ("who supplies chips to Colossus?", "NVIDIA supplies Colossus 1 ("),
        ("who rents Colossus 2?", "Anthropic rents Colossus 2 (filed, "),
        ("which employers are not profitable?", "employers have “profitable: no”: "),
        ("did Astera Labs lay off people?", "No claim says anything about layoffs at Astera Labs"),
        ("how many engineers did NVIDIA hire for optics?", "Not seen is not the same as none"),
        ("does OpenAI own any data centers?", "No claim says that OpenAI owns a site"),
        ("who owns xAI?", "xAI has belonged to SpaceX since"),
        ("does Google rent GPUs from SpaceX?", "Google will pay SpaceX $920M a month"),
        ("who funds Nscale's data centers?", "Nscale, power funded"),
        ("what is Grok?", "xAI operates Grok ("),
        ("who is bigger, Dell or Super Micro?", "Dell, yearly revenue: "),
        ("how many H100s does Oracle have?", "No claim counts H100s alone"),
        ("how many H100s does xAI have?", "Colossus 1, accelerators deployed (first cluster): "),
        ("what are the revenues of NVIDIA, AMD, Broadcom?", "NVIDIA, revenue: "),
        ("who finances the sites of Anthropic?", "No claim tells who funds sites"),
        ("how much did Anthropic grow its power and revenue?", "Anthropic, run-rate growth: "),
        ("why is the growth of NVIDIA so high?", "NVIDIA's growth is rated "),
        ("why is CoreWeave's compute per employee so high?", "CoreWeave's capacity is rated "),
        ("More than 1 gw of power, who?", "with a known figure of more than 1 gw: "),
        ("which employers have a permit dispute?", "SpaceX, permit dispute: yes"),
        ("how many GPUs does xAI have?", "(filed, "),
    ],
)
def test_an_answer_begins_with_what_is_asked(whole: Desk, question: str, said: str) -> None:
    assert said in ask(whole, question).sentences[0].text


def test_each_of_a_list_is_told_before_a_second_figure_of_any(whole: Desk) -> None:
    told = ask(whole, "what are the revenues of NVIDIA, AMD, Broadcom?").sentences[:3]
    assert [it.text.split(",")[0] for it in told] == ["NVIDIA", "AMD", "Broadcom"]


def test_who_funds_sites_asks_for_an_employer(whole: Desk) -> None:
    assert ask(whole, "who funds the data centers?").refused.startswith("name an employer")


def test_a_plan_past_its_day_says_so(whole: Desk) -> None:
    told = ask(whole, "how much power will OpenAI have in 2028?").sentences
    assert any("to be delivered between 2028 and 2032" in it.text for it in told)
    assert any("by 31 Dec 2028" in it.text for it in told)
    lapsed = ask(whole, "when will Stargate Abilene be finished?").sentences[0].text
    assert "1 Nov 2026, a day that has passed, outcome unknown" in lapsed


def test_a_word_of_a_name_is_no_layer(whole: Desk) -> None:
    assert "layer" not in ask(whole, "how many people work at Astera Labs?").understood
