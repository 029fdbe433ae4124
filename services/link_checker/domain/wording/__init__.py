"""Slips of wording in a page's text, with the text around them; a person decides."""
