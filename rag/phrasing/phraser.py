"""An answer in a model's words: sentences are let through one by one as they come, each borne out by what it cites."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.models import Draft, Evidence, Intent, Query, Statement
from rag.phrasing.check import Checker, Flaw
from rag.phrasing.limits import Limits
from rag.phrasing.model import ChatModel, ModelError, Reason
from rag.phrasing.prompt import Prompt, build
from rag.phrasing.sentences import Sentence, Splitter

DEADLINE = 30.0  # seconds from the question to the last word
LONGEST = 500  # tokens that a model may write
_MOST = 8  # sentences of an answer
_CHARACTERS = 1600  # that a model may write
_WRONG = 6  # sentences in a row that are not borne out: it will not get better
# What a search answers. Units, counts, lists and tables come out of the structure, complete, and are not put into other words.
_PHRASED = (Intent.SUPPORT, Intent.FACT, Intent.CONTENT, Intent.PART)


@dataclass(frozen=True, slots=True)
class Phrased:
    """What a model has said so far that is borne out; at the end, why the documents' words stand alone, if they do, how many
    sentences were dropped for what, and the tokens of the prompt and of the answer."""

    statements: tuple[Statement, ...] = ()
    ended: bool = False
    reason: Reason | None = None
    flaws: tuple[Flaw, ...] = ()
    tokens: int = 0


class Phraser:
    """Puts drafts into words by a model, within limits."""

    def __init__(self, model: ChatModel, checker: Checker, limits: Limits) -> None:
        self._model, self._checker, self._limits = model, checker, limits

    @staticmethod
    def takes(query: Query, draft: Draft) -> bool:
        """Whether a model is asked at all: not where nothing was found, nor where the structure answers."""
        if draft.status != "answered" or query.intent not in _PHRASED or query.script == "latin":
            return False
        return any(one.quoted and one.evidence for one in draft.statements)

    def phrase(self, question: str, earlier: Sequence[str], draft: Draft) -> Generator[Phrased]:
        """What is borne out, anew with each sentence; the last one has ended. Never raises. Closing it ends the request."""
        prompt = build(question, earlier, draft)
        if not prompt.evidence:
            yield Phrased(ended=True, reason="overlong")
            return
        try:
            with self._limits.taken(prompt.tokens) as spent:
                yield from self._phrase(prompt, spent)
        except ModelError as error:
            yield Phrased(ended=True, reason=error.reason, tokens=prompt.tokens)

    def _phrase(self, prompt: Prompt, spent: list[int]) -> Iterator[Phrased]:
        said: list[Statement] = []
        flaws: list[Flaw] = []
        splitter, length, wrong = Splitter(), 0, 0
        until = time.monotonic() + DEADLINE
        with closing(self._limits.guarded(self._model, prompt.messages, DEADLINE)) as pieces:
            for piece in self._ended(pieces):
                length += len(piece)
                spent[0] += 1  # servers send about a token a piece
                for sentence in splitter.rest() if not piece else splitter.take(piece):
                    statement, flaw = self._judged(sentence, prompt.evidence, said)
                    if statement:
                        said.append(statement)
                        wrong = 0
                        yield Phrased(tuple(said), flaws=tuple(flaws), tokens=prompt.tokens + spent[0])
                    elif flaw:
                        flaws.append(flaw)
                        wrong += 1
                if len(said) >= _MOST or wrong >= _WRONG or length > _CHARACTERS or splitter.stuck:
                    break
                if time.monotonic() > until:
                    raise ModelError("slow")
        reason: Reason | None = None if said else "unsupported" if flaws or splitter.stuck or length > _CHARACTERS else "empty"
        yield Phrased(tuple(said) if not reason else (), True, reason, tuple(flaws), prompt.tokens + spent[0])

    @staticmethod
    def _ended(pieces: Iterator[str]) -> Iterator[str]:
        """The pieces, and an empty one behind the last: the text ended as it should."""
        for piece in pieces:
            if piece:
                yield piece
        yield ""

    def _judged(
        self, sentence: Sentence, evidence: Sequence[Evidence], said: Sequence[Statement]
    ) -> tuple[Statement | None, Flaw | None]:
        """The sentence as a statement, or what is wrong with it; neither where it was said before."""
        if any(not 1 <= mark <= len(evidence) for mark in sentence.marks):
            return None, "uncited"
        cited = tuple(evidence[mark - 1] for mark in sentence.marks)
        flaw = self._checker.flaw(sentence.text, cited)
        if flaw:
            return None, flaw
        if any(one.text == sentence.text for one in said):
            return None, None
        return Statement(sentence.text, cited, running=True), None


def with_words(draft: Draft, said: Sequence[Statement], below: str) -> Draft:
    """The draft with a model's sentences above the documents' words: these stay complete, whatever the model left out."""
    return replace(draft, statements=(*said, Statement(below), *draft.statements))
