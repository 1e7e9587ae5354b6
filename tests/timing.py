"""How long a call takes, where a test holds it to a limit: not how busy the machine is, nor how much the other tests hold."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def quickest(call: Callable[[], object], tries: int = 3) -> float:
    """Processor seconds of the quickest of some calls, without the collector of garbage, which walks all that is alive."""
    best = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(tries):
            began = time.process_time()
            call()
            best = min(best, time.process_time() - began)
    finally:
        gc.enable()
    return best
