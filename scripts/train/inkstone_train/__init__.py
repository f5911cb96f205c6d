"""Training of Inkstone's recognition network: rendering, model, training loop and ONNX export."""
