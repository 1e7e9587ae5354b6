"""The REST API under /api/v1 and the OpenAI-compatible door under /v1."""
