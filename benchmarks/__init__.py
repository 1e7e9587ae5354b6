"""Times and sizes, apart from the tests: `make bench`."""
