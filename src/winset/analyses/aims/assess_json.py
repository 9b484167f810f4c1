"""An assessment as plain data; docs/reference/assess-json.md is the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from winset.analyses.aims.assessment import Assessment


def plain(answer: Assessment) -> dict[str, Any]:
    """Return an assessment as plain data."""
    return {
        "case": answer.case.id,
        "actor": answer.actor,
        "draws": answer.draws,
        "seed": answer.seed,
        "scenario": answer.scenario,
        "digest": answer.digest,
        "hypotheses": {
            name: {
                "name": view.name,
                "prior": view.prior.mean,
                "posterior": view.posterior.mean,
                "p5": view.posterior.p5,
                "p95": view.posterior.p95,
                "word": view.word,
                "inconsistency": view.inconsistency,
                "ess": view.ess,
                "sampled": view.sampled,
            }
            for name, view in answer.hypotheses.items()
        },
        "combinations": [
            {"holds": list(names), "posterior": p} for names, p in answer.combinations
        ],
        "evidence": [
            {
                "id": name,
                "kind": weight.kind,
                "rating": weight.item.rating,
                "origin": weight.item.origin,
                "trust": weight.trust,
                "share": weight.part,
                "decibans": {key: spread.mean for key, spread in weight.decibans.items()},
                "decibans_p5": {key: spread.p5 for key, spread in weight.decibans.items()},
                "decibans_p95": {key: spread.p95 for key, spread in weight.decibans.items()},
                "diagnosticity": weight.diagnosticity,
                "consistency": dict(weight.grades),
                "without": dict(weight.without),
            }
            for name, weight in answer.evidence.items()
        ],
        "interests": {
            issue: {
                "ideal": interest.ideal.plain(),
                "ideal_before": interest.ideal_before.plain(),
                "weight": interest.weight.plain(),
                "weight_before": interest.weight_before.plain(),
                "top": interest.top,
            }
            for issue, interest in answer.interests.items()
        },
        "response": {
            "prior_p5": answer.response[0],
            "prior_p95": answer.response[1],
            "posterior": None if answer.followed is None else answer.followed.plain(),
        },
        "rival": None
        if answer.rival is None
        else {
            "leader": answer.rival.leader,
            "rival": answer.rival.rival,
            "decibans": answer.rival.decibans,
            "items": dict(answer.rival.items),
        },
        "flips": [flip.plain() for flip in answer.flips],
        "swings": [{"input": name, "low": low, "high": high} for name, low, high in answer.swings],
        "candidates": {name: worth.plain() for name, worth in answer.candidates.items()},
        "ess": answer.ess,
    }
