"""Small safetensors files by the Python package, for test/io/safetensors.test.ts: every dtype, scalars, empty tensors, metadata.

Run from the root of the repository: python scripts/reference/safetensors_files.py   (needs torch and safetensors)
"""
from pathlib import Path

import torch
from safetensors.torch import save_file

out = Path("test/reference/safetensors")
out.mkdir(parents=True, exist_ok=True)

# each row: -1 (or its maximum, without a sign), 0, 1, 2, 3, 100 as the dtype has it
whole = [-1, 0, 1, 2, 3, 100]
tensors = {
    "f64": torch.tensor([-0.1, 0.0, 1e-320, 1.7e308, float("inf"), 1 / 3], dtype=torch.float64).reshape(2, 3),
    "f32": torch.tensor([-0.1, 0.0, 1e-45, 3.4e38, float("-inf"), 1 / 3], dtype=torch.float32).reshape(3, 2),
    "f16": torch.tensor([-0.1, 0.0, 6e-8, 65504, float("inf"), 1 / 3], dtype=torch.float16),
    "bf16": torch.tensor([-0.1, 0.0, 1e-40, 3e38, float("-inf"), 1 / 3], dtype=torch.bfloat16),
    "i64": torch.tensor([-(2**63), 2**63 - 1], dtype=torch.int64),
    "i32": torch.tensor(whole, dtype=torch.int32).reshape(1, 6, 1),
    "i16": torch.tensor(whole, dtype=torch.int16),
    "i8": torch.tensor(whole, dtype=torch.int8),
    "u8": torch.tensor([255, 0, 1, 2, 3], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "u16": torch.tensor([65535, 1], dtype=torch.uint16),
    "u32": torch.tensor([4294967295, 1], dtype=torch.uint32),
    "u64": torch.tensor([2**63 - 1, 1], dtype=torch.uint64),
    "scalar": torch.tensor(2.5, dtype=torch.float64),
    "empty": torch.zeros(3, 0, 2, dtype=torch.float32),
    "é \"quoted\"\n": torch.tensor([7], dtype=torch.int32),
    "__proto__": torch.tensor([8], dtype=torch.int32),
}
save_file(tensors, out / "every_dtype.safetensors", metadata={"origin": "safetensors for Python, π"})
save_file({}, out / "nothing.safetensors")
