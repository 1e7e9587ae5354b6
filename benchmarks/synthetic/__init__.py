"""A library of made-up official documents, as large as one likes, and what each of them says by construction.

Nothing in it is official: its places (青岚省, 云岭市, 瀚洲) do not exist, its years are still to come, and all that it
rules is put together by chance. Many documents are near one another: the same matter in another place, another one of
the same place, the same people in another field.
"""

from benchmarks.synthetic.documents import Made, Task, library, make
from benchmarks.synthetic.identity import ISSUERS, Identity, identity

__all__ = ["ISSUERS", "Identity", "Made", "Task", "identity", "library", "make"]
