"""A page that imitates a government portal, served from an address of its own, to try the widget on."""
