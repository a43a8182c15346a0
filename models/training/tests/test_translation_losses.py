"""Losses of the translators against arithmetic done by hand. Networks are replaced by ones that give chosen values."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from sar2eo.frozen_runs import FrozenRuns
from sar2eo.losses.gan import discriminator_losses, realness_loss
from sar2eo.losses.translation import faded, luma, reconstruction_loss
from sar2eo.method import Batch, Method, Setting, TrainingStatistics, create_method
from sar2eo.methods import cut, cyclegan, pix2pixhd, stegogan
from sar2eo.nets.patch_nce_head import patch_nce

SETTING = Setting(TrainingStatistics((0.0, 0.0, 0.0), 0.5), FrozenRuns(create_method))
SAR, EO = torch.zeros(1, 1, 32, 32), torch.zeros(1, 3, 32, 32)
BACK = {"ngf": 2, "blocks": 1, "ngf_back": 2, "blocks_back": 1, "ndf": 2}


def constant(bands: int, value: float) -> Tensor:
    return torch.full((1, bands, 32, 32), value, requires_grad=True)


def silence(method: Method, name: str) -> None:
    """All weights 0: a score of 0 everywhere."""
    for parameter in method.modules[name].parameters():
        torch.nn.init.zeros_(parameter)


def losses_of(method: Method, phase: int, batch: Batch = Batch(SAR, EO), progress: float = 0.0) -> dict[str, float]:
    phases = list(method.training_phases(batch, 10_000, progress))
    return {name: float(value.detach()) for name, value in phases[phase][1].items()}


def test_gan_by_hand() -> None:
    always_half = lambda image: torch.full((1, 1, 2, 2), 0.5)  # noqa: E731
    both = discriminator_losses(always_half, EO, EO)
    assert [float(v) for v in both.values()] == pytest.approx([1 / 8, 1 / 8])
    # Logits of 0 say ½: −log ½.
    assert float(realness_loss(torch.zeros(3), "bce")) == pytest.approx(math.log(2))
    assert float(realness_loss(torch.tensor([2.0]), "bce")) == pytest.approx(math.log(1 + math.exp(-2)))


def test_patch_nce_by_hand() -> None:
    # Two places, orthogonal features, queries equal to keys, τ = 1: logits 1 and 0, and the authors' −10:
    # −log(e / (e + 1 + e^−10)) = ln(1 + e^−1 + e^−11).
    keys = torch.eye(2)[None].requires_grad_()
    loss = patch_nce([keys], [keys], 1.0)
    assert float(loss.detach()) == pytest.approx(math.log(1 + math.exp(-1) + math.exp(-11)), abs=1e-6)
    assert float(loss.detach()) == pytest.approx(0.313274, abs=1e-6)
    # At the wrong place the logits change places.
    wrong = patch_nce([keys.detach()], [keys.detach().flip(1)], 1.0)
    assert float(wrong) == pytest.approx(math.log(1 + math.e + math.exp(-10)), abs=1e-6)
    queries, keys = torch.eye(2)[None].requires_grad_(), torch.eye(2)[None].requires_grad_()
    patch_nce([queries], [keys], 0.07).backward()
    assert keys.grad is None and queries.grad is not None


def test_shared_terms_by_hand() -> None:
    assert float(luma(torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1))) == pytest.approx(0.299)
    a, b = constant(3, 0.5), EO
    a = a.detach()
    assert float(reconstruction_loss("mse", a, b, 0.5)) == pytest.approx(0.25)
    assert float(reconstruction_loss("relative-mse", a, b, 0.5)) == pytest.approx(0.5)
    assert float(reconstruction_loss("mae", a, b, 0.5)) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="expected one of relative-mse, mse, mae, found 'l3'"):
        reconstruction_loss("l3", a, b, 0.5)
    # Whole until a third of the budget, half a sixth later, gone two thirds through; or never fading.
    assert [faded(6.0, p, 1 / 3) for p in (0, 1 / 3, 0.5, 0.7)] == pytest.approx([6, 6, 3, 0])
    assert faded(6.0, 0.99, 1.0) == 6


def test_cyclegan_by_hand() -> None:
    method = cyclegan.CycleGan(cyclegan.Options(**BACK), SETTING)
    silence(method, "discriminatorEo"), silence(method, "discriminatorSar")
    # Calls in order: G(a), G(F(b)), G(luma b); F(b), F(G(a)), F(aaa): reconstructions off by 0.1, identities by 0.2.
    eo, sar = iter([0.7, 0.1, 0.2]), iter([0.6, 0.1, 0.2])
    method.modules["generator"].forward = lambda _: constant(3, next(eo))
    method.modules["backward"].forward = lambda _: constant(1, next(sar))
    found = losses_of(method, 0)
    # (0 − 1)² twice; 10 · 0.1 twice; 5 · 0.2 twice.
    assert found == pytest.approx(
        {"ganEo": 1, "ganSar": 1, "cycleSar": 1, "cycleEo": 1, "identityEo": 1, "identitySar": 1}
    )
    hybrid = cyclegan.CycleGan(cyclegan.Options(**BACK, gamma=0.5), SETTING)
    hybrid.modules["generator"].forward = lambda _: constant(3, 0.5)
    # ½ · 0.5² / 0.5
    assert losses_of(hybrid, 0)["rec"] == pytest.approx(0.25)
    assert (method.batch_kind, hybrid.batch_kind) == ("unpaired", "pair")


def test_stegogan_by_hand() -> None:
    method = stegogan.StegoGan(stegogan.Options(**BACK), SETTING)
    silence(method, "discriminatorEo"), silence(method, "discriminatorSar")

    def backward(mask_out: float):
        return lambda x: (constant(1, 0.1), torch.zeros(1, 8, 8, 8), torch.full((1, 1, 32, 32), mask_out))

    method.modules["backward"].forward = backward(0.25)
    method.modules["generator"].forward = lambda x, u=None: constant(3, 0.4 if u is None else 0.2)
    found = losses_of(method, 0)
    assert found["ganEo"] == found["ganSar"] == pytest.approx(1)
    # λ_reg 0.2 · (√¼ + √¼); 10 · |0.1|; 10 · |0.2|.
    assert found["regularise"] == pytest.approx(0.2)
    assert (found["cycleSar"], found["cycleEo"]) == pytest.approx((1, 2))
    # λ_c 1 · (¾·|0.4 − 0| + ¾·|0.4 − 0.2|); 5 · 0.4, 5 · 0.1.
    assert found["consistent"] == pytest.approx(0.3 + 0.15)
    assert (found["identityEo"], found["identitySar"]) == pytest.approx((2, 0.5))
    # All matchable: what is left of the regularisation is its epsilon, 0.2 · 2 · 1e-5.
    method.modules["backward"].forward = backward(0.0)
    assert losses_of(method, 0)["regularise"] == pytest.approx(4e-6)
    hybrid = stegogan.StegoGan(stegogan.Options(**BACK, gamma=0.5), SETTING)
    hybrid.modules["generator"].forward = lambda x, u=None: constant(3, 0.5 if u is None else 0.9)
    # On the translation without anything handed over.
    assert losses_of(hybrid, 0)["rec"] == pytest.approx(0.25)


def test_stegogan_hands_over_what_it_masks() -> None:
    torch.manual_seed(0)
    method = stegogan.StegoGan(stegogan.Options(**BACK), SETTING)
    backward, generator = method.modules["backward"], method.modules["generator"]
    eo = torch.rand(1, 3, 16, 16)
    sar, unmatchable, w = backward(eo)
    assert sar.shape == (1, 1, 16, 16) and unmatchable.shape == (1, 8, 4, 4) and w.shape == (1, 1, 16, 16)
    assert 0.2 < float(w.detach().mean()) < 0.8  # near one half at first
    # A mask of ones: nothing is handed over, and the result is that of the whole features.
    backward.matchability[-1].bias.data.fill_(100)
    sar, unmatchable, w = backward(eo)
    torch.testing.assert_close(sar, backward.decode(backward.encode(eo)))
    assert float(unmatchable.abs().max()) == float(w.max()) == 0
    # Nothing handed over and zeros handed over are the same: the fusion's norms take its biases out.
    a = torch.rand(1, 1, 16, 16)
    received = method.modules["fusion"](unmatchable)
    torch.testing.assert_close(generator(a, received), generator(a), atol=1e-5, rtol=0)


def test_cut_by_hand() -> None:
    options = cut.Options(ngf=2, blocks=2, taps=("input", "down1", "block1"), ndf=2, nce_width=4, nce_patches=8)
    unpaired, hybrid = (cut.Cut(replace(options, gamma=g), SETTING) for g in (0.0, 0.5))
    assert (unpaired.batch_kind, hybrid.batch_kind) == ("unpaired", "pair")
    assert set(losses_of(unpaired, 1)) == {"nce", "nceIdentity", "gan"}
    assert set(losses_of(hybrid, 1)) == {"nce", "nceIdentity", "gan", "rec"}
    with_identity, without = (cut.Cut(replace(options, identity=i), SETTING) for i in (True, False))
    for method in (with_identity, without):
        method._patch_nce = lambda *_: torch.tensor(3.0, requires_grad=True)
    # ½ · 3 twice, or 3 once.
    found = losses_of(with_identity, 1)
    assert (found["nce"], found["nceIdentity"]) == (1.5, 1.5) and losses_of(without, 1)["nce"] == 3
    # Places of the shallow taps are averaged to 4 px: by 4, 2 and 1.
    assert unpaired.modules["heads"].pools == (4, 2, 1)


def test_pix2pixhd_by_hand() -> None:
    # Two scales of four layers, 0.1 apart: ½ · 8 · 0.1, and with the weight of 10: 4.
    maps = [[torch.full((1, 2, 4, 4), 0.1)] * 4 + [torch.zeros(1)]] * 2
    zeros = [[torch.zeros(1, 2, 4, 4)] * 4 + [torch.ones(1)]] * 2
    assert 10 * float(pix2pixhd.feature_matching(maps, zeros)) == pytest.approx(4)
    # 0.1 · (1/32 + 1/16 + 1/8 + 1/4 + 1) = 0.146875, times 10.
    five, none = ([torch.full((1, 2, 2, 2), v)] * 5 for v in (0.1, 0.0))
    assert 10 * float(pix2pixhd.perceptual_distance(five, none)) == pytest.approx(1.46875)
    method = pix2pixhd.Pix2PixHd(
        pix2pixhd.Options(ngf=2, downs=1, blocks=1, local_blocks=1, ndf=2, coarse_until=0, enhancer_until=0, perceptual=0)
    )
    for scale in method.modules["discriminator"].scales:
        torch.nn.init.zeros_(scale.stages[-1][0].weight)
        torch.nn.init.constant_(scale.stages[-1][0].bias, 0.5)
    assert len(method.modules["discriminator"](torch.zeros(1, 4, 64, 64))[0]) == 5
    batch = Batch(torch.zeros(1, 1, 64, 64), torch.zeros(1, 3, 64, 64))
    # Scores of ½ on both scales: ½ · (½² + ½²) on either side; (½ − 1)² twice for the generator.
    assert losses_of(method, 0, batch) == pytest.approx({"dReal": 0.25, "dSynthetic": 0.25})
    assert losses_of(method, 1, batch)["gan"] == pytest.approx(0.5)


def test_pix2pixhd_grows() -> None:
    method = pix2pixhd.Pix2PixHd(pix2pixhd.Options(ngf=2, downs=1, blocks=1, local_blocks=1, ndf=2, perceptual=0))
    batch = Batch(torch.rand(1, 1, 64, 64), torch.rand(1, 3, 64, 64))
    learned = {}
    for part, progress in (("coarse", 0.1), ("enhancer", 0.25), ("all", 0.5)):
        for module in method.modules.values():
            module.zero_grad(set_to_none=True)
        *_, (_, losses) = method.training_phases(batch, 0, progress)
        sum(losses.values()).backward()
        net = method.modules["generator"]
        parts = {"coarse": net.coarse.stem, "enhancer": net.stem, "coarseHead": method.modules["coarseHead"]}
        learned[part] = {name for name, m in parts.items() if m.weight.grad is not None}
    assert learned == {"coarse": {"coarse", "coarseHead"}, "enhancer": {"enhancer"}, "all": {"coarse", "enhancer"}}
