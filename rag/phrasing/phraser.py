"""A summary by a model: sentences are let through one by one as they come, each found in what it cites."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.models import Draft, Evidence, Intent, Query, Statement
from rag.phrasing.check import Flaw, uphold
from rag.phrasing.limits import Limits
from rag.phrasing.model import ChatModel, ModelError, Reason
from rag.phrasing.prompt import Prompt, build
from rag.phrasing.sentences import Sentence, Splitter

_LOG = logging.getLogger(__name__)
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

    def __init__(self, model: ChatModel, limits: Limits) -> None:
        self._model, self._limits = model, limits

    @staticmethod
    def takes(query: Query, draft: Draft) -> bool:
        """Whether a model is asked at all: not where nothing was found, nor where the structure answers."""
        if draft.status != "answered" or query.intent not in _PHRASED or query.script == "latin":
            return False
        return any(one.quoted and one.evidence for one in draft.statements)

    def phrase(self, question: str, earlier: Sequence[str], draft: Draft) -> Generator[Phrased]:
        """What is borne out, anew with each sentence; the last one has ended. Never raises. Closing it ends the request."""
        try:
            prompt = build(question, earlier, draft)
            if not prompt.evidence:
                yield Phrased(ended=True, reason="overlong")
                return
            with self._limits.taken(prompt.tokens) as spent:
                yield from self._phrase(prompt, spent)
        except ModelError as error:
            yield Phrased(ended=True, reason=error.reason)
        except Exception:  # noqa: BLE001 - whatever it is, the documents' words stand
            _LOG.exception("a model's words could not be checked")
            yield Phrased(ended=True, reason="failed")

    def _phrase(self, prompt: Prompt, spent: list[int]) -> Generator[Phrased]:
        said: list[Statement] = []
        flaws: list[Flaw] = []
        splitter, wrong, full = Splitter(), 0, False

        def read(sentences: Sequence[Sentence]) -> Iterator[Phrased]:
            nonlocal wrong, full
            for sentence in sentences:
                statement, flaw = self._judged(sentence, prompt.evidence, said)
                wrong = 0 if statement else wrong + 1
                if statement:
                    said.append(statement)
                    yield Phrased(tuple(said), flaws=tuple(flaws), tokens=prompt.tokens + spent[0])
                elif flaw:
                    flaws.append(flaw)
                full = len(said) >= _MOST or wrong >= _WRONG
                if full:
                    return

        with closing(self._limits.guarded(self._model, prompt.messages, DEADLINE)) as pieces:
            for piece in pieces:
                spent[0] += len(piece)  # a Chinese character is about a token
                if piece:
                    yield from read(splitter.take(piece))
                else:
                    yield Phrased(tuple(said), flaws=tuple(flaws))
                if full or spent[0] > _CHARACTERS or splitter.stuck:
                    break
            else:
                yield from read(splitter.rest())
        senseless = bool(flaws) or splitter.stuck or spent[0] > _CHARACTERS
        reason: Reason | None = None if said else "unsupported" if senseless else "empty"
        yield Phrased(tuple(said), True, reason, tuple(flaws), prompt.tokens + spent[0])

    @staticmethod
    def _judged(
        sentence: Sentence, evidence: Sequence[Evidence], said: Sequence[Statement]
    ) -> tuple[Statement | None, Flaw | None]:
        """The sentence as a statement, or what is wrong with it; neither where it was said before."""
        if any(not 1 <= mark <= len(evidence) for mark in sentence.marks):
            return None, "uncited"
        upheld = uphold(sentence.text, [evidence[mark - 1] for mark in sentence.marks])
        if isinstance(upheld, str):
            return None, upheld
        if any(upheld.text == one.text for one in said):
            return None, None
        return Statement(upheld.text, (upheld.evidence,), running=True), None


def with_words(draft: Draft, said: Sequence[Statement], below: str) -> Draft:
    """The draft with a model's sentences above the documents' words: these stay complete, whatever the model left out."""
    return replace(draft, statements=(*said, Statement(below), *draft.statements))
