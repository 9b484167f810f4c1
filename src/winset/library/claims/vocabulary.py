"""The words by which claims are found: stances, and acts in the sixteen types of PLOVER.

Acts follow the types of the PLOVER ontology (Open Event Data Alliance 2021); *sanction* is
counted as material conflict, as in the text of its manual. Stances, of which commentary has more
than of acts, are a small vocabulary of Winset.

References
----------
Halterman, A., Bagozzi, B., Beger, A., Schrodt, P. & Scarborough, G. (2023). PLOVER and POLECAT:
a new political event ontology and dataset. Manual of PLOVER, version 0.8 (2021).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

STANCES = {
    "supports": "is for it, or would welcome it",
    "opposes": "is against it, or would not accept it",
    "wants": "seeks it, or has an interest in it",
    "intends": "plans it, or says that it will do it",
    "believes": "holds it to be so",
    "fears": "is worried about it",
    "denies": "says that it is not so",
    "accuses": "says that another did wrong",
    "warns": "says what will follow",
    "demands": "asks it of another",
}
"""What an actor may hold, and what that says."""

ACTS = {
    "AGREE": 1,
    "CONSULT": 1,
    "SUPPORT": 1,
    "CONCEDE": 1,
    "COOPERATE": 2,
    "AID": 2,
    "RETREAT": 2,
    "REQUEST": 3,
    "ACCUSE": 3,
    "REJECT": 3,
    "THREATEN": 3,
    "PROTEST": 4,
    "SANCTION": 4,
    "MOBILIZE": 4,
    "COERCE": 4,
    "ASSAULT": 4,
}
"""PLOVER types by quad: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""


@dataclass(frozen=True)
class Cue:
    """A verb or a phrase that shows a stance or an act.

    Attributes
    ----------
    kind : str
        ``stance`` or ``act``.
    label : str
        A key of `STANCES` or `ACTS`.
    verb : bool
        Whether it is inflected, and can stand in the passive.
    """

    kind: str
    label: str
    verb: bool = True


_VERBS = {
    "supports": "support back endorse favor favour welcome applaud approve embrace champion defend",
    "opposes": "oppose resist object_to reject disagree_with rule_out",
    "wants": "want seek desire prefer hope_to hope_for hope_that strive_to strive_for aspire_to "
    "aim_to aim_at attempt_to try_to would_like pursue",
    "intends": "intend_to plan_to promise_to vow_to pledge_to prepare_to decide_to undertake_to "
    "be_ready_to be_willing_to",
    "believes": "believe think understand recognize recognise acknowledge "
    "realize realise assume expect hold_that argue_that be_aware_of be_convinced conclude_that",
    "fears": "fear worry_about worry_that be_worried_about be_concerned_about be_concerned_that "
    "be_afraid dread distrust",
    "denies": "deny dispute refute",
    "accuses": "accuse blame criticize criticise condemn denounce",
    "warns": "warn caution",
    "demands": "demand require insist_on insist_that call_for call_on urge",
    "AGREE": "agree_to agree_on agree_with accept consent_to settle",
    "CONSULT": "meet negotiate consult discuss hold_talks host visit mediate talk_to talk_with",
    "SUPPORT": "sign ratify praise recognize_the",
    "CONCEDE": "concede ease relax compromise apologize apologise yield lift_sanctions "
    "make_concessions back_down give_up",
    "COOPERATE": "cooperate collaborate share_intelligence expand_cooperation intensify "
    "strengthen_cooperation develop_cooperation join",
    "AID": "aid assist supply provide help finance fund arm shield sell donate",
    "RETREAT": "withdraw retreat abandon release free disarm dismantle pull_out cease_fire",
    "REQUEST": "ask request appeal_to propose",
    "ACCUSE": "allege charge",
    "REJECT": "refuse decline veto block walk_out derail obstruct",
    "THREATEN": "threaten",
    "PROTEST": "protest demonstrate boycott",
    "SANCTION": "sanction impose_sanctions expel suspend cut_off break_off",
    "MOBILIZE": "mobilize mobilise deploy mass",
    "COERCE": "coerce seize detain arrest annex ban censor blockade occupy pressure sabotage hack",
    "ASSAULT": "attack bomb invade kill strike shell shoot_down assassinate",
}
_PHRASES = {
    "opposes": r"is (?:\w+ly )?opposed to|are (?:\w+ly )?opposed to|was (?:\w+ly )?opposed to|were "
    r"opposed to|be opposed to|is against|are against|has no interest in|have no interest in",
    "supports": r"is in favou?r of|are in favou?r of|is for|speaks? in favou?r of",
    "wants": r"(?:is|are|was|were) (?:\w+ly )?interested in|(?:has|have|had) an interest in|"
    r"interests? lies? in|interests? (?:is|are) in|would like|(?:is|are|was|were) bent on",
    "AGREE": r"reach(?:es|ed)? (?:an? )?(?:\w+ )?agreement|conclude[sd]? an? (?:\w+ )?agreement",
    "CONSULT": r"h[eo]ld (?:\w+ )?talks",
}
_IRREGULAR = {
    "seek": "seeks sought seeking",
    "think": "thinks thought thinking",
    "see": "sees saw seen seeing",
    "understand": "understands understood understanding",
    "hold": "holds held holding",
    "meet": "meets met meeting",
    "give": "gives gave given giving",
    "make": "makes made making",
    "sell": "sells sold selling",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
    "free": "frees freed freeing",
    "cut": "cuts cutting",
    "break": "breaks broke broken breaking",
    "strike": "strikes struck striking",
    "shoot": "shoots shot shooting",
    "ban": "bans banned banning",
    "be": "is are was were been being",
    "host": "hosts hosted hosting",
    "pull": "pulls pulled pulling",
    "plan": "plans planned planning",
    "refer": "refers referred referring",
    "try": "tries tried trying",
    "rule": "rules ruled ruling",
    "would": "",
}
_DOUBLED = {"expel"}
_SELDOM_VERBS = frozenset(
    """back free arm aid fund supply strike shell mass charge host ban view need plan help attack
    bomb hold release support request protest veto sanction block pressure consent fear demand visit
    accord share yield blame promise""".split()
)
"""Nouns more often than verbs; their plain form counts only after ``to`` or an auxiliary."""


@cache
def cues() -> tuple[re.Pattern[str], tuple[Cue, ...]]:
    """Return one pattern for all cues, longer phrases first, and the cue of each of its groups."""
    found: list[tuple[int, str, Cue]] = []
    for label, phrases in _PHRASES.items():
        cue = Cue("stance" if label in STANCES else "act", label, verb=False)
        found.append((99, phrases, cue))
    for label, verbs in _VERBS.items():
        cue = Cue("stance" if label in STANCES else "act", label)
        for verb in verbs.split():
            head, *rest = verb.split("_")
            forms = _forms(head)
            tail = "".join(rf"\s+(?:\w+\s+)?{word}" for word in rest)
            found.append((len(rest), rf"(?:{'|'.join(forms)}){tail}", cue))
    found.sort(key=lambda item: -item[0])
    whole = "|".join(f"({pattern})" for _, pattern, _ in found)
    return re.compile(rf"\b(?:{whole})\b"), tuple(cue for *_, cue in found)


def seldom_a_verb(word: str) -> bool:
    """Return whether a plain or plural word is a noun more often than a verb."""
    return word in _SELDOM_VERBS or word.removesuffix("s") in _SELDOM_VERBS


def _forms(verb: str) -> list[str]:
    if verb in _IRREGULAR:
        return [verb, *_IRREGULAR[verb].split()]
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    plural = verb + ("es" if re.search(r"(s|sh|ch|x|z)$", verb) else "s")
    return [verb, plural, stem + "ed", stem + "ing"]
