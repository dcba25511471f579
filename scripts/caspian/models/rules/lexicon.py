"""Words by which English news attributes: general vocabulary, not drawn from any corpus."""

from __future__ import annotations

from functools import cache

# Base forms; the regular forms are made by rule.
_REPORTING = """
    accept acclaim accuse acknowledge add address admit advise advocate affirm agree allege allow announce answer
    apologise apologize appeal applaud appreciate argue ask assert assess assume assure attack attest attribute
    back bemoan blame blast boast brand brief caution censure challenge charge cite claim clarify comment commend
    complain concede conclude concur condemn confess confirm congratulate consider contend contest contradict
    counter criticise criticize declare decline decry defend demand denounce deny deplore describe detail determine
    disagree disclose discount dismiss dispute disown doubt echo elaborate emphasise emphasize endorse estimate
    evade exclaim expect explain express fault fear forecast find guarantee hail highlight hint hope hypothesise
    identify imply indicate infer inform inquire enquire insist insinuate instruct interject invoke issue joke judge
    justify lambast lament laud lie maintain mention mock mourn mutter name note notify object observe oppose opine
    order outline pledge plead point portray post praise predict proclaim profess promise pronounce propose protest
    publish question quip quote rebuff rebuke rebut recall recommend recount refuse refute regret reiterate reject
    rejoin relate relay remark remember remind renounce repeat reply report reproach repudiate request respond
    retort reveal ridicule rule scoff scold signal sneer speculate state stress submit suggest summarise summarize
    support suppose surmise suspect swear sympathise sympathize tally testify thank think threaten tout tweet
    underline underscore urge utter verify voice vow warn warrant welcome whisper wonder worry write
    bet calculate certify characterise characterize commit confide dislike dream envisage estimate
    foresee grumble guess imagine offer pretend profess prefer quibble recognise recognize regard rejoice
    resent resist shrug sigh stipulate term vouch vote wager wish
"""
_IRREGULAR = """
    say says said saying tell tells told telling speak speaks spoke spoken speaking write writes wrote written writing
    think thinks thought thinking find finds found finding know knows knew known knowing believe believes believed
    believing read reads reading see sees saw seen seeing hear hears heard hearing swear swore sworn put puts putting
    hold holds held holding call calls called calling make makes made making give gives gave given giving understand
    understands understood learn learns learned learnt deny denies denied denying reply replies replied replying
    testify testifies testified testifying verify verifies verified verifying justify justifies justified justifying
    identify identifies identified identifying clarify clarifies clarified clarifying notify notifies notified
    admit admits admitted admitting refer refers referred referring rebut rebutted rebutting quip quipped
    want wants wanted wanting need needs needed plan plans planned planning set sets lay lays laid laying
    undertake undertakes undertook undertaken undertaking
    rule rules ruled ruling show shows showed shown showing mean means meant feel feels felt feeling
"""
_NOUNS = """
    statement statements claim claims allegation allegations accusation accusations assertion assertions report
    reports account accounts denial denials announcement announcements comment comments remark remarks warning
    warnings testimony words view views opinion interview letter speech briefing communique communiqué bulletin
    declaration assessment estimate estimates conclusion conclusions finding findings promise promises demand demands
    suggestion suggestions charge charges insistence belief fear fears hope hopes question questions concern concerns
    pledge vow verdict version story evidence message post tweet sources
"""
_HEDGES = """
    reportedly allegedly apparently purportedly supposedly seemingly ostensibly reputedly presumably possibly perhaps
    probably maybe may might could would seems seem seemed appears appear appeared likely unlikely alleged reported
    purported supposed suspected believed thought rumoured rumored unconfirmed
"""
_PERSONS = """
    official officials spokesman spokeswoman spokesperson spokesmen minister ministry president premier chancellor
    secretary ambassador envoy diplomat diplomats general colonel major captain lieutenant commander admiral sergeant
    gen col maj capt lt cmdr adm sgt brig commodore marshal officer officers army navy force forces military command
    defense defence government cabinet parliament senator lawmaker mp mps mayor governor police chief head director
    leader leaders chairman chairwoman analyst analysts expert experts professor researcher scholar fellow doctor dr
    resident residents witness witnesses survivor survivors activist activists villager villagers neighbour neighbor
    relative relatives mother father widow farmer driver teacher nurse monitor monitors observatory watchdog group
    groups rebels rebel militia fighters faction front brigade brigades organisation organization agency agencies
    committee council commission court tribunal union alliance mission foundation institute centre center company
    operator editor reporter reporters correspondent newspaper paper broadcaster channel radio website journalist
    critics supporters opponents lawyer lawyers judge prosecutor priest bishop imam pope king prince queen
    people person man woman men women source sources team body member members mr mrs ms sir lord
"""
# Word classes that no text adds to; of a word in two the later class counts.
_CLOSED = {
    "determiner": "the a an this that these those some any each every no both all another such",
    "possessive": "his her its their our my your",
    "pronoun": """
        he she they it we i you him them us me himself herself itself themselves one nobody everyone somebody anyone
        none others
    """,
    "wh": "who whom whose which what whatever whether where when why how",
    "auxiliary": "is are was were be been being am has have had having do does did",
    "modal": "will would shall should can could may might must cannot wo ca",
    "negation": "not never nor t",
    "to": "to",
    "preposition": """
        of in on at by for from with without within into onto over under above below between among after before since
        until during against about around through across near towards toward upon off out up down along behind beyond
        beside besides inside outside per via despite except than as like
    """,
    "according": "according",
    "conjunction": "and or but yet so",
    "subordinator": "if because although though while unless once whereas",
    "adverb": """
        also again still already even only just too however meanwhile later earlier then now there here soon once twice
        ever always often rather quite almost nearly nevertheless nonetheless
    """,
    "title": "mr mrs ms sir lord lady dr gen col maj capt lt cmdr adm sgt brig prof rev",
    "day": """
        monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
        october november december today yesterday tomorrow
    """,
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def inflected(base: str) -> list[str]:
    """The regular forms of a verb: `deny` → deny, denies, denied, denying."""
    if base.endswith("e"):
        return [base, f"{base}s", f"{base}d", f"{base[:-1]}ing"]
    if base.endswith("y") and base[-2] not in "aeiou":
        return [base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"]
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z")) else f"{base}s"
    return [base, third, f"{base}ed", f"{base}ing"]


@cache
def reporting_verbs() -> frozenset[str]:
    """All forms of verbs that can introduce what somebody says, thinks or wants, in lower case."""
    return _words(_IRREGULAR) | {form for base in _REPORTING.split() for form in inflected(base)}


@cache
def closed_classes() -> dict[str, str]:
    """Word → its class, for pronouns, prepositions and the like."""
    return {word: name for name, words in _CLOSED.items() for word in words.split()}


REPORTING_NOUNS = _words(_NOUNS)
HEDGES = _words(_HEDGES)
PERSONS = _words(_PERSONS)


# Forms of reporting verbs that mostly report nothing: they are nouns as well, or verbs of doing.
_AMBIGUOUS = """
    account accounts order orders ordered ordering attack attacks attacked attacking back backed brand branded name
    names named naming note notes lie lies lying post posts posted put puts putting read reads reading rule rules ruled
    ruling state set sets lay lays laid laying make makes made making give gives gave given giving hold held holding
    find finds finding see sees saw seen seeing hear hears heard hearing show shows showed shown mean means meant need
    needs needed plan plans planned planning charge charges issue issues issued issuing joke judge judges detail object
    objects outline outlines point question questions request requests signal signals voice voices fault known know
    knows knew knowing blast portray publish published test challenge caution attribute address addressed identify
    identified invoke supposed sworn call report claim reply answer found
"""

_TAKING_SIDES = "regard undertake undertook offer like dislike vouch wish hate veto"


@cache
def saying_verbs() -> frozenset[str]:
    """The forms of `reporting_verbs` that tell by themselves that somebody says, thinks or wants something."""
    return (reporting_verbs() - _words(_AMBIGUOUS)) | forms(_TAKING_SIDES)


def forms(bases: str) -> frozenset[str]:
    """The regular forms of the verbs in a text; irregular ones stand in it as they are."""
    return frozenset(form for base in bases.split() for form in inflected(base))


# Words of hearsay: adverbs, and participles of the passive (“is thought to”).
HEARSAY = _words("""
    reportedly allegedly purportedly supposedly reputedly said thought believed reported alleged understood expected
    known rumoured rumored suspected assumed presumed feared claimed accused blamed suggested seem seems seemed appears
    appeared
""")
