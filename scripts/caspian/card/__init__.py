"""Text computed from the facts of a release: card, header, citation, Croissant."""
