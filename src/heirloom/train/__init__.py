"""Trains the networks that Heirloom ships: packed data, losses, one loop, one readable recipe per model, export.

Needs the extra `train` (PyTorch and onnx); nothing here is used when a photograph is restored.
"""
