"""How a number is told: one sentence, one number, one label."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.text_reading import NO_TERMS, ReadingTerms
from tests.core.coverage.made_world import read_made

PRESS = ReadingTerms(kind="article", stance="supporting", date="2031-06-01")


def label_of(text: str, number: str, terms: ReadingTerms = PRESS) -> str:
    at = text.index(number)
    found = [each for each in read_made(text, terms).candidates if each.figure is not None]
    return next(each.label for each in found if each.start <= at < each.end)


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        # headlines tell the future with an infinitive
        ("Corvid to add 4.5 GW of capacity in Ohio by way of Meridian.", "4.5", "ambition"),
        ("Corvid and Meridian to invest $12 billion in two campuses.", "12", "ambition"),
        ("According to Corvid, it runs 300 MW today.", "300", "sourced"),
        ("Corvid runs 300 MW today, according to three executives.", "300", "reported"),
        ("Corvid runs 300 MW today, according to two of its managers.", "300", "reported"),
        # what a signed deal's parties will do is its size, but talks and plans are none
        ("Corvid signed a lease. It will pay $3 billion in rent.", "3 b", "reported"),
        ("The deal will see Corvid lease 300 MW there.", "300", "reported"),
        ("Corvid is in talks about a lease. It will pay $3 billion in rent.", "3 b", "ambition"),
        ("Corvid will spend $3 billion on the campus.", "3 b", "ambition"),
        # a company that the ledger doesn't know, but the text introduces
        ("Ardent, a large utility, has 10 GW. Ardent said it added 2 GW.", "2", "sourced"),
        ("Ardent, the utility, is old. According to Ardent, it runs 300 MW.", "300", "sourced"),
        ("Loom intends to use them to power its 700 million weekly users.", "700", "reported"),
        ("Tom Ruiz, an analyst at a utility, is old. Tom Ruiz said it has 2 GW.", "2", "reported"),
        # a plan goes on in what stands beside it
        ("Corvid expects sales of $8.8 billion, an increase of 25%.", "25", "ambition"),
        ("The utility said that by 2032, 50 percent of it will be data centers.", "50", "ambition"),
        ("It is the first of 3 planned buildings.", "3", "ambition"),
        ("Without the charge the margin would have been 72.3%.", "72", "reported"),
        ("Corvid closed a $1.4 billion project financing facility.", "1.4", "reported"),
        ("Corvid signed a lease and will lease the entire 300 MW.", "300", "reported"),
        ("Loom plans to invest after its $9 billion raise last month.", "9", "reported"),
        ("Loom will join its $3 billion venture launched last year.", "3 b", "reported"),
        ("Corvid grew. It added 200 people this year.", "200", "reported"),
        ("If you're doing the math, that's over $36 billion.", "36", "opinion"),
        ("It formed an agreement for $3 billion over the next five years.", "3 b", "reported"),
        ("The ratio has gone to 1.5x in a single announcement.", "1.5", "reported"),
        ('"As it is, we run 300 MW today," said Corvid in a filing.', "300", "sourced"),
        ("Loom will be paying $3 billion under the lease.", "3 b", "reported"),
        ("Loom inked a $3 billion lease in May that will start in 2032.", "3 b", "reported"),
        ("Loom signed a $3 billion lease beside a deal announced in May.", "3 b", "reported"),
        ("The plan is to spend $3 billion at once, Loom's founder said.", "3 b", "ambition"),
        ("Loom intends to scale from 54 MW to 200 MW.", "54", "reported"),
        ("Loom intends to scale from 54 MW to 200 MW.", "200", "ambition"),
        # an analyst's own assumptions, and arithmetic that a company does in its own text
        ("My model has a baseline assumption of $28,900 per chip.", "28", "opinion"),
        # a forecast goes on without a verb
        ("Corvid expects growth. Operating expenses to be about $3 billion.", "3 b", "ambition"),
        # a headline's plan, a queue of projects, something due
        ("Meridian plans $20 billion of capex next year.", "20", "ambition"),
        ("Meridian has a pipeline of 3 GW.", "3", "ambition"),
        ("Another 100 MW is due in Q1.", "100", "ambition"),
        ("Corvid is said to be raising $3 billion.", "3 b", "ambition"),
        # a guide, an earlier one, and what analysts had hoped for
        ("Revenue was $612 million, above our $590 million guide.", "612", "reported"),
        ("Revenue was $612 million, above our $590 million guide.", "590", "ambition"),
        ("Sales beat the $590 million guide and rose 186%.", "186", "reported"),
        ("Corvid expects $2.3 billion, up from $2.2 billion previously.", "2.2", "ambition"),
        ("Corvid expects $2.3 billion, up from $2.2 billion the year before.", "2.2", "reported"),
        ("Corvid lost $0.24 a share where expectations were $0.21.", "0.21", "opinion"),
        ("It beat expectations with sales of $3 billion.", "3 b", "reported"),
        ("The drop of $3 billion is due to higher costs.", "3 b", "reported"),
        ("Corvid has a target of $3 billion, of which $2 billion is contracted.", "2", "reported"),
        ("The first 80 MW go live in May.", "80", "ambition"),
        ("The whole 200 MW should be live by then.", "200", "ambition"),
        ("How should we think about the 260 MW for Loom?", "260", "reported"),
        ("Net debt peaks at $6.9 billion in our model.", "6.9", "opinion"),
        ("Corvid has about 4 GW in its active development pipeline.", "4", "ambition"),
        ("I'd say the cost is closer to $11 million.", "11", "opinion"),
        (
            "Tom Ruiz, president of Corvid, came. Asked by Senator Lee, Ruiz said it has 2 GW.",
            "2",
            "sourced",
        ),
        ("No customer is more than 35% of the backlog.", "35", "reported"),
        ("Sales grew 8%, at the high end of our guidance range.", "8", "reported"),
        ("The margin was 22.3% vs guide 20.8%.", "20.8", "ambition"),
        ("It beat the $2.58 billion street number.", "2.58", "opinion"),
        ("The full-year budget was lifted to $5 billion.", "5", "ambition"),
        (
            "Corvid targets $7 billion by the end of 2033, compared with $551 million now.",
            "551",
            "reported",
        ),
        ("Corvid sold $1.3 billion of zero-coupon notes.", "1.3", "reported"),
        # an analyst is known by surname further on
        ("Analyst Tom Ruiz likes it. For Corvid, Ruiz models 600 MW by then.", "600", "opinion"),
        ("Analyst Tom Ruiz likes it. He assumes 40% of it is signed.", "40", "opinion"),
        # what stood before a plan is no plan
        ("The round would take Corvid past its recent $20 billion valuation.", "20", "reported"),
        ("Corvid has a target of 5 GW; $12 billion of debt was arranged.", "12", "reported"),
        ("Gross margin at Halyard expanded to 56 % in the quarter.", "56", "reported"),
        # ... but a forecast that was raised was one before
        ("Halyard raised its forecast from $2 billion to $3 billion.", "2 b", "ambition"),
        ("Halyard raised its forecast from $2 billion to $3 billion.", "3 b", "ambition"),
        # analysts estimate what others will do
        ("Jefferies now expects Tessel to earn $9 billion in 2033.", "9 b", "opinion"),
        ("Barclays estimates that spending will exceed $2 trillion.", "2 t", "opinion"),
        ("Analysts project that revenue could reach $5 billion.", "5 b", "opinion"),
        ("Tessel's management expects revenue of $9 billion.", "9 b", "ambition"),
        ("Goldman leads the sale, which is expected to bring $4 billion.", "4 b", "ambition"),
        # somebody said so, and nobody tells who
        ("It was later revealed that Halyard sold $18 billion in bonds.", "18", "reported"),
        ("Halyard revealed that it sold $18 billion in bonds.", "18", "sourced"),
        ("A deal with Halyard, disclosed last month, brings $30 billion.", "30", "reported"),
        ("It is worth $10 billion, a source familiar with it told The Wire.", "10", "reported"),
        ("Its founder's stake is $10 billion, Newsline reports.", "10", "reported"),
        ("Corvid's 2 million users pay, chief executive Ana Reyes said.", "2 m", "sourced"),
        ("In 122 days it was built, a speed that Corvid says is a record.", "122", "reported"),
        ("Loom has raised $3 billion so far, PitchBook estimates.", "3 b", "opinion"),
        # a fiscal year begins before the calendar year of its name
        (
            "Halyard had revenue of $2 billion for the first quarter of fiscal 2032.",
            "2 b",
            "reported",
        ),
        (
            "Halyard has revenue of $2 billion in the first quarter of fiscal 2034.",
            "2 b",
            "ambition",
        ),
        ("Tessel's reported revenue of $50 billion is old.", "50", "reported"),
        ("President Donald Trump announced $90 billion of investments.", "90", "reported"),
        ("He calculates that the industry must earn $3 trillion.", "3 t", "opinion"),
        # money of a project is still to be spent; what a deal pays is agreed
        ("Corvid is part of the $500 billion Lantern project.", "500", "ambition"),
        ("Corvid owns 20% of the joint venture.", "20", "reported"),
        (
            "It has a loan of up to $1 billion for Lantern Center, an 835 MW plant.",
            "835",
            "reported",
        ),
        ("Guide $65 billion.", "65", "ambition"),
        ("Corvid will pay Halyard $920 million per month.", "920", "reported"),
        ("Halyard is building a 900 MW campus.", "900", "ambition"),
        ("Corvid will spend $40 billion over the next five years.", "40", "ambition"),
        (
            "Under the agreement signed in May it gets 40 MW over the coming months.",
            "40",
            "reported",
        ),
        # a status before the number, a headline without an infinitive, an application
        ("Ohio | Under construction | 600 MW of capacity.", "600", "ambition"),
        ("In Ohio 2 GW is under construction and 12 GW is live.", "12", "reported"),
        ("Corvid plans second 500 MW campus.", "500", "ambition"),
        ("Corvid has filed plans with the city to build a 250-megawatt hall.", "250", "ambition"),
        ("Corvid asked to raise the load from 300 MW to 480 MW.", "480", "ambition"),
        ("Corvid raised the floor of its sales to $18 billion.", "18", "ambition"),
        # what something would do is told of a proposal; its measures are proposed with it
        ("The 3.1 GW cluster would ease the shortage.", "3.1", "ambition"),
        ("Revenue of $3 billion came as Corvid said it would build in Ohio.", "3 b", "reported"),
        ("Once complete, the $800 million campus is the second of Corvid.", "800", "ambition"),
        ("The hall is capable of supporting 216 MW.", "216", "ambition"),
        ("Loom named about $1 trillion worth of future projects.", "1 t", "ambition"),
        # what was before, and what is done, is no part of it
        ("It would come on top of the $15 billion it has already put in.", "15", "reported"),
        ("Corvid has bought 120 acres of land and plans a campus.", "120", "reported"),
        # the analyst may be named behind, or only the estimate
        ("Capex is projected at $98 billion by FactSet.", "98", "opinion"),
        ("Tessel is expected to spend $70 billion, according to Gartner.", "70", "opinion"),
        ("Tessel will spend $70 billion this year, analysts say.", "70", "opinion"),
        ("Tessel's chief executive expects $70 billion.", "70", "ambition"),
        ("Capex reached $406 billion, according to FactSet estimates.", "406", "opinion"),
        # what is aimed at, and what depends on something else
        ("Corvid is growing its fleet to 1.3 million GPUs.", "1.3", "ambition"),
        ("Corvid is lifting its power from 220 MW to 800 MW.", "800", "ambition"),
        ("Corvid is working on a campus that starts at 1.8 gigawatts.", "1.8", "ambition"),
        ("Corvid has 45 gigawatts of pipeline.", "45", "ambition"),
        ("Corvid has options that vest if Halyard buys 2 GW.", "2", "ambition"),
        ("Should Halyard default, Corvid loses $3 billion of backlog.", "3 b", "ambition"),
        ("Corvid raised its capital expenditure cap to $145 billion.", "145", "ambition"),
        ("Capex was half of the $12 billion that it had guided for.", "12", "ambition"),
        ("Corvid has sites with 2.2 GW announced and 850 MW active.", "2.2", "ambition"),
        ("Corvid has sites with 2.2 GW announced and 850 MW active.", "850", "sourced"),
        ("If you ask Corvid, revenue was $512 million in 2030.", "512", "reported"),
        ("Corvid was raising money, and its debt grew to $5 billion.", "5 b", "reported"),
        ("They cut their estimates for it to $41 billion from $42 billion.", "42", "opinion"),
        ("The report projects that capex will exceed $90 billion.", "90", "opinion"),
        ("Estimated capex for 2030 went from $401 billion up.", "401", "opinion"),
        # a second verb of saying tells what follows; a statement is on record, by whomever
        ("Its deal grew by $6.5 billion and Corvid confirmed two more.", "6.5", "reported"),
        ("In a statement, Oriel said it had sold the 960 MW campus.", "960", "sourced"),
        # options, conditions, what is being built
        ("The deal allows Meridian to lease an additional 1,000 MW.", "1,000", "ambition"),
        ("Extensions bring the total value to $17.7 billion if exercised.", "17", "ambition"),
        ("Corvid broke ground on a 300 MW campus.", "300", "ambition"),
        (
            "It bought a third building to boost capacity to nearly two gigawatts.",
            "two",
            "ambition",
        ),
        ("Tessel guided fourth-quarter revenue to about $17 billion.", "17", "ambition"),
        # what analysts say, expect or had expected
        ("According to Gartner, sales are expected to reach $71 billion.", "71", "opinion"),
        ("Sales should reach $7 billion, Gartner added.", "7 b", "opinion"),
        (
            "The expected revenue from chips is up to $71 billion, according to Gartner.",
            "71",
            "opinion",
        ),
        ("Sales were $15 billion, beating expectations of $14 billion.", "14", "opinion"),
        ("Sales were $15 billion, beating expectations of $14 billion.", "15", "reported"),
        ("Tessel expects sales of $3 billion, up from $2 billion.", "2 b", "reported"),
        # what is to be built, and an aside that measures it
        ("Corvid secures funds to build Loom's massive 1.2 GW campus.", "1.2", "ambition"),
        ("Corvid, with 200 MW in Ohio, is expected to open a third hall.", "200", "reported"),
        ("Analysts are counting on growth of 195%.", "195", "opinion"),
        # how a call, and a release, tell what is still to come
        ("Full-year growth at Tessel should land near 37%.", "37", "ambition"),
        ("Corvid has line of sight to 3 GW.", "3", "ambition"),
        ("Phase II adds 160 MW.", "160", "ambition"),
        ("Under the plan, 2 GW comes from gas.", "2", "ambition"),
        ("Jefferies sees sales at $9 billion.", "9 b", "opinion"),
        ("The Street was looking for $8 billion.", "8 b", "opinion"),
        # a source at the end says nothing of an aside at the beginning
        (
            "Since it keeps its funds under $450 million, the firm raised 20 vehicles, according "
            "to regulatory filings.",
            "450",
            "reported",
        ),
        # what is to come is named behind, or as what is possible; what it comes to is arithmetic
        ("The site has 18,000 chips, which are expected to run by 2033.", "18", "ambition"),
        ("The deal brings $17 billion (potentially $19 billion).", "19", "ambition"),
        ("Corvid formed a venture to develop a 1 GW site.", "1 G", "ambition"),
        ("$5 billion is roughly 4% of its sales.", "5 b", "opinion"),
        ("Once complete, the purpose-built hall will have 48 MW.", "48", "ambition"),
        ("Corvid exercised its option for 70 MW.", "70", "reported"),
        ("Corvid issued 4% notes due in 2036.", "4", "reported"),
        # what is only announced is still to come, unless it is signed or runs already
        ("Halyard announced a 900 MW campus in Ohio, expandable to 3 GW.", "900", "ambition"),
        ("Halyard unveiled 40,000 GPUs for a site in Ohio.", "40,000", "ambition"),
        ("The 900 MW campus, announced in May, is in Ohio.", "900", "ambition"),
        ("A 900 MW data center was announced in May by Halyard.", "900", "ambition"),
        ("Halyard, which runs 900 MW, announced a deal with Loom.", "900", "sourced"),
        ("Halyard announced a 900 MW lease with Loom.", "900", "sourced"),
        ("Halyard announced that it runs 900 MW.", "900", "sourced"),
        ("Halyard announced 900 MW of active power.", "900", "sourced"),
        # the end of this year lies ahead
        ("Halyard's 510 MW portfolio by the end of 2031 is all in Ohio.", "510", "ambition"),
        ("Halyard's 510 MW portfolio at the end of 2030 was all in Ohio.", "510", "reported"),
    ],
)
def test_press(text: str, number: str, label: str) -> None:
    assert label_of(text, number) == label


def test_only_a_listing_makes_money_to_raise_an_ipos() -> None:
    for text, metric in (
        ("Corvid is in talks to raise $2 billion.", "funding_round"),
        ("Corvid hopes to raise $2 billion in its IPO.", "ipo_raise"),
        ("Corvid plans to raise $2 billion by going public.", "ipo_raise"),
    ):
        (each,) = read_made(text, PRESS).candidates
        assert each.metrics[0] == metric, text


def test_a_date_after_the_day_of_reading_is_ahead_of_an_undated_text() -> None:
    undated = PRESS._replace(date="", read_on="2031-06-01")
    assert label_of("Halyard's Ohio site has 300 MW by 2033.", "300", undated) == "ambition"
    assert label_of("Halyard's Ohio site had 300 MW by 2029.", "300", undated) == "reported"


def test_a_chief_who_speaks_is_no_change_of_leaders() -> None:
    for text, changes in (
        ("Halyard announced a new hall, chief executive Ana Reyes said.", False),
        ("Halyard signed a lease, its chief financial officer told investors.", False),
        ("Halyard named Ana Reyes chief executive.", True),
        ("Halyard's chief financial officer resigned in May.", True),
    ):
        (each,) = read_made(text, PRESS).candidates
        assert ("leadership_change" in each.metrics) == changes, text


def test_an_advertisement_has_no_figures() -> None:
    assert read_made("Register now and save: $300 or 30% less for Loom users.").candidates == ()


def test_expectations_of_an_analysts_text_are_its_own() -> None:
    text = "Tessel Semiconductor: price target raised\n\nWe now expect sales of $9 billion in 2033."
    assert label_of(text, "9 b", ReadingTerms(kind="analysis")) == "opinion"


CALL = """Halyard Compute Q3 2031 Earnings Call

Lucia Brandt (Executives)
Revenue was $1.6 billion.
Operator (Operator)
The first question comes from the line of Tom Ruiz with Sable Point.
Tom Ruiz (Analysts)
You have 3 gigawatts in Ohio.
Lucia Brandt (Executives)
We have 2 gigawatts there.
"""


def test_only_the_companys_people_are_on_record_in_a_call() -> None:
    assert [label_of(CALL, number, NO_TERMS) for number in ("1.6", "3 g", "2 g")] == [
        "sourced",
        "reported",
        "sourced",
    ]


def test_speakers_are_known_by_who_introduces_them() -> None:
    bare = CALL.replace(" (Analysts)", ":").replace(" (Executives)", ":")
    assert label_of(bare, "3 g", NO_TERMS) == "reported"
    assert label_of(bare, "2 g", NO_TERMS) == "sourced"


def test_a_title_that_promises_a_view_makes_no_opinion_of_every_figure() -> None:
    text = (
        "Is Halyard's debt a bomb? My take\n\nBacklog is $99 billion. IMO fair value is $4 billion."
    )
    backlog, value = (it for it in read_made(text).candidates if it.figure is not None)
    assert (backlog.label, value.label) == ("reported", "opinion")


def test_a_judgment_of_the_next_clause_leaves_an_officers_number_a_fact() -> None:
    terms = ReadingTerms(kind="release", stance="primary", date="2031-06-01", employer="halyard")
    assert label_of("We run 200 MW of solar and I think that it helps.", "200", terms) == "sourced"
    assert label_of("We run 200 MW of solar, I think.", "200", terms) == "opinion"
