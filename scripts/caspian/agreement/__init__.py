"""How far annotators agree: alpha, F1 of spans, disputes."""
