"""The words of a page in English and Chinese, each a row."""

from __future__ import annotations

LANGUAGES = ("en", "zh")

_WORDS: dict[str, tuple[str, str]] = {
    "parameters": ("Parameters", "参数"),
    "point": ("Point", "点"),
    "values": ("Values", "数值"),
    "formula": ("Formula", "公式"),
    "reset": ("Reset", "重置"),
    "against": ("Horizontal axis", "横轴"),
    "arrows": ("Arrows", "箭头"),
    "streamlines": ("Streamlines", "流线"),
    "density": ("probability density", "概率密度"),
    "probability": ("probability", "概率"),
    "mean": ("mean", "均值"),
    "variance": ("variance", "方差"),
    "entropy": ("entropy", "熵"),
    "scalar field": ("Scalar field", "标量场"),
    "vector field": ("Vector field", "向量场"),
    "infinite": ("infinite here", "此处为无穷大"),
    "undefined": ("not defined here", "此处无定义"),
    "because_not": ("because this does not hold:", "因为不满足："),
    "because": ("because", "因为"),
    "otherwise": ("otherwise", "其他情形"),
    "picture_help": (
        "Click or drag in the picture, or use the arrow keys when it has the focus, to move the point.",
        "在图中点击或拖动，或在图获得焦点时使用方向键，即可移动该点。",
    ),
    "too_long": (
        "The formula is too long to be read ({0} operations); it is computed all the same.",
        "公式过长（{0} 次运算），此处不显示，但照常计算。",
    ),
    "made_by": (
        "Computed in this page from the exact formula, made by fieldmath. Nothing is loaded or sent.",
        "由 fieldmath 生成；各数值由精确公式在本页内计算，不加载也不发送任何数据。",
    ),
    "no_script": (
        "This page computes with JavaScript, which is switched off.",
        "本页用 JavaScript 计算，而它已被关闭。",
    ),
    "renyi": ("Rényi divergence", "Rényi 散度"),
}


def words(language: str) -> dict[str, str]:
    """Return the words of a language by their keys."""
    place = LANGUAGES.index(language)
    return {key: row[place] for key, row in _WORDS.items()}
