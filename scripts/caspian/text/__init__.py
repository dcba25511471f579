"""Text of any origin: sentences, tokens, variety of wording, script and language, near-duplicates."""
