"""What has just been worked out is kept for a while: a question that goes on with a conversation needs its earlier ones again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from rag.index import Index
from rag.models import Retrieval
from rag.retrieve import Retriever

_SEARCHES = 256

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """The last values that were set or read, at most `size`. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, missing: Value) -> Value:
        with self._lock:
            if key not in self._values:
                return missing
            self._values.move_to_end(key)
            return self._values[key]

    def set(self, key: Key, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)


class RememberingRetriever(Retriever):
    """A retriever that knows its last searches: the index that it searches never changes."""

    def __init__(self, index: Index) -> None:
        super().__init__(index)
        self._found: Memory[tuple[str, int], Retrieval | None] = Memory(_SEARCHES)

    def search(self, text: str, limit: int = 6) -> Retrieval:
        known = self._found.get((text, limit), None)
        if known is None:
            known = super().search(text, limit)
            self._found.set((text, limit), known)
        return known
