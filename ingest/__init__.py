"""Official documents in, a checked index out. The door is `ingest.pipeline.ingest`."""
