"""A history of synthetic images for a discriminator (Shrivastava et al. 2017, §2.3; CycleGAN, §4)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class ImagePool(nn.Module):
    """Returns each image, or, once full and with probability ½, a random stored one, which the new image replaces.

    A module, so that what it holds is saved with the networks and a resumed run goes on as an unbroken one; the coin is
    torch's, which the trainer seeds each step. Images are kept as float16. Crops of another size empty it.
    """

    def __init__(self, size: int = 50) -> None:
        super().__init__()
        self.size = size
        self.register_buffer("images", torch.zeros(size, 0, 0, 0, dtype=torch.float16))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def query(self, images: Tensor) -> Tensor:
        """Return as many images as in [B, C, H, W], each new or stored, without gradient."""
        if self.images.shape[1:] != images.shape[1:]:
            self.images = torch.zeros(self.size, *images.shape[1:], dtype=torch.float16, device=images.device)
            self.count.zero_()
        given = []
        for image in images.detach().float():
            count = int(self.count)
            if count < self.size:
                self.images[count] = image.half()
                self.count += 1
                given.append(image)
            elif torch.rand(()) < 0.5:
                index = int(torch.randint(self.size, ()))
                given.append(self.images[index].float())
                self.images[index] = image.half()
            else:
                given.append(image)
        return torch.stack(given)

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        # The stored images have the size of the crops, which a new pool does not know yet.
        stored = state_dict[f"{prefix}images"]
        self.images = torch.empty_like(stored, device=self.images.device)
        super()._load_from_state_dict(state_dict, prefix, *rest)
