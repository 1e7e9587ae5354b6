"""Readers: the bytes of one format to the text that is parsed, and what the source says of its document beside it."""
