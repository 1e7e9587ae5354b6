"""The administrators' pages: documents given, taken down, marked and put back in a browser. Only there when a token is set."""
