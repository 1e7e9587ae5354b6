"""The widget: a script for other sites and the light chat page that it frames."""
