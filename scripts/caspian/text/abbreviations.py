"""Words before which, or after which, a full stop is not what it seems. English; written for CASPIAN."""

from __future__ import annotations

# How a full stop after an abbreviation is read.
NEVER = 1  # a name or number must follow: “Gen. Rusk”, “vs. them”
NUMBERED = 2  # only before a number or a single letter: “No. 5”, but “No. It is not.”
SELDOM = 3  # ends a sentence only where a word follows that starts sentences: “U.S. The”
OFTEN = 4  # ends a sentence before a capital, unless a name goes on: “Inc. Shares fell”
MOSTLY = 5  # ends a sentence before any capital: “etc. The”

_WORDS = {
    NEVER: """
        Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Gen Lt Col Maj Capt Cpt Cmdr Cdr Adm Sgt Cpl Pvt Pfc Brig
        Sen Sens Rep Reps Gov Govs Rev Fr Hon Pres Supt Insp Det Amb Atty Cllr Asst Ald Dep Sgts Gens Cols
        Mt Ft Pt vs v cf ca e.g i.e eg ie viz approx incl excl resp a.k.a aka c.f
        Ven Cdre Commo Wg Flt Sqn Rt Wm Chas Geo Jas Thos Robt Edw Emer Bn Regt Spc Sra Srta Msgr tel p.s ps P.S PS
        mr mrs ms dr prof sen gov sgt lt capt messrs
        MR MRS MS DR PROF GEN LT COL SGT CAPT SEN REP GOV REV""",
    NUMBERED: """
        No Nos no nos Fig Figs fig figs Eq Eqs eq eqs Vol Vols vol vols p pp Pp sec Sec secs ch Ch chap Chap
        art Art arts para paras Para App app Tab tab ed eds nn ll Ref ref refs Prop Thm Lem Def Ex ex Nr nr
        Op op Ver ver pt Bd Reg reg Sect sect cl Cl est Est circa max avg elev bk Bk ext Ext Rte rte pop Pop Tel""",
    SELDOM: """
        Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
        Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev
        Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que
        St ST Av Jct Ctr Twp Bldg Apt Ste Univ Dept Dist Inst Natl Intl Gov't Govt Cong
        Jr Sr al Ph.D LL.B LL.M PhD M.D B.A M.A M.B.A B.Sc M.Sc D.Phil Assn Comm Mfg Min""",
    OFTEN: """
        Ave Blvd Rd Hwy Ln Sq Pkwy Ct Terr
        Inc Corp Co Cos Ltd Bros Assoc plc PLC LLC Esq Pty GmbH S.A N.V A.G D.C B.C A.D BC AD B.C.E C.E""",
    MOSTLY: """
        etc min gal gals a.m p.m A.M P.M ft lb lbs oz mi hr hrs mins secs yr yrs mos sq cu km kg cm mm mph tsp tbsp
        dept govt misc bros inc corp co ltd apt ave blvd st rd jr sr u.s""",
}
ABBREVIATIONS = {word: kind for kind, words in _WORDS.items() for word in words.split()}

# Words that begin sentences far more often than they go on a name.
STARTERS = frozenset(
    """The This That These Those It Its He She They We You I His Her Their Our My Your A An In On At As But And
    Or If When While After Before Since Although Though However Then There Here For From With Without By To
    What Who Why How Where Which Because Meanwhile Now Today Yesterday Both Some Many Most Several Each Every
    Not No Yes Nobody Nothing Other Others Another Also Even Still Yet Under Over During Among Despite
    Until Once Instead Later Earlier Is Are Was Were Do Did Does Have Has Had Can Could Would Should Perhaps
    More Few Only Such Just Neither Either Everyone Everything Someone Anyone It's He's She's That's There's
    I'm I've We're They're Don't It’s He’s She’s That’s There’s I’m I’ve We’re They’re Don’t About Nearly
    According Afterward Afterwards Thus Therefore Moreover Furthermore Nevertheless Within Between Through
    Examples Police Officials Critics Residents Analysts Experts""".split()
)
LOWER_STARTERS = frozenset(
    """i we they he she it you the this that these those there my our your his her their but so and if when then
    also what why how who where please thanks i'm i've it's they're don't i’m i’ve it’s""".split()
)
# What is named by a letter: “vitamin C. The” ends a sentence where “by C. Rill” does not.
LETTERED = frozenset(
    """vitamin Vitamin plan Plan type Type grade Grade hepatitis Hepatitis group Group class Class level option
    Option team Team phase exhibit Exhibit gate Gate point Point line category model appendix Appendix
    schedule Schedule annex Annex zone Zone terminal Terminal block Block unit Unit""".split()
)
EXCLAIMED = frozenset(["Yahoo", "Jeopardy", "Joomla"])  # names that carry their exclamation mark
# What follows “a.m.” and “p.m.” inside a sentence.
DAYS = frozenset(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays
    Saturdays Sundays January February March April May June July August September October November December
    Mon Tue Tues Wed Thu Thurs Fri Sat Sun Eastern Central Pacific Mountain GMT UTC EST EDT CST CDT MST MDT
    PST PDT BST CET CEST IST ET PT CT MT""".split()
)
SPEECH = (
    "said|says|asked|asks|shouted|cried|called|replied|told|added|wrote|answered|demanded|exclaimed|whispered"
    "|muttered|wondered|yelled|snapped|screamed|inquired|begins|began|continued|insisted|recalled"
)
