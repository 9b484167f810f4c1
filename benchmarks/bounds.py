"""How near kernels are to what the processor could do: ``python benchmarks/bounds.py [MODEL...]``.

What a kernel calculates is counted by running its own text on numbers that count themselves, a few
draws of the Iran case; what the processor could do is measured as loops over numbers side by side,
which wait for nothing. The bound is each kind of step times its rate, as if nothing else were done:
no number fetched, no branch, no step that waits for the one before.
"""

from __future__ import annotations

import ast
import inspect
import json
import math
import subprocess
import sys
import textwrap
import time
import types
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
DRAWS, COUNTED = 2000, 2
KINDS = ("sum", "compare", "divide", "root", "exponential")
DONE: Counter[str] = Counter()
LEAST = 1e-307
"""What stands for 0 where its logarithm is taken."""


class Number(float):
    """A number that counts what is done with it."""

    def __abs__(self) -> Number:
        return Number(float.__abs__(self))

    def __neg__(self) -> Number:
        return Number(float.__neg__(self))


def counting(name: str, kind: str) -> Callable[..., Any]:
    plain = getattr(float, name)

    def step(*numbers: Any) -> Any:
        DONE[kind] += 1
        try:
            value = plain(*numbers)
        except ZeroDivisionError:
            value = float(getattr(np.float64(numbers[0]), name)(np.float64(numbers[1])))
        return Number(value) if type(value) is float else value

    return step


for kind, names in {
    "sum": ("add", "radd", "sub", "rsub", "mul", "rmul"),
    "compare": ("lt", "le", "gt", "ge"),
    "divide": ("truediv", "rtruediv"),
    "exponential": ("pow", "rpow"),
}.items():
    for name in names:
        setattr(Number, f"__{name}__", counting(f"__{name}__", kind))


def lifted(value: Any) -> Any:
    """Return an argument of a kernel with numbers that count themselves."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        result = np.empty(value.shape, dtype=object)
        result.ravel()[:] = [Number(x) for x in value.ravel()]
        return result
    return value


def lowered(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(lowered, value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value.astype(np.float64)
    return value


class Plain:
    """numpy for kernels that are run as plain Python."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    def __init__(self) -> None:
        for name in ("empty", "zeros", "ones"):
            setattr(self, name, self._maker(getattr(np, name)))

    @staticmethod
    def _maker(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(shape: Any, dtype: Any = np.float64) -> Any:
            return lifted(np.nan_to_num(make(shape, dtype=dtype)) if dtype is np.float64
                          else make(shape, dtype=dtype))  # fmt: skip

        return made

    def full(self, shape: Any, value: Any, dtype: Any = np.float64) -> Any:
        return lifted(np.full(shape, value, dtype=dtype))

    def sqrt(self, value: Any) -> Any:
        return self._each("root", np.sqrt, value)

    def exp(self, value: Any) -> Any:
        return self._each("exponential", np.exp, value)

    def log(self, value: Any) -> Any:
        return self._each("exponential", np.log, value)

    @staticmethod
    def _each(kind: str, function: Callable[..., Any], value: Any) -> Any:
        DONE[kind] += np.size(value)
        result = function(np.asarray(value, dtype=np.float64))
        return lifted(result) if result.ndim else Number(result)

    def isnan(self, value: Any) -> Any:
        return math.isnan(value) if np.ndim(value) == 0 else np.isnan(lowered(value))

    def isinf(self, value: Any) -> Any:
        return math.isinf(value)


class Constants(ast.NodeTransformer):
    """Makes each number that is written in a kernel one that counts."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) is not float:
            return node
        return ast.Call(ast.Name("Number", ast.Load()), [node], [])


def with_numbers(kernel: Callable[..., Any]) -> Any:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kernel)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    kernel.__globals__["Number"] = Number
    text = ast.fix_missing_locations(Constants().visit(tree))
    names: dict[str, Any] = {}
    exec(compile(text, "kernel", "exec"), kernel.__globals__, names)
    return names[kernel.__name__]


def uncompiled() -> None:
    """Let kernels be plain Python that counts, from here on."""
    fake: Any = types.ModuleType("winset.kernels.compiling")
    inside = [False]

    def kernel(compiled: Callable[..., Any]) -> Callable[..., Any]:
        text = with_numbers(compiled)

        def run(*given: Any) -> Any:
            if inside[0]:
                return text(*given)
            inside[0] = True
            try:
                taken = [lifted(value) for value in given]
                result = text(*taken)
            finally:
                inside[0] = False
            for mine, theirs in zip(given, taken, strict=True):
                if mine is not theirs:
                    mine[...] = lowered(theirs)
            return lowered(result)

        return run

    fake.compiled = fake.inner = fake.borrowing = fake.contracted = kernel
    fake.is_marked, fake.mark = bool, list
    sys.modules["winset.kernels.compiling"] = fake


def counted(names: list[str]) -> dict[str, dict[str, float]]:
    """Return what the kernels of each model calculate, a draw; run in a process of its own."""
    uncompiled()
    from winset.models.registry import MODELS

    draws = drawn(COUNTED)
    put_in_place()
    found = {}
    for name in names:
        DONE.clear()
        draws.__dict__.pop("fairest", None)
        MODELS[name].run(draws, MODELS[name].options(), streams())
        found[name] = {kind: DONE[kind] / COUNTED for kind in KINDS}
    return found


def put_in_place() -> None:
    """Give the kernels that were loaded numbers, and functions, that count."""
    for name, module in list(sys.modules.items()):
        if not name.startswith("winset.kernels"):
            continue
        if hasattr(module, "np"):
            module.np = Plain()  # type: ignore[attr-defined]
        for own, function in (("exponentials", math.exp), ("logarithms", math.log)):
            if hasattr(module, own):
                setattr(module, own, each_counted(function))


def each_counted(function: Callable[[float], float]) -> Callable[..., None]:
    def run(values: Any) -> None:
        for n in range(values.size):
            DONE["exponential"] += 1
            values[n] = Number(function(max(values[n], LEAST if function is math.log else -700.0)))

    return run


def drawn(count: int) -> Any:
    import winset as ws
    from winset.ensemble.run import Plan

    return Plan(ws.read(ROOT / "cases" / "iran-2014"), (), count).drawn(0, count)


def streams() -> Any:
    from winset.kernels.streams import Streams

    return Streams(0)


def rates() -> dict[str, float]:
    """Return the nanoseconds of each kind of step, many of them side by side."""
    import numba

    from winset.kernels.powers import exponentials

    @numba.njit(error_model="numpy")
    def sums(a: Any, b: Any, times: int) -> None:
        for _ in range(times):
            for n in range(a.size):
                x = a[n]
                for _step in range(32):
                    x = x * 0.5 + b[n]
                a[n] = x

    @numba.njit(error_model="numpy")
    def compares(a: Any, b: Any, times: int) -> None:
        for _ in range(times):
            for n in range(a.size):
                x = a[n]
                for step in range(32):
                    x = x if x > b[n] + step else b[n] + step
                a[n] = x

    @numba.njit(error_model="numpy")
    def divides(a: Any, b: Any, times: int) -> None:
        for _ in range(times):
            for n in range(a.size):
                x = a[n]
                for _step in range(8):
                    x = b[n] / x
                a[n] = x

    @numba.njit(error_model="numpy")
    def roots(a: Any, b: Any, times: int) -> None:
        for _ in range(times):
            for n in range(a.size):
                x = a[n]
                for _step in range(8):
                    x = np.sqrt(x)
                a[n] = x

    a, b = np.full(512, 1.5), np.full(512, 1.25)
    found = {}
    for kind, loop, steps in (
        ("sum", sums, 64), ("compare", compares, 64), ("divide", divides, 8), ("root", roots, 8)
    ):  # fmt: skip
        found[kind] = least_seconds(lambda loop=loop: loop(a, b, 100)) / (100 * 512 * steps) * 1e9
    x = np.full(4096, -0.5)
    found["exponential"] = least_seconds(lambda: exponentials(x.copy())) / 4096 * 1e9
    return found


def least_seconds(work: Callable[[], object]) -> float:
    work()
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    if sys.argv[1:2] == ["--count"]:
        np.seterr(all="ignore")
        print(json.dumps(counted(sys.argv[2:])))
        return
    from winset.models.registry import MODELS

    draws = drawn(DRAWS)
    names = sys.argv[1:] or [n for n, m in MODELS.items() if m.fits(draws) is None]
    child = [sys.executable, __file__, "--count", *names]
    counts = json.loads(subprocess.run(child, capture_output=True, check=True, text=True).stdout)
    each = rates()
    print("ns a step: " + ", ".join(f"{kind} {ns:.3f}" for kind, ns in each.items()))
    head = "".join(f"{kind:>13}" for kind in KINDS)
    print(f"{'model':18}{head}{'bound, us':>12}{'took, us':>10}{'ratio':>7}")
    for name in names:
        model = MODELS[name]

        def run(model: Any = model) -> None:
            draws.__dict__.pop("fairest", None)
            model.run(draws, model.options(), streams())

        bound = sum(counts[name][kind] * each[kind] for kind in KINDS) / 1e3
        took = least_seconds(run) / DRAWS * 1e6
        steps = "".join(f"{counts[name][kind]:13,.0f}" for kind in KINDS)
        ratio = f"{took / bound:7.1f}" if bound > 0.0 else "      –"
        print(f"{name:18}{steps}{bound:12.2f}{took:10.2f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
