"""Labels by rule: small lists of general words, in the order of the guidelines. Nothing is learnt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caspian.records import Record
from caspian.schemas import AUTHOR, NEUTRAL
from caspian.spans import words_of


def _stems(text: str) -> re.Pattern[str]:
    """A pattern for words that begin with one of the stems of a text; `_` stands for the end of a word."""
    stems = text.replace("_", r"\b").split()
    return re.compile(rf"\b(?:{'|'.join(stems)})", re.IGNORECASE)


_DENY = _stems("den(?:y|ie) denial refut reject disput dismiss rebut contradict repudiat disown")
_FALSE = _stems(
    "untrue false_ falsehood lie_ lies_ invent fabricat fiction baseless unfounded nonsense fairy hoax myth"
)
_UNSURE = _stems("""
    declin refus.{0,9}\\bsay wonder suspect fear.{0,3}\\b doubt ask unclear not.{1,12}know not.{1,12}confirm
    cannot could_.not_ unable not.{1,12}(?:say|said|tell|comment|answer|repl|rule) would_.not_ examin
    investigat look(?:s|ed|ing)?.into_ reportedly allegedly apparently supposedly is_ are_ was_ were_ seem
    appear
""")
_MAYBE = _stems("may_ might_ could_.have possibl probabl perhaps maybe likely appear seem whether presumabl")

_AGAINST_CUE = _stems("""
    condemn accus blam criti warn denounc deplor protest object oppos attack regret apologi rebuk complain
    reject demand refus lament mock threat charg fault
""")
_FAVOR_CUE = _stems("""
    defend justif hail prais promis welcom support endors vow pledg thank boast insist offer undert applaud
    stand stood back approv vouch commend den(?:y|ie) denial refut rebut
""")
_HARM = _stems("""
    kill die dead death wound injur hurt massacre murder slaughter crime criminal illegal unlawful lawless
    atroc brutal reckless barbar outrag indiscriminat disproportionat destroy burn ruin shatter victim
    miss(?:ed|es)_ fail crash astray useless worthless broke_ broken violat breach danger disgrac shame cruel
    tragedy tragic wors(?:e|t) wrong blunder mistake too.late insult lie_ lies_ harm damag threaten
""")
_GOOD = _stems("""
    success precis accura lawful legitimate proper right_ rightful necessar hit.{1,12}(?:target|intended)
    works_ worked save[ds]? sav(?:e|ing)_ prevent protect help safe sound_ vital best_ better_ self-defen
    clean_ respons only_ continu spare thorough restrain justif
""")
_NEGATED = _stems("no_ not_ nobody none never nothing without n.t_")

_FACTS = {
    "civilian_casualties": _stems("""
        civilian casualt kill wound injur hurt dead_ death died_ dies_ dying victim survivor bodies body_ buried
        burial grave funeral morgue mourn blood massacre maim crime_ crimes_ fatalit limb stretcher mortuary
        widow orphan
    """),
    "deconfliction": _stems("""
        deconflict hotline channel_ channels_ radio.line line_ coordinat liaison notif notice ceasefire truce
        pause corridor no-strike avoid near-miss near-collision safety.rule
        advance.warning list_ telephone call_ calls_ rule_ rules_
    """),
    "missile_strike": _stems("""
        missile rocket strike struck shell bomb mortar drone launch salvo artillery howitzer gunner gunfire
        air.?strike raid barrage fire[ds]?_ firing_ warhead cruise projectile battery batteries crater hit_ hits_
        torpedo gun_ guns_
    """),
}
_TYPES = {
    "armed_group": _stems("militia rebel fighter guerril insurgen front_ brigades? warlord commandos partisan gunmen"),
    "expert": _stems("""
        analyst expert professor prof_ scholar lecturer historian researcher former retired academ think.tank
        fellow teaches institute university college
    """),
    "military": _stems("""
        army_ armies_ navy naval military defen[cs]e general_ gen_ colonel col_ major_ maj_ captain capt_
        lieutenant lt_ cmdr commander admiral adm_ sergeant sgt brig_ brigadier soldier troops officer air.force
        air.staff general.staff coast.guard border.guard pilot gunner garrison battery squadron fleet marine
        command_ chief.of.staff forces_
    """),
    "international_organization": _stems("""
        united.nations un_ nato_ union_ mission_ alliance league_ assembly_ council_ commission commissioner
        secretariat secretary-general observer tribunal court_ conference inspector envoy international
    """),
    "government": _stems("""
        government minister ministry president premier chancellor cabinet parliament senator mp_ mps_ mayor
        governor police ambassador embassy diplomat official spokes state_ king_ queen_ prince consul deputy
        secretary interior authorit district
    """),
    "ngo": _stems("""
        rights aid_ relief charity monitor observatory watch_ watchdog humanitarian foundation red.cross
        volunteer campaign centre_ center_ witness_ group_
    """),
    "media": _stems("""
        newspaper paper_ agency broadcaster channel_ radio television tv_ reporter correspondent editor
        journalist news_ herald times_ gazette post_ courier telegraph bulletin website
    """),
    "witness": _stems("""
        resident survivor witness villager neighbo mother father widow brother sister son_ daughter uncle aunt
        farmer driver teacher nurse fisher shopkeeper baker pupil passenger patient relative famil people_ man_
        woman_ men_ women_ boy_ girl_ student doctor_ dr_ shepherd worker activist mrs_ miss_
    """),
}

_ACTING = ("military", "armed_group")  # sources that mostly speak for their own strikes


def rule_label(task: str, item: Record, labels: Sequence[str]) -> str:
    """A label of an item, by rule. Where `labels`, those of the corpus, lack what the rule says: the first of them."""
    label = {"stance": _stance, "commitment": _commitment, "source_type": _source_type, "topic": _topic}[task](item)
    return label if label in labels else labels[0]


def _commitment(item: Record) -> str:
    cue, content = (words_of(item[role], item["article"]) for role in ("cue", "content"))
    if item["source_name"] is None:
        return "uncommitted" if item["cue"] or item["text"].rstrip('”"').endswith("?") else "asserted"
    if _DENY.search(cue) or _FALSE.search(content):
        return "denied"
    return "uncommitted" if _UNSURE.search(cue) or _MAYBE.search(content[:60]) else "asserted"


def _stance(item: Record) -> str:
    cue, content = (words_of(item[role], item["article"]) for role in ("cue", "content"))
    if item["target"] is None or item["source_name"] is None or _UNSURE.search(cue):
        return str(NEUTRAL)
    acts = _source_type(item) in _ACTING
    if _DENY.search(cue):
        return "favor" if acts else "against"
    if _AGAINST_CUE.search(cue):
        return "against"
    if _FAVOR_CUE.search(cue):
        return "favor"
    if _HARM.search(content):
        return "favor" if acts or _NEGATED.search(content) else "against"
    if _GOOD.search(content) or acts:
        return "favor"
    return "against" if _FALSE.search(content) else str(NEUTRAL)


def _topic(item: Record) -> str:
    return next((name for name, words in _FACTS.items() if words.search(item["text"])), "other")


def _source_type(item: Record) -> str:
    name = item["source_name"]
    if name is None:
        return AUTHOR
    mention = words_of(item["source"], item["article"])
    for words in (f"{mention} {name}", _introduction(name, item["article"])):
        found = next((kind for kind, stems in _TYPES.items() if stems.search(words)), None)
        if found:
            return found
    return "government" if re.search(rf"\b{re.escape(name)}[’']s\b", item["article"]) else "other"


def _introduction(name: str, article: str) -> str:
    """The words around the first mention of a name, which tell who it is."""
    place = article.find(name)
    return article[max(0, place - 40) : place + len(name) + 60] if place >= 0 else ""
