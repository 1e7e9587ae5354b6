"""Readers of sources by format. The door is `read_source`: bytes and a name in, `Loaded` or one line that says why not out.

Text is read in process. Word files and PDFs are read by a child process with limits (`sandbox`, `worker`): what is wrong
with a file can stop that process, never the one that asked.
"""

from ingest.readers.dispatch import read_source

__all__ = ["read_source"]
