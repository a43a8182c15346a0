"""Write the tests' tiny model of SmolVLM's architecture, the same bytes every time.

    models/training/.venv/bin/python src/testing/models/make-vision-language.py

It has the graphs, inputs, outputs and files of the real one, and weights by hand instead of trained ones: it answers
"Yes bright." about a light picture and "No dark." about a dark one. The second word comes from keys and values of the
step before, and a wrong position or attention mask makes it answer "?". The table of the tokens has 8 bits and the last
matrix 4, as in the files that the page chooses. Files have kebab-case names here; the stand-in hub gives them theirs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).parent / "vision-language" / "tiny-smolvlm"
FRAME, POOL, VECTORS = 32, 16, 4
HIDDEN, HEADS, HEAD_DIM, LAYERS = 32, 2, 8, 2
# What the parts of a vector say: the picture's light, the last token, and what attention has found.
LIGHT, COLON, YES_NO, SHADE, STOP, FOUND = 0, 1, 2, 3, 4, 8
WORDS = ["Yes", "No", "Ġbright", "Ġdark"]
SPECIAL = [
    "<|im_start|>", "<end_of_utterance>", "<fake_token_around_image>", "<image>", "<global-img>",
    *[f"<row_{r}_col_{c}>" for r in (1, 2) for c in (1, 2)],
]


def byte_characters() -> list[str]:
    """The characters by which byte-level tokenizers write bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(b) if b in plain else chr(next(others)) for b in range(256)]


VOCABULARY = {token: i for i, token in enumerate([*byte_characters(), *WORDS, *SPECIAL])}
SIZE = len(VOCABULARY)


def node(op: str, inputs: list[str], output: str, **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(op, inputs, [output], **attributes)


def save(name: str, nodes: list[onnx.NodeProto], weights: dict[str, np.ndarray], inputs: list[Any], outputs: list[Any]) -> None:
    value = lambda v: helper.make_tensor_value_info(*v)  # noqa: E731
    graph = helper.make_graph(
        nodes, name, [value(v) for v in inputs], [value(v) for v in outputs],
        [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in weights.items()],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="sar2earth-tests")
    onnx.checker.check_model(model)
    path = ROOT / "onnx" / f"{name.replace('_', '-')}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def vision_encoder() -> None:
    """The mean light of each quarter of a frame."""
    conv = np.zeros((HIDDEN, 3, 1, 1), np.float32)
    conv[LIGHT] = 1 / 3
    bias = np.zeros(HIDDEN, np.float32)
    bias[LIGHT] = 0.3
    weights = {
        "conv": conv, "bias": bias,
        "to_frames": np.array([-1, 3, FRAME, FRAME], np.int64), "to_masks": np.array([-1, 1, FRAME, FRAME], np.int64),
        "to_vectors": np.array([-1, HIDDEN, VECTORS], np.int64),
    }
    nodes = [
        node("Reshape", ["pixel_values", "to_frames"], "frames"),
        node("Reshape", ["pixel_attention_mask", "to_masks"], "masks"),
        node("Cast", ["masks"], "seen", to=TensorProto.FLOAT),
        node("Mul", ["frames", "seen"], "pixels"),
        node("AveragePool", ["pixels"], "quarters", kernel_shape=[POOL, POOL], strides=[POOL, POOL]),
        node("Conv", ["quarters", "conv", "bias"], "features", kernel_shape=[1, 1]),
        node("Reshape", ["features", "to_vectors"], "columns"),
        node("Transpose", ["columns"], "image_features", perm=[0, 2, 1]),
    ]
    sides = ["batch_size", "num_images", 3, "height", "width"]
    save(
        "vision_encoder_q4", nodes, weights,
        [("pixel_values", TensorProto.FLOAT, sides), ("pixel_attention_mask", TensorProto.BOOL, [*sides[:2], *sides[3:]])],
        [("image_features", TensorProto.FLOAT, ["num_features", VECTORS, HIDDEN])],
    )


def embed_tokens() -> None:
    table = np.zeros((SIZE, HIDDEN), np.int8)
    for tokens, part in ((":", COLON), (["Yes", "No"], YES_NO), (["Ġbright", "Ġdark"], SHADE), (".", STOP)):
        for token in tokens:
            table[VOCABULARY[token], part] = 4
    nodes = [
        node("Gather", ["table", "input_ids"], "rows"),
        node("DequantizeLinear", ["rows", "scale"], "inputs_embeds"),
    ]
    ids = ["batch_size", "sequence_length"]
    save(
        "embed_tokens_int8", nodes, {"table": table, "scale": np.array(1, np.float32)},
        [("input_ids", TensorProto.INT64, ids)], [("inputs_embeds", TensorProto.FLOAT, [*ids, HIDDEN])],
    )


def last_matrix() -> dict[str, np.ndarray]:
    """Which token follows: whole numbers from -8 to 7, two to a byte."""
    matrix = np.zeros((SIZE, HIDDEN), np.int8)
    for token, part, found in (
        ("Yes", COLON, 7), ("No", COLON, -7), ("Ġbright", YES_NO, 7), ("Ġdark", YES_NO, -7),
        (".", SHADE, 0), ("<end_of_utterance>", STOP, 0),
    ):
        matrix[VOCABULARY[token], part] = 7
        matrix[VOCABULARY[token], FOUND] = found
    shifted = (matrix + 8).astype(np.uint8)
    packed = (shifted[:, 0::2] | (shifted[:, 1::2] << 4)).reshape(SIZE, 1, HIDDEN // 2)
    return {"last": packed, "last_scales": np.ones((SIZE, 1), np.float32)}


def layer(i: int, source: str) -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """Attention over all tokens before, which the first layer looks at alike."""
    rng = np.random.default_rng(40 + i)
    width = HEADS * HEAD_DIM
    weights = {f"{i}.{k}": (rng.standard_normal((HIDDEN, width)) * 0.05).astype(np.float32) for k in "qkv"}
    out = np.zeros((width, HIDDEN), np.float32)
    if i == 0:
        weights["0.q"][:] = 0
        weights["0.v"][:] = 0
        weights["0.v"][LIGHT, 0] = 4
        out[0, FOUND] = 1
    else:
        out[:, 16:] = rng.standard_normal((width, HIDDEN - 16)) * 0.05
    weights[f"{i}.out"] = out
    nodes: list[onnx.NodeProto] = []
    for k in "qkv":
        nodes += [
            node("MatMul", [source, f"{i}.{k}"], f"{i}.{k}flat"),
            node("Reshape", [f"{i}.{k}flat", "to_heads"], f"{i}.{k}heads"),
            node("Transpose", [f"{i}.{k}heads"], f"{i}.{k}now", perm=[0, 2, 1, 3]),
        ]
    nodes += [
        node("Concat", [f"past_key_values.{i}.key", f"{i}.know"], f"present.{i}.key", axis=2),
        node("Concat", [f"past_key_values.{i}.value", f"{i}.vnow"], f"present.{i}.value", axis=2),
        node("Transpose", [f"present.{i}.key"], f"{i}.kturned", perm=[0, 1, 3, 2]),
        node("MatMul", [f"{i}.qnow", f"{i}.kturned"], f"{i}.products"),
        node("Mul", [f"{i}.products", "softness"], f"{i}.scores"),
        node("Add", [f"{i}.scores", "hidden_later"], f"{i}.masked"),
        node("Softmax", [f"{i}.masked"], f"{i}.shares", axis=-1),
        node("MatMul", [f"{i}.shares", f"present.{i}.value"], f"{i}.mixed"),
        node("Transpose", [f"{i}.mixed"], f"{i}.turned", perm=[0, 2, 1, 3]),
        node("Reshape", [f"{i}.turned", "to_width"], f"{i}.flat"),
        node("MatMul", [f"{i}.flat", f"{i}.out"], f"{i}.added"),
        node("Add", [source, f"{i}.added"], f"{i}.sum"),
    ]
    return nodes, weights


def counts() -> list[onnx.NodeProto]:
    """How many tokens there are, which of them each may look at, and whether the caller has counted alike."""
    return [
        node("Shape", ["past_key_values.0.key"], "past_shape"),
        node("Gather", ["past_shape", "two"], "past"),
        node("Shape", ["inputs_embeds"], "shape"),
        node("Gather", ["shape", "one"], "new"),
        node("Add", ["past", "new"], "total"),
        node("Range", ["zero", "total", "one"], "keys"),
        node("Range", ["past", "total", "one"], "queries_flat"),
        node("Unsqueeze", ["queries_flat", "axis_one"], "queries"),
        node("LessOrEqual", ["keys", "queries"], "is_seen"),
        node("Where", ["is_seen", "nothing", "never"], "hidden_later"),
        node("ReduceSum", ["attention_mask"], "counted", keepdims=0),
        node("ReduceMax", ["position_ids"], "place", keepdims=0),
        node("Add", ["place", "one"], "after_place"),
        node("Sub", ["counted", "total"], "off_mask"),
        node("Sub", ["after_place", "total"], "off_place"),
        node("Abs", ["off_mask"], "abs_mask"),
        node("Abs", ["off_place"], "abs_place"),
        node("Add", ["abs_mask", "abs_place"], "off"),
        node("Cast", ["off"], "off_float", to=TensorProto.FLOAT),
        node("Mul", ["off_float", "doubt"], "doubts"),
    ]


def decoder() -> None:
    doubt = np.zeros(SIZE, np.float32)
    doubt[VOCABULARY["?"]] = 1000
    weights: dict[str, np.ndarray] = {
        **last_matrix(), "doubt": doubt,
        "to_heads": np.array([0, 0, HEADS, HEAD_DIM], np.int64), "to_width": np.array([0, 0, HEADS * HEAD_DIM], np.int64),
        "softness": np.array(HEAD_DIM**-0.5, np.float32), "axis_one": np.array([1], np.int64),
        "nothing": np.array(0, np.float32), "never": np.array(-1e9, np.float32),
        "zero": np.array(0, np.int64), "one": np.array(1, np.int64), "two": np.array(2, np.int64),
    }
    nodes, source = counts(), "inputs_embeds"
    for i in range(LAYERS):
        added, own = layer(i, source)
        nodes, weights, source = nodes + added, weights | own, f"{i}.sum"
    nodes += [
        helper.make_node(
            "MatMulNBits", [source, "last", "last_scales"], ["plain"],
            domain="com.microsoft", K=HIDDEN, N=SIZE, bits=4, block_size=32,
        ),
        node("Add", ["plain", "doubts"], "logits"),
    ]
    new = ["batch_size", "sequence_length"]
    cache = lambda prefix, length: [  # noqa: E731
        (f"{prefix}.{i}.{k}", TensorProto.FLOAT, ["batch_size", HEADS, length, HEAD_DIM])
        for i in range(LAYERS) for k in ("key", "value")
    ]
    save(
        "decoder_model_merged_q4", nodes, weights,
        [
            ("inputs_embeds", TensorProto.FLOAT, [*new, HIDDEN]), ("attention_mask", TensorProto.INT64, ["batch_size", "total_length"]),
            ("position_ids", TensorProto.INT64, new), *cache("past_key_values", "past_length"),
        ],
        [("logits", TensorProto.FLOAT, [*new, SIZE]), *cache("present", "total_length")],
    )


def settings() -> None:
    added = [
        {"id": VOCABULARY[t], "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for t in SPECIAL
    ]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    side = {"longest_edge": FRAME}
    end = VOCABULARY["<end_of_utterance>"]
    files: dict[str, Any] = {
        "config.json": {
            "model_type": "idefics3", "architectures": ["Idefics3ForConditionalGeneration"],
            "image_token_id": VOCABULARY["<image>"],
        },
        "generation-config.json": {"eos_token_id": end},
        "preprocessor-config.json": {
            "do_image_splitting": True, "size": {"longest_edge": 2 * FRAME}, "max_image_size": side,
            "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "rescale_factor": 1 / 255,
        },
        "tokenizer.json": {
            "version": "1.0", "added_tokens": added, "normalizer": None, "pre_tokenizer": byte_level,
            "post_processor": None, "decoder": byte_level,
            "model": {
                "type": "BPE", "dropout": None, "unk_token": None, "fuse_unk": False, "byte_fallback": False,
                "vocab": {t: i for t, i in VOCABULARY.items() if t not in SPECIAL}, "merges": [],
            },
        },
        "tokenizer-config.json": {"tokenizer_class": "GPT2Tokenizer", "eos_token": "<end_of_utterance>"},
    }
    for name, content in files.items():
        (ROOT / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    vision_encoder()
    embed_tokens()
    decoder()
    settings()
