"""A language model may choose and order clauses of the evidence that was found, for a summary above the answer. What is shown is
the source's own; whatever goes wrong, the answer in the documents' words stands.

prompt (evidence → messages) → model (messages → text as it comes) → sentences → check (each looked up in what it cites) → phraser
"""
