"""Restormer: size, attention by hand, reach with the attention given, and sums that add up over tiles."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from reach import measure_reach
from sar2eo.methods.restormer import Options, RestormerMethod, deform
from sar2eo.nets.restormer import AttentionIo, ChannelAttention, ChannelNorm, Restormer


def tiny() -> Restormer:
    torch.manual_seed(7)
    net = Restormer(3, 4, (1, 2, 2, 2), 1, (1, 1, 2, 2))
    nn.init.normal_(net.out.weight, 0, 0.1)
    return net


def test_published_sizes_are_exact() -> None:
    with torch.device("meta"):
        nets = (Restormer(), Restormer(norm_bias=True))
        assert [sum(p.numel() for p in net.parameters()) for net in nets] == [26_111_668, 26_126_644]
        assert nets[0].receptive_radius == 326


def test_lite_is_as_planned() -> None:
    network = RestormerMethod(Options()).modules["generator"]
    assert network.receptive_radius == 116
    assert sum(p.numel() for p in network.parameters()) == 1_143_003
    assert [s[0].attention.sums_count for s in network.stages()] == [288, 576, 1152, 2304, 1152, 576, 1088, 1088]


def test_attention_of_two_pixels_by_hand() -> None:
    attention = ChannelAttention(2, 1).double()
    nn.init.zeros_(attention.qkv.weight)
    for target, source in ((0, 0), (1, 1), (2, 0), (3, 1), (4, 0), (5, 1)):  # q = k = v = x
        attention.qkv.weight.data[target, source] = 1
    nn.init.zeros_(attention.spread.weight)
    attention.spread.weight.data[:, 0, 1, 1] = 1
    attention.project.weight.data = torch.eye(2, dtype=torch.float64)[:, :, None, None]
    x = torch.tensor([[3.0, 4.0], [0.0, 2.0]], dtype=torch.float64).reshape(1, 2, 1, 2)
    result, sums = attention(x)
    # q kᵀ = [[25, 8], [8, 4]], |q|² = |k|² = (25, 4): cosines [[1, .8], [.8, 1]].
    assert sums[0].tolist() == [25, 8, 8, 4, 25, 4, 25, 4]
    rows = torch.softmax(torch.tensor([[1.0, 0.8], [0.8, 1.0]], dtype=torch.float64), -1)
    assert rows.sum(-1).tolist() == pytest.approx([1, 1])
    torch.testing.assert_close(result.reshape(2, 2), rows @ x.reshape(2, 2), rtol=0, atol=1e-7)


def test_norm_without_bias_keeps_the_mean() -> None:
    x = torch.tensor([1.0, 3.0]).reshape(1, 2, 1, 1)
    # Variance about the mean is 1 either way.
    assert ChannelNorm(2, bias=False)(x).flatten().tolist() == pytest.approx([1, 3], abs=1e-4)
    assert ChannelNorm(2, bias=True)(x).flatten().tolist() == pytest.approx([-1, 1], abs=1e-4)


def test_nothing_learnt_is_nothing_changed() -> None:
    net = tiny().eval()
    nn.init.zeros_(net.out.weight)
    eo = torch.rand(1, 3, 16, 24) * 2 - 1
    with torch.no_grad():
        torch.testing.assert_close(net(eo), eo, rtol=0, atol=0)


def test_given_sums_replace_the_images_own() -> None:
    graph = AttentionIo(tiny().eval())
    eo, other = torch.rand(1, 3, 32, 32) * 2 - 1, torch.rand(1, 3, 32, 32) - 0.5
    none, zero, one = torch.zeros(1, graph.network.sums_count), torch.zeros(1, 1), torch.ones(1, 1)
    with torch.no_grad():
        plain = graph.network(eo)
        own_result, own = graph(eo, none, zero)
        _, others = graph(other, none, zero)
        torch.testing.assert_close(own_result, plain, rtol=0, atol=1e-5)
        torch.testing.assert_close(graph(eo, own, one)[0], plain, rtol=0, atol=1e-5)
        assert float((graph(eo, others, one)[0] - plain).abs().max()) > 1e-4


def test_sums_of_tiles_add_up() -> None:
    attention = ChannelAttention(4, 2)
    nn.init.zeros_(attention.spread.weight)
    attention.spread.weight.data[:, 0, 1, 1] = 1  # pointwise, so that tiles need no halo
    x = torch.randn(1, 4, 8, 12)
    with torch.no_grad():
        whole, parts = attention(x)[1], [attention(x[..., cols])[1] for cols in (slice(0, 5), slice(5, 12))]
    torch.testing.assert_close(parts[0] + parts[1], whole, rtol=1e-5, atol=1e-5)


class WithGivenAttention(nn.Module):
    def __init__(self, network: Restormer) -> None:
        super().__init__()
        self.network = network
        self.sums = torch.ones(1, network.sums_count, dtype=torch.float64)

    def forward(self, eo: torch.Tensor) -> torch.Tensor:
        return self.network.run(eo, self.sums, torch.ones(1, 1, dtype=torch.float64))[0]


def test_reach_with_the_attention_given() -> None:
    net = Restormer(1, 2, (1, 1, 1, 1), 1, (1, 1, 1, 1))
    assert measure_reach(WithGivenAttention(net), net.multiple, net.receptive_radius) == net.receptive_radius


def test_a_pixel_beyond_the_reach_changes_nothing() -> None:
    net = tiny().eval()
    assert net.receptive_radius == 116
    eo = torch.rand(1, 3, 256, 16) * 2 - 1
    with torch.no_grad():
        _, sums = net.run(eo)
        changed = eo.clone()
        changed[0, :, 8 + 117] += 0.5
        given = torch.ones(1, 1)
        before, after = net.run(eo, sums, given)[0], net.run(changed, sums, given)[0]
        torch.testing.assert_close(after[..., :9, :], before[..., :9, :], rtol=0, atol=0)
        own = net.run(changed)[0]
    assert float((own - before)[..., :9, :].abs().max()) > 0, "its own attention would have noticed"


def test_deformation_is_small_and_the_rest_of_the_faults_too() -> None:
    torch.manual_seed(8)
    ramp = torch.linspace(-0.9, 0.9, 96)[None, None, None].expand(2, 3, 96, 96)
    moved = deform(ramp, 1.5, 48)
    per_px = 1.8 / 95
    inner = (moved - ramp)[..., 4:-4, 4:-4].abs()
    assert 0.3 * per_px < float(inner.max()) <= 1.5 * per_px * 1.001
    torch.testing.assert_close(deform(ramp, 0.0, 48), ramp, rtol=0, atol=1e-5)

    method = RestormerMethod(Options(clean_share=1.0))
    assert torch.equal(method.degrade(ramp), ramp)
