"""What the formats tell of the jury: how often the backends agree with one another, and who stands alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from adjudge.verdict import JudgedRun, Split


@dataclass(frozen=True, slots=True)
class Jury:
    """Counts cases: `split` where the answers differ, `odd` by the backend that stood alone, `refuted` those in which
    the truth is against the majority.
    """

    cases: int
    split: int
    odd: Mapping[str, int]
    refuted: tuple[Split, ...]

    @property
    def said(self) -> str:
        """Return the counts as a sentence."""
        return (
            f"The backends' answers are the same, to half of their digits, in {self.cases - self.split:,} of "
            f"{self.cases:,} cases; agreement is not truth."
        )


def jury(run: JudgedRun) -> Jury:
    """Return what the backends say of one another."""
    odd = Counter(split.odd_one_out for split in run.splits if split.odd_one_out)
    return Jury(
        cases=len(run.record.cases),
        split=len(run.splits),
        odd={name: odd[name] for name in run.backends if odd[name]},
        refuted=tuple(split for split in run.splits if split.is_majority_refuted),
    )


def told(split: Split) -> str:
    """Return the groups of a split in one line, such as "torch = jax; mxnet; not finite: autograd"."""
    groups = [" = ".join(members) for members in split.clusters]
    if split.not_finite:
        groups.append(f"not finite: {', '.join(split.not_finite)}")
    return "; ".join(groups)
