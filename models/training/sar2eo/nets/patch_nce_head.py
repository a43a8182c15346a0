"""Projection heads and loss of PatchNCE (Park et al. 2020, "Contrastive Learning for Unpaired Image-to-Image
Translation", §3.2)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class PatchNceHeads(nn.Module):
    """One two-layer MLP a tapped layer; maps sampled feature vectors to the unit sphere.

    `pools[i]` averages that many features of layer i a side first; 1 takes them as they are. Speckle makes every place
    of a flat field unlike its neighbours, and without averaging the loss asks the output to keep it; this is
    multilooking, for features.
    """

    def __init__(self, channels: tuple[int, ...], width: int, pools: tuple[int, ...]) -> None:
        super().__init__()
        self.pools = pools
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(c, width), nn.ReLU(), nn.Linear(width, width)) for c in channels
        )

    def forward(self, features: list[Tensor], places: list[Tensor]) -> list[Tensor]:
        """Features [B, C, h, w] at flat positions `places[i]` [N] of pooled layer i → unit vectors [B, N, width]."""
        projected = []
        for head, feature, place, pool in zip(self.heads, features, places, self.pools):
            pooled = F.avg_pool2d(feature, pool) if pool > 1 else feature
            sampled = pooled.flatten(2)[:, :, place].transpose(1, 2)
            projected.append(F.normalize(head(sampled).float(), dim=2))
        return projected

    def draw_places(self, features: list[Tensor], count: int) -> list[Tensor]:
        """For each pooled layer up to `count` distinct random positions, for every image and both passes alike."""
        sizes = [(f.shape[2] // pool) * (f.shape[3] // pool) for f, pool in zip(features, self.pools)]
        return [torch.randperm(size, device=features[0].device)[:count] for size in sizes]


def patch_nce(queries: list[Tensor], keys: list[Tensor], temperature: float) -> Tensor:
    """InfoNCE, mean over layers, images and places: the key at the query's own place against the same image's
    other places. `queries`, `keys`: [B, N, width] of unit length; no gradient flows into the keys.

    As in the authors' code the query's own place stays among the negatives, with a similarity of −10.
    """
    losses = []
    for query, key in zip(queries, keys):
        logits = query @ key.detach().transpose(1, 2) / temperature
        own = torch.diagonal(logits, dim1=1, dim2=2)
        ghost = logits.new_tensor(-10.0 / temperature)
        losses.append((torch.logaddexp(torch.logsumexp(logits, 2), ghost) - own).mean())
    return torch.stack(losses).mean()
