"""FID's Inception: as ONNX against PyTorch, its size, and that only the known file passes for FID's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as F

import export_inception
from sar2eo.export.card import sha256_of
from sar2eo.export.inception_graph import digest_weights, write_inception_onnx
from sar2eo.metrics.inception import BlockE, Convolution, FidInception, randomise

COMMITTED = Path(__file__).resolve().parents[3] / "src" / "testing" / "models" / "inception"


def test_size() -> None:
    network = FidInception()
    parameters = sum(p.numel() for p in network.parameters())
    # Inception-v3 without its classifiers.
    assert parameters == 21_785_568
    assert randomise(network, 0)(torch.zeros(1, 3, 75, 75)).shape == (1, 2048)


def test_export_is_what_pytorch_computes(tmp_path: Path) -> None:
    network = randomise(FidInception(4), 5)
    path = tmp_path / "inception.onnx"
    write_inception_onnx(network, path, "")
    assert export_inception.measure_parity(network, path, (299, 80, 107)) < export_inception.TOLERANCE
    model = onnx.load(path)
    facts = {p.key: p.value for p in model.metadata_props}
    assert facts == {"kind": "fid-inception-v3", "source_sha256": "", "weights_sha256": digest_weights(model)}


def test_committed_network_is_the_seeds(tmp_path: Path) -> None:
    network = randomise(FidInception(16), 1)
    image = np.fromfile(COMMITTED / "golden-input.f32", "<f4").reshape(1, 3, 80, 80)
    expected = np.fromfile(COMMITTED / "golden-output.f32", "<f4")
    np.testing.assert_allclose(network(torch.from_numpy(image.copy())).numpy()[0], expected, rtol=0, atol=1e-5)
    write_inception_onnx(network, tmp_path / "again.onnx", "")
    assert sha256_of(tmp_path / "again.onnx") == sha256_of(COMMITTED / "tiny-inception.onnx")


def test_last_block_pools_by_maximum_and_others_leave_padding_out() -> None:
    def plain(inputs: int, outputs: int, *args: object, **options: object) -> Convolution:
        return Convolution(inputs, outputs, *args, **options)

    torch.manual_seed(0)
    x = torch.rand(1, 8, 5, 5) + 1
    for maximum in (False, True):
        block = BlockE(plain, 8, maximum).eval()
        pooled = F.max_pool2d(x, 3, 1, 1)
        if not maximum:
            # Each place divided by how many of its nine neighbours there are.
            ones = torch.ones(1, 1, 3, 3).expand(8, 1, 3, 3)
            counts = F.conv2d(torch.ones_like(x), ones, padding=1, groups=8)
            pooled = F.conv2d(x, ones, padding=1, groups=8) / counts
        torch.testing.assert_close(block(x)[:, -192:], block.branch_pool(pooled))


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "pt_inception-2015-12-05-6726825d.pth"
    torch.save(FidInception(16).state_dict(), other)
    with pytest.raises(ValueError, match="SHA-256"):
        export_inception.read_weights(other)
