"""Questions in, cited answers out. The door is `Assistant.open(settings).ask(question)`."""

from rag.assistant import Assistant
from rag.models import Answer, Citation
from rag.settings import Settings, load_settings

__all__ = ["Answer", "Assistant", "Citation", "Settings", "load_settings"]
