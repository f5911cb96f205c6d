"""The model card, written from measured figures at every export."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .charset import CLASSES
from .export import Checkpoint
from .fonts import find_faces

TEMPLATE = """# Recognition model

Reads one line of distorted or plain text: short codes, arithmetic exercises and small labels.

| | |
|---|---|
| File | `model.onnx`, {size} bytes, SHA-256 `{digest}` |
| Input | `image`: uint8 [N, 48, W, 3], RGB rows; W = 160, or 320 for long lines; any multiple of 4 works |
| Output | `log_probs`: float32 [N, W / 4, {classes}], natural logarithms; class 0 is the CTC blank, the others stand in `charset.json` |
| Normalisation | inside the graph; callers only resize |
| Network | residual convolutions, two transformer blocks, CTC; {parameters} parameters |
| Trained on | {seen} presentations of synthetic images ({steps} steps, last seed {seed}); no collected image |
| Letters | {faces} faces of {families} families, of which {held} families were kept for measuring; SHA-256 of their digests `{letters}` |
| Licence | Apache-2.0, as the project; the fonts are those of Debian's packages in `scripts/train/fonts-debian.txt`, of which the file holds none |

## Measured

Exact match of greedy readings, of the file as it ships, on freshly rendered images of font families never used in training, by difficulty of
the rendering (0 clean, 1 hardest):

| difficulty | images | all | ignoring case | codes | arithmetic | labels |
|---|---|---|---|---|---|---|
{rows}

The images come from the same renderer as the training set, so these figures say nothing about other generators:
`npm run bench:recognition` does. What the confidences and the thresholds were fitted to stands in `calibration.json`.

## Limits

- Labels of arithmetic in figures and in Chinese carry no spaces; those of English arithmetic and of labels do.
- Letters whose capital differs in size alone (c, o, s, v, w, x, z …) and look-alikes (0 O, 1 l I) are often undecidable
  out of context; so are the kinds of dash and of multiplication sign.
- One line at a time, Latin letters, figures and the Chinese words of arithmetic only.
- Text smaller than about a quarter of the image height was not trained.

Training is described in `scripts/train/README.md`.
"""


def write_card(target: Path, model: Path, checkpoint: Checkpoint, measured: list[tuple[float, int, dict[str, float]]]) -> None:
    """Writes the card; `measured` holds difficulty, image count and rates."""
    def cell(rates: dict[str, float], name: str) -> str:
        return f"{100 * rates[name]:.1f} %" if name in rates else "–"

    rows = "\n".join(f"| {difficulty} | {count} | " + " | ".join(cell(rates, name) for name in ("all", "fold", "text", "calc", "label")) + " |" for difficulty, count, rates in measured)
    counted = [value.numel() for name, value in checkpoint.weights.items() if "running_" not in name and "num_batches" not in name and not name.startswith("helper")]
    faces = find_faces()
    letters = hashlib.sha256("".join(face.digest for face in faces).encode()).hexdigest()
    families, held = {face.family for face in faces}, {face.family for face in faces if face.is_validation}
    target.write_text(
        TEMPLATE.format(faces=len(faces), families=len(families), held=len(held), letters=letters[:16], size=model.stat().st_size, digest=hashlib.sha256(model.read_bytes()).hexdigest(), classes=CLASSES, parameters=sum(counted), seen=checkpoint.progress["seen"], steps=checkpoint.progress["step"], seed=checkpoint.plan["seed"], rows=rows),
        encoding="utf-8",
    )
