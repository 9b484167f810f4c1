"""Will it happen, and by when? Dated questions: base rates, hazards, evidence, a learnt default."""
