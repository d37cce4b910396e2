"""Saying above a list which proposals wait for whose answer."""


def waiting(to_answer: int, own: int) -> str:
    """Say how many proposals wait for the reader's answer, and how many of theirs for somebody else's; else nothing."""
    said = []
    if to_answer:
        said.append(f"{_proposals(to_answer)} for an answer of yours.")
    if own:
        of_theirs = "A proposal of yours waits" if own == 1 else f"{own} proposals of yours wait"
        said.append(f"{of_theirs} for an answer.")
    return " ".join(said)


def _proposals(many: int) -> str:
    return "1 proposal waits" if many == 1 else f"{many} proposals wait"
