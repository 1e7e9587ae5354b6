"""The plain pages of the site: each file is a page, its `router(site)` serves it."""
