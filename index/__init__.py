"""Notices made searchable: passages, terms, vectors, generations, answers."""
