"""Data only: the documents and the tables that explain them. README.md describes every file."""
