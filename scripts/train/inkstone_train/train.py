"""The training loop: renders, learns, validates and checkpoints until its active minutes are spent.

Several single-threaded worker processes each render and learn on batches of their own and average their gradients
once per step. On two shared cores that is faster than one process with two threads, which waits at hundreds of
barriers per step.

Progress is measured in active time: a step counts at most as three usual steps, so a paused process loses nothing.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import os
import signal
import time
from collections import deque
from contextlib import nullcontext
from datetime import timedelta
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F
from torch import distributed, nn

from .atlas import build_atlas
from .charset import BLANK
from .evaluate import exact_match, validation_batches
from .model import SIZES, Recogniser, standardise
from .optimise import Optimiser
from .pool import Grain, Pool, disturb
from .render import Renderer


@dataclass
class Plan:
    """The settings of a run. `minutes` is the length of the current learning-rate phase in active time."""

    size: str = "small"
    minutes: float = 100.0
    seed: int = 1
    device: str = "cpu"
    workers: int = 2
    compile: bool = True
    batch: int = 64
    long_share: float = 0.14
    reuse: float = 3.0
    rate: float = 2e-3
    final_rate: float = 2e-5
    warm_up: int = 400
    decay: float = 0.02
    clip: float = 2.0
    helper: float = 0.3
    easiest: float = 0.15
    hardest: float = 0.75
    ramp: float = 0.3
    pool: int = 16_384
    log_seconds: float = 30.0
    validate_seconds: float = 240.0
    save_seconds: float = 180.0


@dataclass
class Progress:
    """What a checkpoint remembers beside weights: steps, presentations, active seconds, phase start, batches rendered."""

    step: int = 0
    seen: int = 0
    active: float = 0.0
    phase: float = 0.0
    short_batches: int = 0
    long_batches: int = 0


class Averaged:
    """An exponential moving average of weights and batch statistics."""

    def __init__(self, model: nn.Module, decay: float = 0.999):
        self.decay = decay
        self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        share = 1 - min(self.decay, (1 + step) / (20 + step))
        pairs = [(mine, value) for mine, value in zip(self.state.values(), model.state_dict().values()) if mine.is_floating_point()]
        torch._foreach_lerp_([mine for mine, _ in pairs], [value for _, value in pairs], share)


def sequence_loss(logits: torch.Tensor, labels: list[list[int]]) -> torch.Tensor:
    """CTC loss per character count, in float32."""
    frames, count = logits.shape[1], logits.shape[0]
    lengths = torch.tensor([len(label) for label in labels])
    target = torch.tensor([index for label in labels for index in label])
    log_probs = F.log_softmax(logits.float(), -1).transpose(0, 1)
    return F.ctc_loss(log_probs, target.to(logits.device), torch.full((count,), frames), lengths, blank=BLANK, zero_infinity=True)


class Together:
    """Averages gradients over the workers; the first worker's word on progress and on stopping travels along."""

    def __init__(self, rank: int, workers: int, meeting: Path):
        self.rank, self.workers = rank, workers
        self.stop, self.share = False, 0.0
        if workers > 1:
            distributed.init_process_group("gloo", init_method=f"file://{meeting.resolve()}", rank=rank, world_size=workers, timeout=timedelta(days=7))

    def average(self, parameters: list[nn.Parameter], stop: bool, share: float) -> None:
        """Replaces every gradient by the mean over the workers."""
        if self.workers == 1:
            self.stop, self.share = stop, share
            return
        news = torch.tensor([float(stop), share if self.rank == 0 else 0.0])
        flat = torch.cat([*(p.grad.flatten() for p in parameters), news])
        distributed.all_reduce(flat)
        self.stop, self.share = flat[-2].item() > 0, flat[-1].item()
        flat /= self.workers
        start = 0
        for parameter in parameters:
            parameter.grad.copy_(flat[start : start + parameter.numel()].view(parameter.shape))
            start += parameter.numel()


def learning_rate(plan: Plan, share: float, step_in_phase: int) -> float:
    """Linear warm-up, then a half cosine over the phase."""
    warm = min(1.0, (step_in_phase + 1) / plan.warm_up)
    return warm * (plan.final_rate + (plan.rate - plan.final_rate) * 0.5 * (1 + math.cos(math.pi * min(1.0, share))))


def difficulty_at(plan: Plan, share: float, first_phase: bool) -> float:
    """Rises during the first part of the first phase, then stays."""
    ramp = min(1.0, share / plan.ramp) if first_phase else 1.0
    return plan.easiest + (plan.hardest - plan.easiest) * ramp


class Trainer:
    """One run in one directory."""

    def __init__(self, run: Path, plan: Plan, cache: Path, rank: int = 0):
        self.run, self.plan, self.rank = run, plan, rank
        run.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(plan.seed)
        if plan.device == "cpu":
            torch.set_num_threads(1)
        self.device = torch.device(plan.device)
        self.model = Recogniser(SIZES[plan.size]).to(self.device).to(memory_format=torch.channels_last)
        self.parameters = list(self.model.parameters())
        self.forward = torch.compile(self.model, dynamic=False) if plan.compile else self.model
        self.average = Averaged(self.model)
        self.optimiser = Optimiser(self.model, plan.rate, plan.decay)
        self.progress = Progress()
        self.noise = torch.Generator()
        self.grain = Grain(self.device)
        self.cache = cache
        self.stopping = False
        self.step_in_phase = 0

    def prepare(self) -> None:
        """Builds the atlases, the pools and the validation set."""
        renderer = Renderer(build_atlas(self.cache, False), self.plan.device)
        plan, progress = self.plan, self.progress
        seed = plan.seed * 1009 + self.rank
        self.short = Pool(renderer, seed, False, plan.pool, plan.reuse)
        self.long = Pool(renderer, seed, True, max(256, plan.pool // 8), plan.reuse)
        self.short.batches, self.long.batches = progress.short_batches, progress.long_batches
        self.noise.manual_seed(seed * 7919 + progress.step)
        self.buckets = Random(plan.seed * 31 + progress.step)
        self.together = Together(self.rank, plan.workers, self.run / "meeting")
        self.together.share = self.share()
        if self.rank > 0:
            return
        held_out = Renderer(build_atlas(self.cache, True), plan.device)
        self.validation = validation_batches(held_out, 18, 4, 0.5)
        self.judge = Recogniser(SIZES[plan.size]).to(self.device).to(memory_format=torch.channels_last)

    def save(self, name: str = "last.pt") -> Path:
        """Writes the checkpoint under a temporary name and renames it."""
        self.progress.short_batches, self.progress.long_batches = self.short.batches, self.long.batches
        state = {"plan": asdict(self.plan), "progress": asdict(self.progress), "model": self.model.state_dict(), "average": self.average.state, "optimiser": self.optimiser.state_dict(), "step_in_phase": self.step_in_phase}
        target = self.run / name
        temporary = target.with_suffix(".tmp")
        torch.save(state, temporary)
        os.replace(temporary, target)
        return target

    def load(self, source: Path) -> None:
        """Continues from a checkpoint; one without optimiser state continues with a fresh optimiser."""
        state = torch.load(source, map_location=self.device, weights_only=True)
        self.average.state = {name: value.float() if value.is_floating_point() else value for name, value in state["average"].items()}
        self.model.load_state_dict(state.get("model") or self.average.state)
        if "matrices" in state.get("optimiser", {}):
            self.optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(**state["progress"])
        self.step_in_phase = state.get("step_in_phase", 0)

    def begin_phase(self) -> None:
        """Starts a new learning-rate phase at the present weights: a warm restart."""
        self.progress.phase = self.progress.active
        self.step_in_phase = 0

    def share(self) -> float:
        """How much of the phase is spent, 0 to 1."""
        return (self.progress.active - self.progress.phase) / (60 * self.plan.minutes)

    def step(self, is_long: bool) -> float:
        """One optimiser step; returns the loss."""
        plan = self.plan
        difficulty = difficulty_at(plan, self.together.share, self.progress.phase == 0)
        count = plan.batch // 2 if is_long else plan.batch
        images, labels = (self.long if is_long else self.short).draw(count, difficulty, self.noise)
        x = standardise(disturb(images, self.noise, self.grain)).to(memory_format=torch.channels_last)
        rate = learning_rate(plan, self.together.share, self.step_in_phase)
        self.model.train()
        mixed = torch.autocast(self.device.type, torch.bfloat16) if self.supports_bfloat16() else nullcontext()
        with mixed:
            logits, helper = self.forward(x)
        main = sequence_loss(logits, labels)
        loss = main + plan.helper * sequence_loss(helper, labels)
        self.optimiser.forget_gradients()
        loss.backward()
        self.together.average(self.parameters, self.stopping, self.share())
        nn.utils.clip_grad_norm_(self.parameters, plan.clip)
        self.optimiser.step(rate)
        if self.rank == 0:
            self.average.update(self.model, self.progress.step)
        self.progress.step += 1
        self.step_in_phase += 1
        self.progress.seen += count * plan.workers
        return main.item()

    def supports_bfloat16(self) -> bool:
        """True where mixed precision pays: on a GPU and on processors with AVX-512 BF16."""
        if self.device.type == "cuda":
            return True
        try:
            return "avx512_bf16" in Path("/proc/cpuinfo").read_text()
        except OSError:
            return False

    def log(self, **entry) -> None:
        """Appends one JSON line."""
        entry = {"at": time.strftime("%FT%TZ", time.gmtime()), "step": self.progress.step, "seen": self.progress.seen, "active": round(self.progress.active), **entry}
        with open(self.run / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def validate(self) -> dict[str, float]:
        """Exact match of the averaged weights on the held-out set."""
        self.judge.load_state_dict(self.average.state)
        return exact_match(self.judge, self.validation)

    def finish(self) -> None:
        """Last checkpoint and last validation."""
        self.save()
        self.log(event="stopped", share=round(self.share(), 4), validation=self.validate())

    def train(self) -> None:
        """Runs until the phase is over or SIGTERM or SIGINT arrives; only the first worker listens to signals."""
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, (lambda *_: setattr(self, "stopping", True)) if self.rank == 0 else signal.SIG_IGN)
        self.prepare()
        if self.rank == 0:
            self.log(event="started", plan=asdict(self.plan), parameters=sum(p.numel() for p in self.parameters))
        self.begin_report()
        while self.together.share < 1 and not self.together.stop:
            begun = time.monotonic()
            self.losses.append(self.step(self.buckets.random() < self.plan.long_share))
            self.account(time.monotonic() - begun)
            if self.rank == 0:
                self.report()
        if self.rank == 0:
            self.finish()

    def begin_report(self) -> None:
        """Sets the marks from which steps, losses and times are counted."""
        self.recent: deque[float] = deque(maxlen=101)
        self.losses: list[float] = []
        self.logged = self.saved = self.validated = self.progress.active
        self.seen_when_logged = self.progress.seen

    def account(self, spent: float) -> None:
        """Adds a step's duration to the active time, at most three usual steps."""
        usual = sorted(self.recent)[len(self.recent) // 2] if len(self.recent) > 20 else 60.0
        self.progress.active += min(spent, 3 * usual)
        self.recent.append(spent)

    def report(self) -> None:
        """Logs, checkpoints and validates when their time has come."""
        active = self.progress.active
        if active - self.logged >= self.plan.log_seconds:
            rendered = (self.short.rendered + self.long.rendered) * self.plan.workers
            rate = (self.progress.seen - self.seen_when_logged) / (active - self.logged)
            self.log(loss=round(sum(self.losses) / len(self.losses), 4), rate=round(rate, 1), lr=self.optimiser.rate, share=round(self.share(), 4), rendered=rendered)
            self.losses, self.logged, self.seen_when_logged = [], active, self.progress.seen
        if active - self.saved >= self.plan.save_seconds:
            self.save()
            self.saved = active
        if active - self.validated >= self.plan.validate_seconds:
            self.log(validation=self.validate())
            self.validated = active


def run_worker(rank: int, run: Path, plan: Plan, cache: Path, resume: Path | None, start: Path | None) -> None:
    """One worker from its first to its last step."""
    trainer = Trainer(run, plan, cache, rank)
    if resume:
        trainer.load(resume)
    elif start:
        trainer.load(start)
        trainer.begin_phase()
    trainer.train()


def run_workers(run: Path, plan: Plan, cache: Path, resume: Path | None, start: Path | None) -> None:
    """Trains with `plan.workers` processes, of which this one is the first."""
    run.mkdir(parents=True, exist_ok=True)
    (run / "meeting").unlink(missing_ok=True)
    (run / "pid").write_text(f"{os.getpid()}\n")
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=run_worker, args=(rank, run, plan, cache, resume, start), daemon=True) for rank in range(1, plan.workers)]
    for other in others:
        other.start()
    run_worker(0, run, plan, cache, resume, start)
    for other in others:
        other.join(30)
