"""The pages "coming from ..." about libraries that are no dependency: their code runs, and the tables hold."""

from __future__ import annotations

import pytest

from tests.docs.comparing import PAGES, agree, blocks, needs, rows


@pytest.mark.filterwarnings("ignore")  # What the other libraries warn about is theirs to mend.
@pytest.mark.parametrize("page", [page for page in PAGES if needs(page)], ids=lambda page: page.stem)
def test_both_columns_answer_alike(page):
    pytest.importorskip(needs(page), reason=f"the page is about {needs(page)}")
    namespace: dict[str, object] = {}
    exec(compile(blocks(page), str(page), "exec"), namespace)
    found = list(rows(page))
    assert len(found) >= 4
    for question, (there, here) in found:
        assert agree(eval(there, namespace), eval(here, namespace)), question
