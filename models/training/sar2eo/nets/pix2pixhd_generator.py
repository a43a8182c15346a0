"""pix2pixHD's generator (Wang et al. 2018, §3.1): a global residual generator on the half-size image, and a local
enhancer around it at full size, whose front end its features are added to."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sar2eo.nets.resnet_generator import ResidualBlock, ResnetGenerator, instance_norm, create_conv


class LocalEnhancer(nn.Module):
    """[B, bands, H, W] → [B, 3, H, W], both in [-1, 1]; H and W multiples of 2**(downs + 1).

    `ngf` is the enhancer's; the global generator's is twice that. Published: ngf 32, downs 4, 9 blocks, 3 local ones,
    norm "trunk", resample "transposed".
    """

    def __init__(
        self, bands: int, ngf: int, downs: int, blocks: int, local_blocks: int, norm: str, resample: str
    ) -> None:
        super().__init__()
        published = norm == "trunk"
        self.norm, self.resample = norm, resample
        self.coarse = ResnetGenerator(bands, 3, 2 * ngf, blocks, norm, resample, downs)
        self.coarse.head = nn.Identity()  # the global generator's last layer is needed while it trains alone
        self.stem = create_conv(bands, ngf, 7, published)
        self.down = create_conv(ngf, 2 * ngf, 3, published, 2, not published)
        self.blocks = nn.ModuleList(ResidualBlock(2 * ngf, published) for _ in range(local_blocks))
        if resample == "transposed":
            self.up: nn.Module = nn.ConvTranspose2d(2 * ngf, ngf, 3, 2, 1, output_padding=1)
            nn.init.normal_(self.up.weight, 0.0, 0.02)
        else:
            self.up = create_conv(2 * ngf, ngf, 3, published, 1, not published)
        self.head = create_conv(ngf, 3, 7, published)
        nn.init.normal_(self.head.weight, 0.0, 0.02 if published else 0.005)

    def forward(self, x: Tensor, part: str = "all") -> Tensor:
        """`part`: "coarse" gives the global generator's features alone, [B, 2·ngf, H/2, W/2]; "enhancer" the whole, but
        without gradients for the global generator."""
        half = F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
        with torch.set_grad_enabled(torch.is_grad_enabled() and part != "enhancer"):
            features = self.coarse.decode_features(self.coarse.encode(half))
        if part == "coarse":
            return features
        z = self._activate(self.down(self._activate(self.stem(x)))) + features
        for block in self.blocks:
            z = block(z)
        if self.resample == "nearest":
            z = F.interpolate(z, scale_factor=2.0, mode="nearest")
        return torch.tanh(self.head(self._activate(self.up(z))))

    def _activate(self, x: Tensor) -> Tensor:
        return F.relu(instance_norm(x) if self.norm == "trunk" else x)

    @property
    def multiple(self) -> int:
        return 2 * self.coarse.multiple

    @property
    def receptive_radius(self) -> int:
        """Input pixels to either side that an output pixel can depend on, norms held still: through the global one."""
        worst = 0
        # The global generator's own radius less its 7×7 head, from each place of its grid.
        for place in range(self.multiple):
            low, high = place - 3, place + 3
            if self.resample == "transposed":
                low, high = -(-(low - 1) // 2), (high + 1) // 2
            else:
                low, high = (low - 1) // 2, (high + 1) // 2
            low, high = low - 2 * len(self.blocks), high + 2 * len(self.blocks)
            low, high = self.coarse.source_interval(low + 3, high - 3)
            worst = max(worst, place - (2 * low - 1), 2 * high + 1 - place)
        return worst
