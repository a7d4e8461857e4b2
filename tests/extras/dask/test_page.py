"""The page on arrays larger than memory runs as it is printed."""

import re
from pathlib import Path

import pytest

pytest.importorskip("dask.array", reason="needs the scale extra")
pytest.importorskip("zarr", reason="needs the scale extra")

PAGE = Path(__file__).resolve().parents[3] / "docs" / "larger-than-memory.md"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_python_blocks_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    assert len(blocks) == 4
