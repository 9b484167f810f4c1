"""A guess at the language of a text, from its commonest small words."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the of and to in that is for with on as was by it are from this be which",
    "fr": "le la les des et est une dans pour que qui sur pas au par plus du avec ce",
    "de": "der die und das den von ist nicht mit des auf für ein eine dem im zu sich",
    "es": "el la los las de que y en un una por con para se del como más no su es",
    "it": "il la di che e un una per con non del della sono dei nel alla si le gli",
    "pt": "o a os as de que e do da em um uma para com não por dos na no se mais",
    "nl": "de het een en van is dat niet in te op voor met zijn die aan er ook",
    "ru": "и в не на что с по как это из для от к у за его но их был",
    "uk": "і в не на що з до як це для від та у за його але є",
    "tr": "ve bir bu için ile de da olarak çok daha olan gibi kadar",
    "pl": "i w nie na że z do jest się to od po jak za ale dla przez",
    "id": "yang dan di dari ini untuk dengan pada dalam tidak adalah itu",
}
_SETS = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_SPLIT = re.compile(r"[^\W\d_]+")


def guessed(text: str) -> str | None:
    """Return the likely language as an ISO 639-1 code, or None where nothing tells."""
    words = [word.lower() for word in _SPLIT.findall(text[:20_000])]
    if len(words) < 8:
        return None
    counts = {name: sum(word in small for word in words) for name, small in _SETS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 0.12 * len(words) else None
