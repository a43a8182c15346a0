"""BBDM: the bridge's numbers, its sampler against the authors' long form, reach, and the whole way through the kit."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from export import TOLERANCE, export_checkpoint, load_method
from reach import measure_reach
from sar2eo.brownian_bridge import (
    diffuse, mixing, position_normal, sample, sampling_times, step_coefficients, variance_of,
)
from sar2eo.contract import parse_dataclass, read_config
from sar2eo.data.pairs import EO_STRETCH, CropSampler, measure_statistics
from sar2eo.data.s1s2 import read_pairs
from sar2eo.export.card import read_json
from sar2eo.export.onnx_graph import create_session, run_session, validate_graph
from sar2eo.method import create_method
from sar2eo.methods.bbdm import Options, create_unet
from sar2eo.nets.bbdm_published import CodeBook, GuidedUnet, VqDecoder, VqEncoder
from sar2eo.nets.latent_autoencoder import Decoder, Encoder, LatentScale
from sar2eo.nets.latent_unet import LatentUnet, time_embedding
from sar2eo.trainer import Trainer
from tiny import ALL_CONFIGS, KIT, tiny_config


def test_schedule_has_the_published_numbers() -> None:
    m, delta = mixing(), variance_of(mixing())
    found = [(float(m[t]), float(delta[t])) for t in (0, 249, 499, 999)]
    np.testing.assert_allclose(
        found, [(0.001, 0.001998), (0.249751, 0.374751), (0.4995, 0.5), (0.999, 0.001998)], atol=1e-6
    )
    assert int(delta.argmax()) in (499, 500)
    assert sampling_times(4) == [999, 749, 499, 249]
    steps = [step_coefficients(float(m[a]), float(m[b])) for a, b in ((999, 749), (749, 499), (499, 249))]
    np.testing.assert_allclose(steps, [(0.25, 0.6121), (0.3333, 0.5771), (0.5, 0.4998)], atol=1e-4)


def test_collapsed_and_long_sampler_agree() -> None:
    torch.manual_seed(1)
    x, y, g, z = (torch.randn(4, dtype=torch.float64) for _ in range(4))
    m = mixing()
    for now, then in ((999, 749), (749, 499), (499, 249), (249, 0)):
        (mt, mn), (dt, dn) = m[[now, then]], variance_of(m[[now, then]])
        d_step = dt - dn * (1 - mt) ** 2 / (1 - mn) ** 2
        noise = d_step * dn / dt
        x0 = x - g
        kept = ((dn - noise) / dt).sqrt() * (x - (1 - mt) * x0 - mt * y)
        long = (1 - mn) * x0 + mn * y + kept + noise.sqrt() * z
        pull, spread = step_coefficients(float(mt), float(mn))
        torch.testing.assert_close(x - pull * g + spread * z, long, rtol=0, atol=1e-6)


def test_with_a_perfect_network_the_end_is_the_target() -> None:
    x0, y = torch.randn(1, 4, 5, 6), torch.randn(1, 4, 5, 6)
    assert float((sample(y, lambda x, _: x - x0, sampling_times(4)) - x0).abs().max()) < 1e-6
    x, target = diffuse(x0, y, torch.tensor([999]), torch.zeros_like(y))
    torch.testing.assert_close(x - target, x0, rtol=0, atol=1e-6)
    torch.testing.assert_close(x, 0.001 * x0 + 0.999 * y, rtol=0, atol=1e-6)


def test_noise_is_the_browsers() -> None:
    # The values of src/core/position-noise.test.ts.
    assert position_normal(0, 0, (1, 1, 1))[0, 0, 0] == pytest.approx(-0.3664633666751867, abs=1e-6)
    noise = position_normal(7, 3, (4, 64, 1001))
    assert position_normal(7, 3, (4, 8, 8)).tolist() == noise[:, :8, :8].tolist(), "by place, whatever the tile"
    assert abs(noise.mean()) < 0.01 and noise.std() == pytest.approx(1, abs=0.01)


def test_time_embedding() -> None:
    embedding = time_embedding(torch.tensor([999]), 64)[0]
    assert embedding[0] == pytest.approx(np.cos(999), abs=1e-6) and embedding[32] == pytest.approx(np.sin(999), abs=1e-6)
    assert embedding[33] == pytest.approx(np.sin(999 * 10000 ** (-1 / 32)), abs=1e-6)


def test_published_sizes_are_exact() -> None:
    with torch.device("meta"):
        networks = (GuidedUnet(), VqEncoder(), VqDecoder(), CodeBook())
    counts = [sum(p.numel() for p in n.parameters()) for n in networks]
    assert counts == [237_091_331, 22_337_423, 32_960_783, 24_576]


def test_published_config_is_of_the_published_size() -> None:
    config = read_config(KIT / "configs" / "published" / "bbdm-published.toml")
    with torch.device("meta"):
        unet = create_unet(3, parse_dataclass(Options, config.options))
    assert sum(p.numel() for p in unet.parameters()) == 237_091_331
    assert len(sampling_times(200)) == 200 and sampling_times(200)[-1] > 0


def test_published_structure_runs() -> None:
    torch.manual_seed(4)
    encoder, book, decoder = VqEncoder(8, (1, 2, 2), 3, 4), CodeBook(16), VqDecoder(8, (1, 2, 2), 3, 4)
    latent = encoder(torch.rand(2, 3, 16, 24))
    code = book(latent)
    assert code.shape == (2, 3, 4, 6) and decoder(code).shape == (2, 3, 16, 24)
    distances = (code[0, :, 2, 3] - book.codes.weight).norm(dim=1)
    assert float(distances.detach().min()) < 1e-6, "a vector of the book"
    (gradient,) = torch.autograd.grad(code.sum(), latent)
    assert gradient.eq(1).all(), "passed straight through"
    unet = GuidedUnet(6, 3, 8, (1, 2, 2), 1, 8, 4)
    assert unet(torch.rand(2, 6, 8, 12), torch.rand(2, 8)).shape == (2, 3, 8, 12)


class Timed(torch.nn.Module):
    def __init__(self, unet: LatentUnet) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.unet(x, torch.ones(1, 4, dtype=torch.float64))


def test_reaches() -> None:
    for channels, blocks in (((2, 2), 1), ((2, 2, 2), 1), ((2, 2), 2)):
        unet = LatentUnet(1, channels, blocks, 4, sees_start=False)
        assert measure_reach(Timed(unet), unet.multiple, unet.receptive_radius) == unet.receptive_radius
    with torch.device("meta"):
        assert LatentUnet(4, (64, 128, 192), 1, 64, sees_start=False).receptive_radius == 39
    encoder, decoder = Encoder((2, 2, 2), (1, 1, 2), 1).double(), Decoder((2, 2, 2), (1, 1, 2), 1).double().train()
    for parameter in (*encoder.parameters(), *decoder.parameters()):
        torch.nn.init.normal_(parameter, 0, 0.3)
    image = torch.randn(1, 3, 4, 96, dtype=torch.float64, requires_grad=True)
    (felt,) = torch.autograd.grad(encoder(image)[0, 0, 0, 12], image)
    places = felt[0].abs().sum((0, 1)).nonzero()[:, 0]
    assert max(48 - int(places.min()), int(places.max()) - 51) == encoder.receptive_radius == 30
    latent = torch.randn(1, 1, 4, 32, dtype=torch.float64, requires_grad=True)
    found = 0
    for col in range(64, 68):
        (felt,) = torch.autograd.grad(decoder(latent)[0, :, 8, col].sum(), latent)
        places = felt[0].abs().sum((0, 1)).nonzero()[:, 0]
        found = max(found, 16 - int(places.min()), int(places.max()) - 16)
    assert found == decoder.receptive_radius_latents == 8


def test_latents_come_to_unit_scale() -> None:
    torch.manual_seed(2)
    scale = LatentScale(2)
    for _ in range(600):
        scale.update("sar", torch.randn(2, 2, 8, 8) * 3 + 5, 0.02)
    mean, deviation = scale.moments("sar")
    assert mean.flatten().tolist() == pytest.approx([5, 5], abs=0.15)
    assert deviation.flatten().tolist() == pytest.approx([3, 3], abs=0.15)
    assert scale.moments("eo")[1].flatten().tolist() == [1, 1]


def train(config_name: str, data: Path, run_dir: Path, steps: int, **options: object) -> Path:
    config = tiny_config(next(p for p in ALL_CONFIGS if p.stem == config_name), steps)
    config = dataclasses.replace(config, options={**config.options, **options})
    pairs = read_pairs(data, "train")
    method = create_method(config, measure_statistics(pairs))
    sampler = CropSampler(pairs, dataclasses.replace(config.data, crop_px=48), 1, EO_STRETCH, method.batch_kind)
    facts = {"kitCommit": "test", "hardware": "test", "data": "3 pairs"}
    Trainer(config, method, sampler, run_dir, lambda _: {"lpips": 0.5}, facts).run()
    return run_dir / "checkpoint.pt"


@pytest.fixture(scope="module")
def checkpoints(stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Of a tiny autoencoder, its discriminator included in the last steps, and of a bridge in its latents."""
    root = tmp_path_factory.mktemp("bbdm")
    autoencoder = train("bbdm-autoencoder-sim-x", stand_in, root / "ae", 4)
    return autoencoder, train("bbdm-sim-x", stand_in, root / "bridge", 2, autoencoder=str(autoencoder))


def test_autoencoder_stays_frozen(checkpoints: tuple[Path, Path]) -> None:
    first, second = (torch.load(path, weights_only=True) for path in checkpoints)
    (kept,) = second["frozen"].values()
    torch.testing.assert_close(kept["ema"], first["ema"], rtol=0, atol=0)
    assert set(second["modules"]) == {"unet"} and float(first["ema"]["scale"]["sar_mean"].abs().sum()) > 0


def test_published_bridge_and_one_that_sees_its_start_train(
    checkpoints: tuple[Path, Path], stand_in: Path, tmp_path: Path
) -> None:
    options = {"network": "guided", "channels": [32, 64], "time_size": 32, "sees_start": True}
    path = train("bbdm-sim-x", stand_in, tmp_path, 2, autoencoder=str(checkpoints[0]), **options)
    _, method = load_method(torch.load(path, weights_only=True))
    assert method.tiling.norm == "attention"
    assert [v.name for v in method.exports()[1].inputs] == ["x", "y", "time"]
    assert method.predict(method.modules, torch.zeros(1, 1, 32, 32)).shape == (1, 3, 32, 32)


def test_exported_graphs_make_the_golden_image(checkpoints: tuple[Path, Path], stand_in: Path, tmp_path: Path) -> None:
    checkpoints[0].rename(checkpoints[0].with_name("gone.pt"))  # the checkpoint brings the autoencoder along
    folder = export_checkpoint(checkpoints[1], tmp_path, stand_in)
    card = read_json(folder / "card.json")
    assert [g["role"] for g in card["graphs"]] == ["encoder", "step", "decoder"]
    assert card["sampler"]["steps"] == [999, 749, 499, 249] and card["sampler"]["kind"] == "brownian-bridge"
    assert card["graphs"][1]["io"]["inputs"][1] == {"name": "time", "bands": 8, "range": None, "shape": "vector"}
    sessions = {}
    for graph in card["graphs"]:
        validate_graph(onnx.load(folder / graph["file"]))
        sessions[graph["role"]] = create_session(folder / graph["file"])
    shape = (card["golden"]["height"], card["golden"]["width"])
    sar = np.fromfile(folder / "golden-input.f32", "<f4").reshape(1, 1, *shape)
    y = torch.from_numpy(run_session(sessions["encoder"], sar))
    _, method = load_method(torch.load(checkpoints[1], weights_only=True))

    def predict(x: torch.Tensor, time: int) -> torch.Tensor:
        embedding = time_embedding(torch.tensor([time]), method.options.time_size)
        return torch.from_numpy(run_session(sessions["step"], x.numpy(), embedding.numpy()))

    latent = sample(y, predict, card["sampler"]["steps"])
    eo = run_session(sessions["decoder"], latent.numpy())
    golden = np.fromfile(folder / "golden-output.f32", "<f4").reshape(1, 3, *shape)
    assert np.abs(eo - golden).max() <= TOLERANCE
