"""Pretrained encoders: opened, and fine-tuned."""
