"""Static embeddings from an installed package: likeness of meaning learnt elsewhere.

The package ``wordllama`` (the extra ``embedding``) carries 32,000 token vectors of 256 numbers and
their tokenizer inside. A text lies at the mean of its tokens' vectors. Only its two files are
read, by their digest; none of its code runs, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE, NEEDED = "wordllama", ("tokenizers", "safetensors")
WEIGHTS = Path("weights") / "l2_supercat_256.safetensors"
TOKENIZER = Path("tokenizers") / "l2_supercat_tokenizer_config.json"
DIGESTS = {
    WEIGHTS: "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
    TOKENIZER: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
}
"""SHA-256 of the files that were measured; others are not used."""
_AT_ONCE = 256


@dataclass(frozen=True)
class Embedding:
    """Token vectors, and what cuts a text into tokens.

    Attributes
    ----------
    name : str
        Of the vectors, with the beginning of their digest.
    vectors : array (tokens, axes)
    tokenizer : object
    """

    name: str
    vectors: NDArray[np.float32]
    tokenizer: Any

    def placed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of each text's tokens, an array (texts, axes); 0 without any."""
        found = np.zeros((len(texts), self.vectors.shape[1]), dtype=np.float32)
        for begin in range(0, len(texts), _AT_ONCE):
            part = list(texts[begin : begin + _AT_ONCE])
            for row, code in enumerate(self.tokenizer.encode_batch(part, add_special_tokens=False)):
                if code.ids:
                    found[begin + row] = self.vectors[code.ids].mean(axis=0)
        return found


@lru_cache(maxsize=1)
def installed() -> Embedding | None:
    """Return the embedding that is installed; None where none is, or files are not those known."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None or any(find_spec(name) is None for name in NEEDED):
        return None
    folder = Path(spec.origin).parent
    try:
        raw = {place: (folder / place).read_bytes() for place in DIGESTS}
    except OSError:
        return None
    if any(sha256(raw[place]).hexdigest() != digest for place, digest in DIGESTS.items()):
        return None
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(raw[TOKENIZER].decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (vectors,) = load(raw[WEIGHTS]).values()
    return Embedding(f"{PACKAGE}-{DIGESTS[WEIGHTS][:12]}", vectors.astype(np.float32), tokenizer)
