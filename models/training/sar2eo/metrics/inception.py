"""Inception-v3 as used by FID: the TensorFlow graph of 2015, ported (Szegedy et al. 2016; Heusel et al. 2017).

It differs from torchvision's: average pools inside blocks leave the padding out of the count, and the last block pools
by maximum. Features are the global average pool ("pool3"), 2048 numbers. Modules are named as in torchvision, which
the usual weight file follows.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DIMS = 2048
LEAST_PX = 75


class Convolution(nn.Module):
    """Convolution without bias, batch normalisation (eps 1e-3), ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int], stride: int = 1, padding: int | tuple[int, int] = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
        self.bn: nn.Module = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)))


Conv = Callable[..., Convolution]


def _average(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


class BlockA(nn.Module):
    def __init__(self, conv: Conv, inputs: int, pooled: int) -> None:
        super().__init__()
        self.branch1x1 = conv(inputs, 64, 1)
        self.branch5x5_1, self.branch5x5_2 = conv(inputs, 48, 1), conv(48, 64, 5, padding=2)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = conv(inputs, 64, 1), conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = conv(96, 96, 3, padding=1)
        self.branch_pool = conv(inputs, pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat(
            [self.branch1x1(x), self.branch5x5_2(self.branch5x5_1(x)), double, self.branch_pool(_average(x))], 1
        )


class BlockB(nn.Module):
    def __init__(self, conv: Conv, inputs: int) -> None:
        super().__init__()
        self.branch3x3 = conv(inputs, 384, 3, 2)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = conv(inputs, 64, 1), conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = conv(96, 96, 3, 2)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch3x3(x), double, F.max_pool2d(x, 3, 2)], 1)


class BlockC(nn.Module):
    def __init__(self, conv: Conv, inputs: int, c7: int) -> None:
        super().__init__()
        along, across = {"kernel": (1, 7), "padding": (0, 3)}, {"kernel": (7, 1), "padding": (3, 0)}
        self.branch1x1 = conv(inputs, 192, 1)
        self.branch7x7_1, self.branch7x7_2 = conv(inputs, c7, 1), conv(c7, c7, **along)
        self.branch7x7_3 = conv(c7, 192, **across)
        self.branch7x7dbl_1, self.branch7x7dbl_2 = conv(inputs, c7, 1), conv(c7, c7, **across)
        self.branch7x7dbl_3, self.branch7x7dbl_4 = conv(c7, c7, **along), conv(c7, c7, **across)
        self.branch7x7dbl_5 = conv(c7, 192, **along)
        self.branch_pool = conv(inputs, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        single = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        double = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(double))
        return torch.cat([self.branch1x1(x), single, double, self.branch_pool(_average(x))], 1)


class BlockD(nn.Module):
    def __init__(self, conv: Conv, inputs: int) -> None:
        super().__init__()
        self.branch3x3_1, self.branch3x3_2 = conv(inputs, 192, 1), conv(192, 320, 3, 2)
        self.branch7x7x3_1, self.branch7x7x3_2 = conv(inputs, 192, 1), conv(192, 192, (1, 7), padding=(0, 3))
        self.branch7x7x3_3, self.branch7x7x3_4 = conv(192, 192, (7, 1), padding=(3, 0)), conv(192, 192, 3, 2)

    def forward(self, x: Tensor) -> Tensor:
        seven = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x))))
        return torch.cat([self.branch3x3_2(self.branch3x3_1(x)), seven, F.max_pool2d(x, 3, 2)], 1)


class BlockE(nn.Module):
    def __init__(self, conv: Conv, inputs: int, pools_maximum: bool) -> None:
        super().__init__()
        self.pools_maximum = pools_maximum
        along, across = {"kernel": (1, 3), "padding": (0, 1)}, {"kernel": (3, 1), "padding": (1, 0)}
        self.branch1x1 = conv(inputs, 320, 1)
        self.branch3x3_1 = conv(inputs, 384, 1)
        self.branch3x3_2a, self.branch3x3_2b = conv(384, 384, **along), conv(384, 384, **across)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = conv(inputs, 448, 1), conv(448, 384, 3, padding=1)
        self.branch3x3dbl_3a, self.branch3x3dbl_3b = conv(384, 384, **along), conv(384, 384, **across)
        self.branch_pool = conv(inputs, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        single = self.branch3x3_1(x)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        pooled = F.max_pool2d(x, 3, 1, 1) if self.pools_maximum else _average(x)
        return torch.cat(
            [
                self.branch1x1(x),
                self.branch3x3_2a(single),
                self.branch3x3_2b(single),
                self.branch3x3dbl_3a(double),
                self.branch3x3dbl_3b(double),
                self.branch_pool(pooled),
            ],
            1,
        )


class FidInception(nn.Module):
    """RGB [B, 3, H, W] in [-1, 1] → [B, 2048 / narrowing]; FID feeds 299 × 299, at least 75 px are needed.

    Args:
        narrowing: divides every number of channels (a divisor of 16); 1 is the real network, more is for tests.
    """

    def __init__(self, narrowing: int = 1) -> None:
        super().__init__()

        def conv(inputs: int, outputs: int, *args: object, **options: object) -> Convolution:
            return Convolution(inputs if inputs == 3 else inputs // narrowing, outputs // narrowing, *args, **options)

        self.Conv2d_1a_3x3 = conv(3, 32, 3, 2)
        self.Conv2d_2a_3x3 = conv(32, 32, 3)
        self.Conv2d_2b_3x3 = conv(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = conv(64, 80, 1)
        self.Conv2d_4a_3x3 = conv(80, 192, 3)
        self.Mixed_5b = BlockA(conv, 192, 32)
        self.Mixed_5c = BlockA(conv, 256, 64)
        self.Mixed_5d = BlockA(conv, 288, 64)
        self.Mixed_6a = BlockB(conv, 288)
        self.Mixed_6b = BlockC(conv, 768, 128)
        self.Mixed_6c = BlockC(conv, 768, 160)
        self.Mixed_6d = BlockC(conv, 768, 160)
        self.Mixed_6e = BlockC(conv, 768, 192)
        self.Mixed_7a = BlockD(conv, 768)
        self.Mixed_7b = BlockE(conv, 1280, pools_maximum=False)
        self.Mixed_7c = BlockE(conv, 2048, pools_maximum=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = F.max_pool2d(x, 3, 2)
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(x))
        x = F.max_pool2d(x, 3, 2)
        x = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(x)))
        x = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(self.Mixed_6a(x)))))
        x = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x)))
        return x.mean((2, 3))


def randomise(network: FidInception, seed: int) -> FidInception:
    """Draw seeded weights, including the statistics of the normalisation, for which activations neither vanish nor
    explode.
    """
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, Convolution):
            fan = module.conv.weight[0].numel()
            module.conv.weight.data.normal_(0, (2 / fan) ** 0.5, generator=generator)
            module.bn.weight.data.uniform_(0.8, 1.2, generator=generator)
            module.bn.bias.data.uniform_(-0.1, 0.1, generator=generator)
            module.bn.running_mean.uniform_(-0.1, 0.1, generator=generator)
            module.bn.running_var.uniform_(0.8, 1.2, generator=generator)
    return network.eval().requires_grad_(False)
