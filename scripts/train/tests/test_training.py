"""The network, the training loop and the export, at toy size."""

import json
import tempfile
import unittest
from copy import deepcopy
from pathlib import Path
from unittest.mock import patch

import onnx
import torch

from inkstone_train import train as training
from inkstone_train.charset import CLASSES
from inkstone_train.export import Checkpoint, blend, check_parity, read_checkpoint, trained, write_checkpoint, write_onnx
from inkstone_train.model import SIZES, Recogniser, standardise
from inkstone_train.optimise import Optimiser, orthogonalise
from inkstone_train.streamline import streamline
from inkstone_train.train import Averaged, Plan, Trainer, difficulty_at, learning_rate

from .support import small_atlas


def toy_plan(**changes) -> Plan:
    return Plan(**{"size": "tiny", "minutes": 0.02, "workers": 1, "compile": False, "batch": 8, "pool": 64, "validate_seconds": 999.0, **changes})


class Network(unittest.TestCase):
    def test_gives_a_frame_per_four_columns_at_any_width(self):
        model = Recogniser(SIZES["tiny"]).eval()
        for width in (160, 212, 320):
            self.assertEqual(tuple(model(torch.zeros(2, 3, 48, width)).shape), (2, width // 4, CLASSES))

    def test_sees_the_same_in_a_brighter_and_a_weaker_image(self):
        image = torch.randint(60, 120, (1, 48, 160, 3)).float()
        self.assertTrue(torch.allclose(standardise(image), standardise(image * 0.5 + 90), atol=1e-4))

    def test_keeps_an_empty_image_empty(self):
        flat = torch.full((1, 48, 160, 3), 200, dtype=torch.uint8)
        self.assertLess(standardise(flat).abs().max().item(), 1e-3)


class Schedule(unittest.TestCase):
    def test_warms_up_and_falls_to_the_final_rate(self):
        plan = Plan()
        self.assertLess(learning_rate(plan, 0.0, 0), plan.rate / 100)
        self.assertAlmostEqual(learning_rate(plan, 0.0, plan.warm_up), plan.rate)
        self.assertAlmostEqual(learning_rate(plan, 1.0, 10_000), plan.final_rate)

    def test_starts_easy_only_in_the_first_phase(self):
        plan = Plan()
        self.assertEqual(difficulty_at(plan, 0.0, True), plan.easiest)
        self.assertEqual(difficulty_at(plan, 0.0, False), plan.hardest)


class Steps(unittest.TestCase):
    def test_turns_any_matrix_into_one_whose_directions_count_alike(self):
        for rows, columns in ((12, 40), (40, 12)):
            values = torch.linalg.svdvals(orthogonalise(torch.randn(rows, columns) * torch.logspace(-1, 0, columns)))
            self.assertGreater(values.min().item(), 0.3)
            self.assertLess(values.max().item(), 1.5)

    def test_moves_every_parameter_and_goes_on_from_what_was_saved(self):
        torch.manual_seed(1)
        first, second = Recogniser(SIZES["tiny"]), Recogniser(SIZES["tiny"])
        optimisers = [Optimiser(model, 1e-3, 0.01) for model in (first, second)]
        gradients = [torch.randn_like(parameter) for parameter in first.parameters()]

        def step(model: Recogniser, optimiser: Optimiser) -> None:
            for parameter, gradient in zip(model.parameters(), gradients):
                parameter.grad = gradient.clone()
            optimiser.step(1e-3)

        before = [parameter.clone() for parameter in first.parameters()]
        step(first, optimisers[0])
        for old, new in zip(before, first.parameters()):
            self.assertFalse(torch.equal(old, new))
        second.load_state_dict(first.state_dict())
        optimisers[1].load_state_dict(deepcopy(optimisers[0].state_dict()))
        for model, optimiser in zip((first, second), optimisers):
            step(model, optimiser)
        for one, other in zip(first.parameters(), second.parameters()):
            self.assertTrue(torch.equal(one, other))


class Streamline(unittest.TestCase):
    def test_leaves_the_readings_as_they_were_with_a_third_less_to_do(self):
        model = Recogniser(SIZES["tiny"]).eval()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            write_onnx(model, path)
            before = len(onnx.load(str(path)).graph.node)
            streamline(path)
            self.assertLess(len(onnx.load(str(path)).graph.node), before * 2 / 3)
            self.assertLess(check_parity(model, path), 1e-3)


class Blend(unittest.TestCase):
    def test_has_the_mean_of_the_weights_and_the_progress_of_the_last(self):
        one, other = (Checkpoint({"size": "tiny"}, {"step": step}, {"a": torch.full((2,), value), "count": torch.tensor(step)}) for step, value in ((1, 0.0), (7, 4.0)))
        blended = blend([one, other])
        self.assertEqual(blended.progress, {"step": 7})
        self.assertEqual(blended.weights["a"].tolist(), [2.0, 2.0])
        self.assertEqual(blended.weights["count"].item(), 7)
        self.assertEqual(blend([one]).weights["a"].tolist(), [0.0, 0.0])


class Loop(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.run_folder = Path(self.folder.name)
        for name, stand_in in (("build_atlas", lambda _cache, validation: small_atlas(validation)), ("validation_batches", lambda *_: [])):
            patcher = patch.object(training, name, stand_in)
            patcher.start()
            self.addCleanup(patcher.stop)

    def trainer(self, **changes) -> Trainer:
        trainer = Trainer(self.run_folder, toy_plan(**changes), self.run_folder)
        trainer.prepare()
        return trainer

    def test_resumes_with_the_weights_and_counts_it_saved(self):
        first = self.trainer()
        for _ in range(2):
            first.step(False)
        saved = first.save()
        second = Trainer(self.run_folder, toy_plan(), self.run_folder)
        second.load(saved)
        second.prepare()
        self.assertEqual(second.progress, first.progress)
        self.assertEqual(second.short.batches, first.short.batches)
        for name, value in first.model.state_dict().items():
            self.assertTrue(torch.equal(value, second.model.state_dict()[name]), name)
        self.assertTrue(second.step(False) > 0)

    def test_learns_to_read_a_batch_it_sees_again_and_again(self):
        trainer = self.trainer(reuse=1e9, warm_up=1, rate=3e-3)
        losses = [trainer.step(False) for _ in range(25)]
        self.assertLess(sum(losses[-5:]), 0.6 * sum(losses[:5]))

    def test_stops_when_told_and_leaves_a_checkpoint_and_a_log(self):
        trainer = self.trainer(minutes=60.0)
        trainer.stopping = True
        with patch.object(training, "exact_match", lambda *_: {"all": 0.0}), patch.object(training.signal, "signal"):
            trainer.train()
        self.assertTrue((self.run_folder / "last.pt").exists())
        events = [json.loads(line).get("event") for line in (self.run_folder / "log.jsonl").read_text().splitlines()]
        self.assertEqual(events, ["started", "stopped"])

    def test_counts_a_pause_as_a_few_steps_only(self):
        trainer = self.trainer()
        trainer.begin_report()
        for _ in range(30):
            trainer.account(1.0)
        before = trainer.progress.active
        trainer.account(5000.0)
        self.assertLessEqual(trainer.progress.active - before, 3.0)


class Export(unittest.TestCase):
    def test_onnx_agrees_with_the_network_at_both_widths(self):
        torch.manual_seed(1)
        model = Recogniser(SIZES["tiny"]).eval()
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "model.onnx"
            write_onnx(model, target)
            torch.manual_seed(1)
            fresh = Recogniser(SIZES["tiny"]).eval()
            self.assertLess(check_parity(fresh, target), 1e-3)

    def test_the_small_checkpoint_brings_the_weights_back_in_half_precision(self):
        model = Recogniser(SIZES["tiny"])
        checkpoint = Checkpoint({"size": "tiny"}, {"step": 3}, Averaged(model).state)
        with tempfile.TemporaryDirectory() as folder:
            write_checkpoint(checkpoint, Path(folder) / "small.pt")
            again = read_checkpoint(Path(folder) / "small.pt")
        for name, value in trained(again).state_dict().items():
            self.assertTrue(torch.allclose(value, checkpoint.weights[name], atol=2e-3), name)
