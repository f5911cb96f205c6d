"""Command line: python -m inkstone_train train|preview|…"""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORK = ROOT / ".inkstone" / "train"


def run_training(options: argparse.Namespace) -> None:
    from .train import Plan, run_workers

    chosen = {field.name: getattr(options, field.name) for field in fields(Plan) if getattr(options, field.name, None) is not None}
    last = options.run / "last.pt"
    run_workers(options.run, Plan(**chosen), options.cache, last if options.resume and last.exists() else None, options.start)


def show_preview(options: argparse.Namespace) -> None:
    import torch

    from .atlas import build_atlas
    from .preview import contact_sheet
    from .render import Renderer

    torch.set_num_threads(1)
    renderer = Renderer(build_atlas(options.cache, options.validation))
    contact_sheet(renderer, options.seed, options.difficulty, options.count, options.long, options.out)


def held_out(options: argparse.Namespace):
    import torch

    from .atlas import build_atlas
    from .render import Renderer

    torch.set_num_threads(1)
    return Renderer(build_atlas(options.cache, True))


def run_export(options: argparse.Namespace) -> None:
    from . import export
    from .card import write_card
    from .atlas import build_atlas
    from .evaluate import exported, match_rates, validation_batches
    from .quantise import check_loss, quantise
    from .render import Renderer
    from .streamline import streamline

    checkpoint = export.blend([export.read_checkpoint(path) for path in options.checkpoint])
    options.model.mkdir(parents=True, exist_ok=True)
    target = options.model / "model.onnx"
    export.write_onnx(export.trained(checkpoint), target)
    worst = export.check_parity(export.trained(checkpoint), target)
    export.write_charset_file(options.model / "charset.json")
    renderer = held_out(options)
    batches = validation_batches(renderer, options.batches, options.batches // 4, 0.5)
    before = match_rates(exported(export.session(target)), batches)["all"]
    quantise(target, Renderer(build_atlas(options.cache, False)))
    streamline(target)
    shipped = exported(export.session(target))
    after = match_rates(shipped, batches)["all"]
    check_loss(before, after)
    export.golden_vectors(target, renderer, options.golden)
    measured = []
    for difficulty in (0.2, 0.5, 0.75):
        batches = validation_batches(renderer, options.batches, options.batches // 4, difficulty)
        measured.append((difficulty, sum(len(b.texts) for b in batches), match_rates(shipped, batches)))
    write_card(options.model / "model-card.md", target, checkpoint, measured)
    if options.keep:
        export.write_checkpoint(checkpoint, options.keep)
    print(f"{target}: {target.stat().st_size} bytes, parity {worst:.2e}, read {before:.4f} in float and {after:.4f} in eight bits, {checkpoint.progress['seen']} presentations")


def run_pack(options: argparse.Namespace) -> None:
    from .pack import write_pack

    written = write_pack(held_out(options), options.out, options.count, options.difficulty, options.limit)
    print(f"{options.out}: {written} images, {options.out.stat().st_size} bytes")


def run_schemes(options: argparse.Namespace) -> None:
    from .pack import write_schemes

    written = write_schemes(held_out(options), options.out, options.count)
    print(f"{options.out}: {written} images, {options.out.stat().st_size} bytes")


def run_validation(options: argparse.Namespace) -> None:
    from .evaluate import exact_match, validation_batches
    from .export import read_checkpoint, trained

    model = trained(read_checkpoint(options.checkpoint))
    for difficulty in options.difficulty:
        print(difficulty, exact_match(model, validation_batches(held_out(options), options.batches, options.batches // 4, difficulty)))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="inkstone_train")
    commands = parser.add_subparsers(required=True)
    train = commands.add_parser("train", help="train, validate and checkpoint in one directory")
    train.add_argument("--run", type=Path, required=True)
    train.add_argument("--minutes", type=float)
    train.add_argument("--seed", type=int)
    train.add_argument("--size", choices=["tiny", "small", "base"])
    train.add_argument("--device", choices=["cpu", "cuda"])
    train.add_argument("--workers", type=int)
    train.add_argument("--batch", type=int)
    train.add_argument("--reuse", type=float)
    train.add_argument("--rate", type=float)
    train.add_argument("--hardest", type=float)
    train.add_argument("--compile", action=argparse.BooleanOptionalAction, help="compile the network (default: yes)")
    train.add_argument("--resume", action="store_true", help="continue RUN/last.pt where it stopped")
    train.add_argument("--start", type=Path, help="begin a new phase from the weights of this checkpoint")
    train.set_defaults(act=run_training)
    preview = commands.add_parser("preview", help="write a contact sheet of rendered images")
    preview.add_argument("--out", type=Path, required=True)
    preview.add_argument("--seed", type=int, default=1)
    preview.add_argument("--difficulty", type=float, default=0.6)
    preview.add_argument("--count", type=int, default=140)
    preview.add_argument("--long", action="store_true")
    preview.add_argument("--validation", action="store_true", help="use the held-out faces")
    preview.set_defaults(act=show_preview)
    export = commands.add_parser("export", help="write model.onnx, charset.json and golden vectors")
    export.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="several of one line of training are blended")
    export.add_argument("--model", type=Path, default=ROOT / "consumers" / "recognition" / "model")
    export.add_argument("--golden", type=Path, default=ROOT / "test" / "golden" / "recognition")
    export.add_argument("--batches", type=int, default=24, help="validation batches per difficulty for the model card")
    export.add_argument("--keep", type=Path, help="also write a small resumable checkpoint here")
    export.set_defaults(act=run_export)
    pack = commands.add_parser("validation-pack", help="write labelled images of held-out faces at source size")
    pack.add_argument("--out", type=Path, required=True)
    pack.add_argument("--count", type=int, default=1000)
    pack.add_argument("--difficulty", type=float, default=0.5)
    pack.add_argument("--limit", type=int, default=4_000_000, help="bytes")
    pack.set_defaults(act=run_pack)
    schemes = commands.add_parser("scheme-pack", help="write labelled images of the schemes in held-out text faces")
    schemes.add_argument("--out", type=Path, required=True)
    schemes.add_argument("--count", type=int, default=60, help="of every scheme")
    schemes.set_defaults(act=run_schemes)
    validate = commands.add_parser("validate", help="exact match of a checkpoint on held-out faces")
    validate.add_argument("--checkpoint", type=Path, required=True)
    validate.add_argument("--difficulty", type=float, nargs="+", default=[0.2, 0.5, 0.75])
    validate.add_argument("--batches", type=int, default=24)
    validate.set_defaults(act=run_validation)
    for command in (train, preview, export, pack, schemes, validate):
        command.add_argument("--cache", type=Path, default=WORK / "atlas")
    return parser


if __name__ == "__main__":
    options = arguments().parse_args()
    options.act(options)
