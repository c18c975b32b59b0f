"""Mentions in sentences: names, generic phrases, names of services,
and places that mean their authority.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from documents.extract.documents import PARAGRAPH, document_of
from documents.extract.single_sentences import mentions
from executed_lines import count_executed_lines
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.model import Mention
from graphkit.documents.extract.mentions.gazetteer import Gazetteer, build_gazetteer
from graphkit.documents.extract.mentions.mention_finder import (
    expansions_in,
    find_acting_places,
    find_mentions,
    mentioned_sectors,
)
from graphkit.documents.extract.mentions.partners import Meaning
from graphkit.documents.extract.text.tokens import PhraseTrie
from graphkit.documents.register import Agency, Register, load_register

ENGLAND = load_register()
Short = Mapping[str, str]  # long forms of abbreviations


def found_in(
    text: str, register: Register, short: Short | None = None, gss: str = ""
) -> tuple[Mention, ...]:
    """Return the mentions of a sentence, in a report on an authority or on any."""
    return mentions(text, short or {}, build_gazetteer(register, gss))


def named(text: str, register: Register, kind: str = "", short: Short | None = None) -> list[str]:
    """Return the words of the mentions of a kind, or of all."""
    return [one.surface for one in found_in(text, register, short) if kind in ("", one.kind)]


def the(text: str, surface: str, register: Register, short: Short | None = None) -> Mention:
    """Return the mention with these words."""
    return next(
        mention for mention in found_in(text, register, short) if mention.surface == surface
    )


def sectors_in(text: str, register: Register) -> tuple[str, ...]:
    """Return the sectors of whom a sentence names."""
    return mentioned_sectors(found_in(text, register))


def test_a_name_and_a_generic_phrase_differ_in_kind(register: Register) -> None:
    text = "Norvale Police share more than the police elsewhere."
    assert named(text, register, "agency") == ["Norvale Police"]
    assert named(text, register, "sector") == ["police"]


def test_the_end_of_a_name_identifies_an_unknown_agency(register: Register) -> None:
    found = the(
        "Leaders of the Pemberholt and Lowmoor NHS Foundation Trust were not present.",
        "Pemberholt and Lowmoor NHS Foundation Trust",
        register,
    )
    assert (found.kind, found.class_hint, found.sector) == ("agency", "HealthBody", "health")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lowmoor Women’s Aid helps families.", ["Lowmoor Women’s Aid"]),
        (
            "Families are helped by the Fen and Lowmoor Rape Crisis.",
            ["Fen and Lowmoor Rape Crisis"],
        ),
        ("While Women’s Aid helps, Lowmoor is far.", ["Women’s Aid"]),
        ("In Lowmoor, Women’s Aid helps.", ["Women’s Aid"]),
        ("Refuge and Women’s Aid help.", ["Women’s Aid"]),
        ("Specialist Women’s Aid workers help.", ["Women’s Aid"]),
        ("NSPCC Women’s Aid workers help.", ["NSPCC", "Women’s Aid"]),
    ],
)
def test_a_local_body_has_the_name_of_its_federation(text: str, found: list[str]) -> None:
    assert named(text, ENGLAND, "agency") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pemberholt City College enrols them.", ["Pemberholt City College"]),
        ("The Virtual College and the FE College enrol them.", []),
    ],
)
def test_a_college_is_found_by_its_name(text: str, found: list[str], register: Register) -> None:
    assert named(text, register, "agency") == found


@pytest.mark.parametrize(
    "text",
    [
        "The Safeguarding Children Board met.",
        "Members of the Local Safeguarding Children Board met.",
        "However, the Safeguarding Children Board met.",
        "The local safeguarding board met.",
    ],
)
def test_a_name_ending_alone_is_no_name(text: str, register: Register) -> None:
    assert named(text, register, "agency") == []
    assert sectors_in(text, register) == ("safeguarding-partnership",)


@pytest.mark.parametrize("whose", ["youth", "adults'"])
def test_other_safeguarding_boards_are_no_partner(whose: str, register: Register) -> None:
    assert sectors_in(f"The {whose} safeguarding board met.", register) == ()


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("Health partners came late.", "health"),
        ("Head teachers value the advice.", "education"),
        ("The council has invested.", "local-authority"),
        ("The third poorest local authority of England has invested.", "local-authority"),
        ("Health support workers listen.", "health"),
        ("Pemberholt University trains them.", "education"),
        ("Not all of the probation service is in touch.", "probation"),
        ("An offender manager met her.", "probation"),
        ("The safeguarding partners met.", "safeguarding-partnership"),
        ("An educational psychologist advises them.", "education"),
        ("Host authorities are told late.", "partners"),
        ("Housing officers sit with social workers.", "housing"),
        ("Education leads bring what the child says.", "education"),
        ("Their health visitor calls each week.", "health"),
        ("Community health partners come to every meeting.", "health"),
        ("Children are proud to grow up in this authority.", "local-authority"),
        ("They know the housing officials well.", "housing"),
    ],
)
def test_a_generic_phrase_means_a_sector(text: str, sector: str, register: Register) -> None:
    assert sectors_in(text, register) == (sector,)


@pytest.mark.parametrize(
    "text",
    [
        "The director of children’s services knows her staff.",
        "This follows Children’s Social Care: National Framework.",
        "Health assessments are late.",
        "Carers look after their health.",
        "Parents of children with complex health need are asked.",
        "Agency staff leave quickly.",
        "She has an education, health and care plan.",
        "They go on to further education or attend university.",
        "Half of them live out of the local authority area.",
        "Ambleford is the third most deprived local authority in England.",
        "Too many social care referrals are repeated.",
        "Each social care record opens with what the child wants.",
        "Environmental health closed the kitchen.",
        "Health and dental checks are late, and so are health action plans.",
        "Pathway plans speak of identity, education and health.",
        "They go to university and ask about sexual health.",
        "It is too early to judge what has changed, and dental health is poor.",
        "A personal adviser was her birthing partner.",
        "They cover for maternity leave.",
        "She is a partner in what follows.",
        "Mothers are expected to ‘police’ the visits.",
        "They return home or move to alternative provision.",
        "The health of children in care is watched.",
        "Few return to local authority care.",
        "Local employers and businesses offer work to care leavers.",
        "There is neglect and poor adult mental health.",
        "Files do not hold what the Fostering Services (England) Regulations 2011 ask for.",
    ],
)
def test_a_phrase_with_a_sector_word_may_be_no_mention(text: str, register: Register) -> None:
    assert named(text, register) == []


@pytest.mark.parametrize(
    ("text", "service", "class_hint"),
    [
        ("Families turn to the early help hub first.", "early help hub", "Service"),
        ("The fostering panel asks sharp questions.", "fostering panel", "Panel"),
        ("Staff in the disabled children’s team are skilled.", "disabled children’s team", "Team"),
        (
            "The children in care council is heard.",
            "children in care council",
            "ParticipationGroup",
        ),
        ("The care leavers’ forum is heard.", "care leavers’ forum", "ParticipationGroup"),
        ("The corporate parenting forum meets monthly.", "corporate parenting forum", "Panel"),
        ("It links with the Family Justice Council.", "Family Justice Council", "Panel"),
        (
            "They go to the multi-agency safeguarding hub (MASH).",
            "multi-agency safeguarding hub (MASH)",
            "Service",
        ),
        ("Carers praise the Mockingbird programme.", "Mockingbird programme", "Programme"),
        ("Work with parents follows Signs of Safety.", "Signs of Safety", "Programme"),
        (
            "The family nurse partnership helps young mothers.",
            "family nurse partnership",
            "Programme",
        ),
        (
            "Placements are bought by the Wexmoor adoption consortium.",
            "Wexmoor adoption consortium",
            "Service",
        ),
        ("The Children’s Trust oversees the plan.", "Children’s Trust", "Panel"),
        ("Adopters meet in the adoption support group.", "adoption support group", "Service"),
        (
            "Carers run a support group for adoptive children.",
            "support group for adoptive children",
            "Service",
        ),
        (
            "They speak in the ‘Aspire’ participation group.",
            "‘Aspire’ participation group",
            "ParticipationGroup",
        ),
        (
            "The exploitation is known to the child sexual exploitation champions.",
            "child sexual exploitation champions",
            "Team",
        ),
        ("The managers’ forum meets monthly.", "managers’ forum", "Panel"),
    ],
)
def test_a_service_has_its_shortest_name(
    text: str, service: str, class_hint: str, register: Register
) -> None:
    found = the(text, service, register)
    assert (found.kind, found.class_hint) == ("service", class_hint)


@pytest.mark.parametrize(
    "text",
    [
        "Services for children have improved.",
        "Team managers oversee their work.",
        "Strategy meetings are timely.",
        "Social workers in most teams visit often.",
        "Leaders of children’s services are ambitious.",
    ],
)
def test_general_words_for_teams_are_no_service(text: str, register: Register) -> None:
    assert named(text, register, "service") == []


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("The ‘minding the step’ panel hears of them.", "‘minding the step’ panel"),
        ("Calls reach the integrated ‘front door’ in time.", "integrated ‘front door’"),
        (
            "The TIDE (children’s advice and duty service) answers.",
            "TIDE (children’s advice and duty service)",
        ),
    ],
)
def test_a_name_includes_both_quotes_or_brackets(
    text: str, service: str, register: Register
) -> None:
    assert the(text, service, register).kind == "service"


@pytest.mark.parametrize(
    "text",
    [
        "Young people use the NHS app.",
        "Children are referred to Link Maker.",
        "Stars of Ambleford Rovers Football Club Team came.",
        "Neither team is fully staffed.",
    ],
)
def test_national_things_are_no_local_service(text: str, register: Register) -> None:
    assert named(text, register, "service") == []


def test_a_proper_name_is_not_expanded_in_a_longer_name(register: Register) -> None:
    short = {"Lantern": "Lantern team"}
    assert (
        the("The Lantern front door is quick.", "Lantern front door", register, short).expansion
        == ""
    )
    assert (
        the("The Lantern team is quick.", "Lantern team", register, short).expansion
        == "Lantern team"
    )


def test_an_abbreviation_has_its_long_form(register: Register) -> None:
    short = {"FLIP": "family liaison and intervention panel"}
    found = the("Social workers present cases at the FLIP each week.", "FLIP", register, short)
    assert (found.kind, found.expansion, found.class_hint) == ("service", short["FLIP"], "Panel")


def test_an_abbreviation_of_an_agency_is_an_agency(register: Register) -> None:
    short = {"ASCB": "Ambleford Safeguarding Children Board"}
    found = the("The ASCB challenges its partners.", "ASCB", register, short)
    assert (found.kind, found.class_hint) == ("agency", "SafeguardingPartnership")


def test_initials_of_a_board_need_no_introduction(register: Register) -> None:
    found = the("The work plan of the ASCB is late.", "ASCB", register)
    assert (found.kind, found.class_hint) == ("sector", "SafeguardingPartnership")


def test_the_first_capital_makes_no_charity(register: Register) -> None:
    assert named("Turning tides of demand were met.", register, "agency") == []
    assert named("Turning Tides sees children within days.", register, "agency") == [
        "Turning Tides"
    ]
    assert named("Norvale police see children within days.", register, "agency") == [
        "Norvale police"
    ]


@pytest.mark.parametrize(
    "text",
    ["ACF has settled in well.", "Children who go missing are seen by Tidemark within days."],
)
def test_a_local_name_is_no_mention_in_another_area(text: str, register: Register) -> None:
    here, there = (found_in(text, register, gss=gss) for gss in ("E99000001", "E99000002"))
    assert [mention.kind for mention in here] == ["agency"]
    assert "agency" not in {mention.kind for mention in there}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ambleford has invested in its staff.", ["Ambleford"]),
        ("Ambleford now has its own flats.", ["Ambleford"]),
        ("Ambleford delegated its functions to a company.", ["Ambleford"]),
        ("Ambleford place few children far away.", ["Ambleford"]),
        ("Ambleford now has a growing population.", []),
        ("They know that Ambleford is part of a consortium.", ["Ambleford"]),
        ("Ambleford has a young population.", []),
        ("Ambleford is a protective corporate parent.", ["Ambleford"]),
        ("Ambleford is an ambitious and outward-looking council.", ["Ambleford"]),
        ("Ambleford is a largely rural county.", []),
        ("While Ambleford aims to answer within a day, many wait.", ["Ambleford"]),
        ("Ambleford has been successful in finding carers.", ["Ambleford"]),
        ("Ambleford has been identified as a poor area.", []),
        ("Workers are proud to work for Ambleford.", ["Ambleford"]),
        ("Few children looked after by Ambleford live far away.", ["Ambleford"]),
        ("Carers are visited by Ambleford staff.", []),
        ("The floods experienced by Ambleford are over.", []),
        ("The road passes by Ambleford.", []),
        ("Children tell of Ambleford’s commitment to them.", ["Ambleford"]),
        ("Ambleford’s population is young, and Ambleford’s children are well.", []),
        ("West Ambleford’s strategy helps, as does the University of Ambleford’s approach.", []),
        ("Children in Ambleford continue to do well.", []),
        ("Leaders in Ambleford has become a byword.", []),
    ],
)
def test_a_place_as_subject_means_its_authority(
    text: str, found: list[str], register: Register
) -> None:
    mentioned = found_in(text, register, gss="E99000001")
    assert [item.surface for item in mentioned if item.kind == "authority"] == found


def test_each_name_of_a_place_may_mean_the_authority(register: Register) -> None:
    names = replace(
        build_gazetteer(register, "E99000001"), own_names=("Ambleford and Mere", "Ambleford & Mere")
    )
    ((one,),) = find_mentions([("Ambleford & Mere has invested in its staff.", 0)], {}, names)
    assert (one.surface, one.kind) == ("Ambleford & Mere", "authority")


@pytest.mark.parametrize(
    "text",
    [
        "Reading is helping children to settle.",
        "Reading takes time.",
        "Reading supports their learning.",
    ],
)
def test_a_place_that_is_also_a_verb_is_no_authority(text: str) -> None:
    assert not [*find_acting_places(text, "Reading")]
    assert [*find_acting_places(text.replace("Reading", "Wexmoor"), "Wexmoor")] == [0]


def test_a_title_before_a_name_belongs_to_it(register: Register) -> None:
    text = "Staff move between the Royal Borough of Wexmoor and the London Borough of Pemberholt."
    assert named(text, register) == ["the Royal Borough of Wexmoor"]
    assert named(text, register, "authority") == ["the Royal Borough of Wexmoor"]
    assert named("The local authority of LCMP, in full.", register, "sector") == [
        "The local authority"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Workers from health and education meet.", ["health", "education"]),
        ("Police, education and health share what they know.", ["Police", "education", "health"]),
        ("Health and education partners meet.", ["Health", "education partners"]),
        ("Their education is good.", []),
        ("Plans set out health and education needs.", []),
        ("They ask for help with housing, education and money.", []),
        ("Police, housing and education share what they know.", ["Police", "housing", "education"]),
        ("The protocol with housing is old, and housing is dear.", ["housing"]),
    ],
)
def test_education_in_a_list_of_partners_is_a_mention(
    text: str, found: list[str], register: Register
) -> None:
    assert named(text, register) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Concerns were raised by the school in May.", ["school"]),
        ("His school and his social worker meet each week.", ["school"]),
        ("When the receiving school was told, help came.", ["school"]),
        ("This was not shared with her school.", ["school"]),
        ("He is happy at the school that he goes to.", []),
        ("They go by the school bus, and the school year is long.", []),
        ("Most stay in the same school when they move.", []),
        ("Some travel because the school is far away.", []),
        ("Their attendance at school is good.", []),
    ],
)
def test_a_school_as_subject_is_a_mention(text: str, found: list[str], register: Register) -> None:
    assert named(text, register, "sector") == found


def test_initials_of_a_place_need_a_verb() -> None:
    text = "MK Act and MK Dons help, but MK has invested in homes."
    there = [
        one.start for one in found_in(text, ENGLAND, gss="E06000042") if one.kind == "authority"
    ]
    assert there == [text.index("MK has")]
    assert not [one for one in found_in(text, ENGLAND, gss="E06000039") if one.kind == "authority"]


def test_a_very_long_list_takes_linear_time(register: Register) -> None:
    assert len(named("Police, " + "housing and education, " * 2000, register)) == 4001
    assert len(named("identity, " + "health, " * 4000, register)) < 4000


@pytest.mark.parametrize(
    "part",
    [
        "hub ",
        "Bright Futures, ",
        "the early help hub, the police, ",
        "the early help hub (EHH), ",
        "police control team and ",
        "the team for young fathers, ",
        "‘Kickback’ and ",
    ],
)
def test_work_grows_linearly_with_the_sentence(part: str, register: Register) -> None:
    texts = [part * (words // len(part.split())) + "end" for words in (500, 1000)]
    for text in texts:
        named(text, register)  # what is remembered of words is known by now
    once, twice = (count_executed_lines(lambda text=text: named(text, register)) for text in texts)
    assert twice < 2.2 * once


def test_a_title_and_a_place_name_an_authority(register: Register) -> None:
    text = "The council of Northmere and the London borough of Ambleford share it."
    assert named(text, register, "authority") == [
        "The council of Northmere",
        "the London borough of Ambleford",
    ]


def test_an_authority_after_in_is_an_area(register: Register) -> None:
    text = (
        "Children in the London borough of Ambleford do well, as those in Northmere Council’s "
        "care do."
    )
    assert named(text, register, "authority") == ["Northmere Council"]


def test_initials_of_a_place_after_in_are_the_place() -> None:
    place = Gazetteer(PhraseTrie())
    for name in ("North Ambleford", "NA"):
        place.phrases.add(name, Meaning("authority", "local-authority", "LocalAuthority", False))
    for text, found in (
        ("Children in North Ambleford (NA) do well.", []),
        ("Staff of North Ambleford (NA) do well.", ["North Ambleford", "NA"]),
    ):
        assert [item.surface for item in mentions(text, {}, place)] == found


def test_a_decision_is_no_agency(register: Register) -> None:
    assert named("The agency decision-making process is slow.", register) == []


def test_the_local_authority_includes_no_verb(register: Register) -> None:
    assert named("The local authority partners with nobody.", register)[0] == "The local authority"


def test_a_repeating_word_belongs_to_the_mention_before(register: Register) -> None:
    text = "Voluntary sector organisations and the council’s partners meet."
    assert named(text, register) == ["Voluntary sector organisations", "the council", "partners"]


def test_an_article_and_a_head_noun_are_generic(register: Register) -> None:
    assert named("Workers at the hub listen well.", register, "service") == ["the hub"]


@pytest.mark.parametrize(
    "text",
    [
        "Practice across the service is good.",
        "Some parts of the service are short of staff.",
        "This letter to all the service leaders tells what was found.",
        "Carers praise the service offered by two friends.",
    ],
)
def test_across_the_service_is_no_service(text: str, register: Register) -> None:
    assert named(text, register, "service") == []


def test_a_name_may_include_a_possessive(register: Register) -> None:
    assert named("Nurses at the Queen’s Medical Centre help.", register, "agency") == [
        "Queen’s Medical Centre"
    ]


def test_a_possessive_is_no_part_of_a_name(register: Register) -> None:
    assert "Norvale Police" in named("Norvale Police’s records are thin.", register)
    assert named("The council’s leaders listen.", register) == ["The council"]
    assert named("Inspectors saw the police’s records.", register) == ["police"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A police-led operation helped.", ["police"]),
        ("The local authority-commissioned review is out.", ["The local authority"]),
        ("The Lowmoor Police-funded post is filled.", ["Lowmoor Police"]),
        ("A child-led plan works.", []),
    ],
)
def test_an_agency_before_led_is_a_mention(text: str, found: list[str], register: Register) -> None:
    assert named(text, register) == found


def test_a_known_name_is_not_part_of_the_next(register: Register) -> None:
    text = "Staff of Norvale ICB and Lowmoor Ambulance Service came."
    assert named(text, register) == ["Norvale ICB", "Lowmoor Ambulance Service"]


def test_an_indefinite_body_has_no_name(register: Register) -> None:
    assert named("Pupils helped to choose staff in a Lowmoor NHS Trust.", register) == ["NHS Trust"]
    assert named("They went to a Lowmoor NHS Trust conference.", register) == ["Lowmoor NHS Trust"]


def test_a_national_abbreviation_keeps_its_meaning() -> None:
    short = {"Cafcass": "care and family court advisers"}
    assert named("Cafcass praised the work.", ENGLAND, short=short) == ["Cafcass"]


@given(
    st.text(alphabet="aAbB tthe’'‘(),.–-MASHhub team panel\n", max_size=80), st.integers(0, 9000)
)
def test_every_mention_has_the_right_offsets(text: str, offset: int) -> None:
    for mention in mentions(text, {}, build_gazetteer(ENGLAND), offset):
        assert text[mention.start - offset : mention.end - offset] == mention.surface


def test_a_long_name_is_found_in_any_case(register: Register) -> None:
    text = "Reports of the children and family court advisory and support service are late."
    assert named(text, register, "agency") == [
        "children and family court advisory and support service"
    ]


def test_a_charity_needs_capitals_a_public_body_does_not() -> None:
    bodies = (
        Agency("la", "Agency", "League of All Councils", "government", national=True),
        Agency(
            "fa", "VoluntaryOrganisation", "Help for Children", "voluntary-sector", national=True
        ),
    )
    text = "A review by the league of all councils led to more help for children."
    assert named(text, Register((), bodies), "agency") == ["league of all councils"]


def test_a_service_has_the_sector_of_its_staff(register: Register) -> None:
    assert the("Virtual school staff help.", "Virtual school", register).sector == "education"


def test_and_matches_an_ampersand_in_a_name() -> None:
    written = "HMI Constabulary and Fire and Rescue Services"
    assert named(f"{written} came.", ENGLAND) == [written]


def test_a_name_begins_with_its_long_form(register: Register) -> None:
    text = "Officers of the children vulnerable to gangs team (CVGT) know them well."
    assert named(text, register, "service") == ["children vulnerable to gangs team (CVGT)"]


def test_a_name_may_include_a_fixed_phrase(register: Register) -> None:
    text = "Managers chair the children missing from home panel every week."
    assert named(text, register, "service") == ["children missing from home panel"]
    text = "The edge of care team in Ambleford sees families every day."
    assert named(text, register, "service") == ["edge of care team"]


def test_a_tail_belongs_to_a_short_name(register: Register) -> None:
    text = "A group for young carers meets in Ambleford every week."
    assert named(text, register, "service") == ["group for young carers"]


def test_a_name_may_contain_an_abbreviation(register: Register) -> None:
    text = "The family assessment and rapid support (FARS) team works in Ambleford."
    assert named(text, register, "service") == ["family assessment and rapid support (FARS) team"]


def test_a_panel_about_a_service_is_another_body(register: Register) -> None:
    short = {"CFH": "children and families hub"}
    assert (
        the("The CFH team knows them.", "CFH team", register, short).expansion
        == "children and families hub"
    )
    board = the("The CFH board knows them.", "CFH board", register, short)
    assert board.expansion == "children and families hub board"


def test_part_of_a_place_name_is_no_service(register: Register) -> None:
    service = "Children meet at the Wexmoor hub."
    place = replace(build_gazetteer(register), own_names=("Wexmoor hub",))
    assert [one.surface for one in mentions(service, {}, build_gazetteer(register))] == [
        "Wexmoor hub"
    ]
    assert mentions(service, {}, place) == ()


def test_an_area_is_no_service(register: Register) -> None:
    service = "Children meet at the Wexmoor hub."
    area = replace(build_gazetteer(register), areas=frozenset({"Wexmoor hub"}))
    assert mentions(service, {}, area) == ()
    for place in ("", "E99000001"):  # a region, and where a police force is
        assert {"South East", "Norvale"} <= build_gazetteer(register, place).areas


def test_a_child_in_a_case_study_is_no_service(register: Register) -> None:
    assert named("Children meet at the Child Ease hub.", register, "service") == ["Child Ease hub"]
    assert named("Children meet at the Child E hub.", register, "service") == []
    for state, found in (
        ("a two-year-old boy", []),
        ("a two-year-old service", ["Hub"]),
        ("2 years old", ["Hub"]),
    ):
        texts = [(f"Hub is {state}.", 0), ("They met at the Hub.", 40)]
        (_, mentions_) = find_mentions(texts, {}, build_gazetteer(register))
        assert [one.surface for one in mentions_ if one.kind == "service"] == found


def test_a_council_of_children_is_no_authority(register: Register) -> None:
    assert (
        the("The children in care council is heard.", "children in care council", register).sector
        == ""
    )
    assert sectors_in("Two care councils meet.", register) == ()


def test_a_text_may_end_in_a_space(register: Register) -> None:
    assert named("Families praise the early help hub ", register) == ["early help hub"]


def test_lower_case_words_between_capitals_belong_to_a_name(register: Register) -> None:
    text = "The Find a Way team works with young people in Ambleford."
    assert named(text, register, "service") == ["Find a Way team"]


def test_an_abbreviation_may_open_a_sentence(register: Register) -> None:
    short = {"FIRST": "family intervention and rapid support team"}  # "first" is a common word
    assert named("FIRST sees families within a day.", register, "service", short) == ["FIRST"]
    assert named("First sees are rare.", register, "service", short) == []


def test_a_quoted_name_of_a_document_is_no_service(register: Register) -> None:
    assert named("The ‘Lantern’ project helps children in Wexmoor.", register, "service")
    assert not named("The council has published its ‘Lantern’ pledge.", register, "service")
    assert not named("Officers fill in the ‘Red Lantern’ form.", register, "service")
    assert not named(
        "Members wrote the ‘Show me the lantern’ children’s guide to care.", register, "service"
    )


def test_partners_in_practice_is_a_programme_and_no_partner(register: Register) -> None:
    sentence = "As one of the Partners in Practice, it helps other councils."
    assert named(sentence, register, "service") == ["Partners in Practice"]


def test_a_name_described_once_is_a_service_everywhere(register: Register) -> None:
    texts = [
        "They invested in ‘the Larkrise’: a single point of contact for schools.",
        "Links between the Larkrise and schools are strong.",
    ]
    short = expansions_in(document_of(*((PARAGRAPH, text) for text in texts)))
    found = find_mentions([(text, 0) for text in texts], short, build_gazetteer(register))
    named = [[one.surface for one in some if one.kind == "service"] for some in found]
    assert named == [["Larkrise"], ["Larkrise"]]
