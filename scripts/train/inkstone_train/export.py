"""From a checkpoint to the files that ship: model.onnx, charset.json and golden vectors."""

from __future__ import annotations

import base64
import hashlib
import json
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch

from .charset import CHARACTERS, CLASSES, collapse, write_charset
from .model import SIZES, Exported, Recogniser
from .render import HEIGHT, WIDTH, Renderer

OPSET = 17


@dataclass
class Checkpoint:
    """What an export needs of a checkpoint."""

    plan: dict
    progress: dict
    weights: dict[str, torch.Tensor]


def read_checkpoint(path: Path) -> Checkpoint:
    """The plan, progress and averaged weights of a checkpoint, in float32."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    weights = {name: value.float() if value.is_floating_point() else value for name, value in state["average"].items()}
    return Checkpoint(state["plan"], state["progress"], weights)


def blend(checkpoints: list[Checkpoint]) -> Checkpoint:
    """The mean of the weights of several checkpoints of one line of training, with plan and progress of the last.

    It reads unfamiliar pictures a little better than any of them alone (Wortsman et al. 2022, https://arxiv.org/abs/2203.05482).
    """
    last = checkpoints[-1]
    weights = {
        name: torch.stack([one.weights[name] for one in checkpoints]).mean(0) if value.is_floating_point() else value
        for name, value in last.weights.items()
    }
    return Checkpoint(last.plan, last.progress, weights)


def trained(checkpoint: Checkpoint) -> Recogniser:
    """The network with the averaged weights, ready to read."""
    model = Recogniser(SIZES[checkpoint.plan["size"]])
    model.load_state_dict(checkpoint.weights)
    return model.eval()


def write_onnx(model: Recogniser, target: Path) -> None:
    """Writes the network with normalisation inside; batch normalisation is folded into the convolutions."""
    exported = Exported(model).eval()
    sample = torch.randint(0, 256, (2, HEIGHT, WIDTH, 3), dtype=torch.uint8)
    axes = {"image": {0: "images", 2: "width"}, "log_probs": {0: "images", 1: "frames"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(exported, (sample,), str(target), dynamo=False, opset_version=OPSET, input_names=["image"], output_names=["log_probs"], dynamic_axes=axes)
    graph = onnx.load(str(target))
    onnx.checker.check_model(graph)
    graph.producer_name, graph.producer_version, graph.doc_string = "inkstone_train", "", ""
    onnx.save(graph, str(target))


def session(path: Path):
    """A single-threaded inference session."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def check_parity(model: Recogniser, onnx_path: Path) -> float:
    """The largest difference of log-probabilities between PyTorch and ONNX Runtime over both widths; raises above 1e-3."""
    run, exported, worst = session(onnx_path), Exported(model).eval(), 0.0
    for count, width in ((1, WIDTH), (3, 2 * WIDTH), (2, 212)):
        image = torch.randint(0, 256, (count, HEIGHT, width, 3), dtype=torch.uint8)
        with torch.no_grad():
            expected = exported(image).numpy()
        worst = max(worst, float(np.abs(run.run(None, {"image": image.numpy()})[0] - expected).max()))
    if worst > 1e-3:
        raise RuntimeError(f"the exported model differs by {worst}")
    return worst


def golden_vectors(onnx_path: Path, renderer: Renderer, target: Path, seed: int = 77) -> None:
    """Writes golden.json: 24 rendered images of held-out faces with what the exported model makes of them.

    Each entry: width, image (base64 of zlib of the raw RGB rows, 48 high), label, text (greedy reading), best (the
    most probable class per frame), probes (log-probabilities at fixed places, flat indices; `tolerance` is of probabilities) and score (the mean over
    frames of the highest log-probability).
    """
    run, entries = session(onnx_path), []
    for index in range(24):
        batch = renderer.batch(seed + index, 0.35, index % 4 == 3)
        image = batch.images[0].numpy()
        log_probs = run.run(None, {"image": image[None]})[0][0]
        best = log_probs.argmax(-1)
        probes = [int(i) for i in np.linspace(0, log_probs.size - 1, 40)]
        entries.append({
            "width": image.shape[1],
            "image": base64.b64encode(zlib.compress(image.tobytes(), 9)).decode(),
            "label": batch.texts[0].label,
            "text": collapse(best.tolist()),
            "best": best.tolist(),
            "probes": [[i, round(float(log_probs.flat[i]), 5)] for i in probes],
            "score": round(float(log_probs.max(-1).mean()), 5),
        })
    digest = hashlib.sha256(onnx_path.read_bytes()).hexdigest()
    target.mkdir(parents=True, exist_ok=True)
    document = {"model": digest, "height": HEIGHT, "classes": CLASSES, "tolerance": 0.05, "images": entries}
    (target / "golden.json").write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def write_charset_file(target: Path) -> None:
    """charset.json beside the model."""
    if len(CHARACTERS) + 1 != CLASSES:
        raise RuntimeError("alphabet and classes disagree")
    write_charset(target)


def write_checkpoint(checkpoint: Checkpoint, target: Path) -> None:
    """A small resumable checkpoint: averaged weights in half precision, plan and progress, no optimiser state."""
    halves = {name: value.half() if value.is_floating_point() else value for name, value in checkpoint.weights.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"plan": checkpoint.plan, "progress": checkpoint.progress, "average": halves}, target)
