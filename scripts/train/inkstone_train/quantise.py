"""From a float model to one with eight-bit weights and activations: about half the time for the same readings."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import onnx

from .render import Renderer

CALIBRATION_BATCHES = 16
CALIBRATION_IMAGES = 16
# What the product may lose, as a share of held-out images; more is an error.
MOST_LOST = 0.01


class Pictures:
    """Rendered images of the training faces, as the calibrator asks for them."""

    def __init__(self, renderer: Renderer, seed: int = 500):
        self.batches = iter([renderer.batch(seed + index, 0.5).images.numpy()[:CALIBRATION_IMAGES] for index in range(CALIBRATION_BATCHES)])

    def get_next(self):
        images = next(self.batches, None)
        return None if images is None else {"image": images}


def quantise(model: Path, renderer: Renderer) -> None:
    """Replaces the file by its eight-bit form. Weights use seven of the eight bits, so that processors whose multiply-add
    saturates (AVX2 without VNNI) compute the same as those whose does not."""
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(model),
            Pictures(renderer),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QUInt8,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": 99.99},
        )
    graph = onnx.load(str(model))
    graph.producer_name, graph.producer_version, graph.doc_string = "inkstone_train", "", ""
    onnx.save(graph, str(model))


def check_loss(before: float, after: float) -> None:
    """Raises when the eight-bit form reads noticeably less."""
    if before - after > MOST_LOST:
        raise RuntimeError(f"eight bits read {after:.4f} of what float reads {before:.4f}")
