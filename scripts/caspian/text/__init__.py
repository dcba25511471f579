"""Text of any origin: sentences, tokens, abbreviations, variety of wording."""
